import { SIGN_OUT } from '../sessions/sessions.queries';
import { client } from './client';

export async function signOut(): Promise<void> {
  await client.mutation(SIGN_OUT, { input: {} }).toPromise();
  // A fresh page is the surest way to hold nothing of the one who left.
  window.location.assign('/sign-in');
}
