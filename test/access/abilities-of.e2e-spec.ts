import { subject, unknownSecret, type AbilityName } from '@lockkeeper/abilities';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { AbilitiesOf } from '../../apps/server/src/sessions/index.js';
import { asOwner, createUser, newPerson, signedIn, type Client, type Person } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { statementsOf } from '../support/statements.js';
import { aGroupWithProject, idOf, makeMember, someone, type Arranged } from '../tree/arrange.js';

// Whoever asks about somebody else must get what that one would get himself.

let server: TestServer;
let arranged: Arranged;
const ctx = RequestContext.system('test');
const of = (ids: readonly number[]) => server.app.get(AbilitiesOf, { strict: false }).of(ctx, ids);

beforeAll(async () => {
  server = await startServer();
  const { client: admin } = await newPerson(server, { admin: true });
  arranged = await aGroupWithProject(server, admin);
});
afterAll(() => server.stop());

const ASKED = ['member:list', 'secret:create', 'secret:update', 'secret:delete', 'secret:read_value'] as const;

/** By his own request. */
async function himself(client: Client): Promise<string[]> {
  const { data } = await client.send('query ($path: ID!) { project(fullPath: $path) { abilities } }', {
    path: arranged.project,
  });
  const held = (data?.project?.abilities ?? []) as string[];
  return ASKED.filter((name) => held.includes(name));
}

/** By what others are told. */
async function asTold({ id }: Person): Promise<string[]> {
  const ancestorIds = [await idOf(server, arranged.group), await idOf(server, arranged.project)];
  const none = { secretReadRole: null, secretReadValueRole: null, secretCreateRole: null, secretUpdateRole: null };
  const owner = { ancestorIds, namespaceId: ancestorIds[1]!, archived: false, ...none, secretDeleteRole: null };
  const plain = { deployRole: null, managerActive: true, writeOnly: false, ...unknownSecret };
  const secret = subject.secret({ ...owner, ...plain });
  const held = (await of([id])).get(id);
  return ASKED.filter((name: AbilityName) =>
    held?.can(name as 'secret:create', (name === 'member:list' ? subject.project(owner) : secret) as typeof secret),
  );
}

it.each(['GUEST', 'REPORTER', 'DEVELOPER', 'MAINTAINER', 'OWNER'] as const)(
  'tells of a %s what his own request may',
  async (role) => {
    const { person, client } = await someone(server, role, arranged.group);
    expect(await asTold(person)).toEqual(await himself(client));
  },
);

it('tells of a custom role and of a grant', async () => {
  const { person, client } = await someone(server, 'REPORTER', arranged.group);
  const [role] = await asOwner(
    server,
    `INSERT INTO custom_roles (group_id, name, role, abilities) VALUES ($1, 'keeper', 20, '{secret:update}') RETURNING id`,
    [await idOf(server, arranged.group)],
  );
  await asOwner(server, 'UPDATE members SET custom_role_id = $1 WHERE user_id = $2', [role.id, person.id]);
  await asOwner(
    server,
    `INSERT INTO secret_grants (namespace_id, principal_kind, user_id, actions)
     VALUES ($1, 'user', $2, '{delete}')`,
    [await idOf(server, arranged.project), person.id],
  );
  expect(await asTold(person)).toEqual(['member:list', 'secret:update', 'secret:delete']);
  expect(await himself(client)).toEqual(['member:list', 'secret:update', 'secret:delete']);
});

it('tells nothing of a membership that is over, of who is blocked, or of who is not there', async () => {
  const late = await createUser(server);
  await makeMember(server, late, arranged.group, { role: 'OWNER', expiresAt: new Date(Date.now() - 1000) });
  const blocked = (await someone(server, 'OWNER', arranged.group)).person;
  await asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [blocked.id]);
  expect(await asTold(late)).toEqual([]);
  expect(await himself(await signedIn(server, late))).toEqual([]);
  expect([...(await of([blocked.id, 999_999])).keys()]).toEqual([]);
});

it('takes one statement, however many people', async () => {
  const people = [arranged.owner.person, ...(await Promise.all([1, 2, 3].map(() => createUser(server))))];
  expect(await statementsOf(() => of(people.map(({ id }) => id)))).toBe(1);
  expect(await statementsOf(() => of([]))).toBe(0);
});
