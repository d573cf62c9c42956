import { newPerson, type Client, type Person } from '../support/client.js';
import type { TestServer } from '../support/server.js';

export const WHO = `query { currentSession { user { username admin abilities } csrfToken
  impersonation { impersonator { username } reason until } } }`;

/** An administrator of the test's own, signed in. */
export const anAdministrator = (server: TestServer): Promise<{ person: Person; client: Client }> =>
  newPerson(server, { admin: true });

export const begin = (client: Client, userId: number, more: object = {}): Promise<any> =>
  client.mutate(
    'impersonationStart',
    { userId: String(userId), reason: 'a ticket of theirs', ...more },
    'impersonation { impersonator { username } reason until }',
  );

/** The client of an administrator who acts as this person from now on. */
export async function actingAs(server: TestServer, person: Person): Promise<{ person: Person; client: Client }> {
  const administrator = await anAdministrator(server);
  const { errors } = await begin(administrator.client, person.id);
  if (errors.length > 0) throw new Error(errors.join(' '));
  return administrator;
}

export const who = async (client: Client): Promise<any> => (await client.query(WHO)).currentSession;
