import { anonymous, asOwner, createUser, newPerson, signedIn } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const WHO = '{ currentSession { signedInBy csrfToken user { username admin abilities } } }';

describe('signing in', () => {
  test('opens a session that knows who it is', async () => {
    const { person, client } = await newPerson(server, { admin: true });

    const { currentSession } = await client.query(WHO);

    expect(currentSession).toMatchObject({ signedInBy: 'SESSION', user: { username: person.username, admin: true } });
    expect(currentSession.user.abilities).toContain('user:create');
  });
});
