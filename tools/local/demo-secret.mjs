// @ts-check
import { Person } from './person.mjs';

const PROJECT = 'demo/hello';
const FIELDS = 'projectSecret { name }';

/**
 * Gives the demo project the secret that its `greet` job asks for, at the public API, so that it is kept like any
 * other. Called once, with the first user's first password.
 * @param {{ address: string, username: string, password: string }} first
 */
export async function keepDemoSecret({ address, username, password }) {
  const person = new Person(address, username);
  await person.signIn(password);
  const secret = {
    projectPath: PROJECT,
    name: 'GREETING',
    secret: 'Good morning, lockkeeper',
    environment: 'production',
    branch: 'main',
    description: 'What the greet job says; its log shows it masked.',
  };
  await person.change('projectSecretCreate', 'ProjectSecretCreateInput', secret, FIELDS);
}
