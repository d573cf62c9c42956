import { forRole, forUser, rule } from '../access-rules/arrange.js';
import { aProjectWithSecrets } from '../secrets/arrange.js';
import { asOwner, newPerson, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { fresh, makeMember, someone, type Someone } from './arrange.js';

let server: TestServer;
let admin: Client;
beforeAll(async () => {
  server = await startServer();
  admin = (await newPerson(server, { admin: true })).client;
});
afterAll(() => server.stop());

const PREVIEW = `query ($fullPath: ID!, $targetPath: ID) { transferPreview(fullPath: $fullPath, targetPath: $targetPath) {
  digest differences { kind change name groupPath sentence abilitiesBefore abilitiesAfter } } }`;
const preview = async (client: Client, fullPath: string, targetPath: string): Promise<any> =>
  (await client.query(PREVIEW, { fullPath, targetPath })).transferPreview;
const move = (client: Client, fullPath: string, targetPath: string, confirm?: string): Promise<any> =>
  client.mutate('projectTransfer', { fullPath, targetPath, confirm }, 'project { fullPath }');

/** A project and another group; one person owns both, and another develops in the project itself. */
async function scene() {
  const { group, project, owner } = await aProjectWithSecrets(server, admin);
  const target = fresh('t');
  await admin.mutate('groupCreate', { name: target, path: target });
  await makeMember(server, owner.person, target, { role: 'OWNER' });
  const developer = await someone(server, 'DEVELOPER', project);
  return { group, project, target, owner, developer };
}
const nameOf = ({ person }: Someone): string => person.username;

test('a rule of the group that it comes into keeps something from those who stay members', async () => {
  const { project, target, owner, developer } = await scene();
  const hides = await rule(admin, { fullPath: target, principal: forRole(30), abilities: ['secret:read'] });

  const { differences, digest } = await preview(owner.client, project, target);

  expect(differences).toMatchObject([{ kind: 'ACCESS_RULE', change: 'LOST', name: target, groupPath: target }]);
  expect(differences[0].sentence).toBe(
    `Where access rule #${hides.id} of ${target} counts: ${nameOf(developer)}: no longer secret:read, secret:create.`,
  );
  const refused = await move(owner.client, project, target);
  expect(refused.problems).toMatchObject([{ code: 'TRANSFER_CHANGES_ACCESS', field: 'confirm' }]);
  expect((await move(owner.client, project, target, digest)).project).toEqual({ fullPath: `${target}/shop` });
});

test('a rule with conditions is asked about what they name, and gives as well as takes', async () => {
  const { group, project, target, owner, developer } = await scene();
  const conditions = { environment: 'review/*' };
  const given = await rule(admin, {
    fullPath: group,
    effect: 'ALLOW',
    principal: forRole(30),
    abilities: ['secret:update'],
    conditions,
  });
  const moreGiven = await rule(admin, {
    fullPath: target,
    effect: 'ALLOW',
    abilities: ['secret:read_value'],
    conditions: { tag: 'shared' },
  });

  const { differences } = await preview(owner.client, project, target);

  const sentences = differences.map((one: any) => [one.change, one.sentence]);
  expect(sentences).toHaveLength(2);
  expect(sentences).toEqual(
    expect.arrayContaining([
      [
        'LOST',
        `Where access rule #${given.id} of ${group} counts, under its conditions: ${nameOf(developer)}: no longer secret:update.`,
      ],
      [
        'GAINED',
        `Where access rule #${moreGiven.id} of ${target} counts, under its conditions: ${nameOf(developer)}: from now on secret:read_value.`,
      ],
    ]),
  );
});

test('what two places prevent alike is no difference, and neither is a rule that is over or is to somebody else', async () => {
  const { group, project, target, owner } = await scene();
  const prevent = { principal: forRole(30), abilities: ['secret:create'] };
  await rule(admin, { fullPath: group, ...prevent });
  await rule(admin, { fullPath: target, ...prevent });
  const stranger = await someone(server, 'GUEST', target);
  await rule(admin, { fullPath: target, principal: forUser(stranger), abilities: ['secret:delete'] });
  await asOwner(server, 'DELETE FROM members WHERE user_id = $1', [stranger.person.id]);
  const over = await rule(admin, { fullPath: target, principal: forRole(30), abilities: ['secret:read'] });
  await asOwner(server, "UPDATE access_rules SET expires_at = now() - interval '1 second' WHERE id = $1", [over.id]);

  expect((await preview(owner.client, project, target)).differences).toEqual([]);
  expect((await move(owner.client, project, target)).project).toEqual({ fullPath: `${target}/shop` });
});

test('what a person may do afterwards is told with the rules of the place', async () => {
  const { project, target, owner } = await scene();
  const joins = await someone(server, 'MAINTAINER', target);
  await rule(admin, { fullPath: target, principal: forUser(joins), abilities: ['secret:update'] });

  const { differences } = await preview(owner.client, project, target);

  const person = differences.find((one: any) => one.kind === 'PERSON');
  expect(person).toMatchObject({ change: 'GAINED', name: nameOf(joins) });
  expect(person.abilitiesAfter).toContain('secret:create');
  expect(person.abilitiesAfter).not.toContain('secret:update');
});

test('rules below what is moved are asked about who comes or goes with it, and a rule above about members below', async () => {
  const { group: moved, project, target, developer } = await scene();
  const inner = fresh('in');
  await admin.mutate('groupCreate', { name: inner, path: inner, parentPath: moved });
  const joins = await someone(server, 'DEVELOPER', target);
  const below = await someone(server, 'DEVELOPER', `${moved}/${inner}`);
  const given = await rule(admin, {
    fullPath: project,
    effect: 'ALLOW',
    principal: forRole(30),
    abilities: ['secret:read_value'],
    conditions: { environment: 'review/*' },
  });
  const above = await rule(admin, { fullPath: target, principal: forRole(30), abilities: ['secret:create'] });

  const { differences, digest } = await preview(admin, moved, target);

  const told = differences
    .filter(({ kind }: any) => kind === 'ACCESS_RULE')
    .map((one: any) => [one.change, one.sentence]);
  expect(told).toHaveLength(3);
  expect(told).toEqual(
    expect.arrayContaining([
      [
        'LOST',
        `Where access rule #${above.id} of ${target} counts in ${project}: ${nameOf(developer)}: no longer secret:create.`,
      ],
      [
        'GAINED',
        `Where access rule #${given.id} of ${project} counts, under its conditions: ${nameOf(joins)}: from now on secret:read_value.`,
      ],
      [
        'LOST',
        `Where access rule #${above.id} of ${target} counts in ${moved}/${inner}: ${nameOf(below)}: no longer secret:create.`,
      ],
    ]),
  );
  await rule(admin, { fullPath: project, effect: 'ALLOW', principal: forRole(30), abilities: ['secret:delete'] });
  const refused = await admin.mutate('groupTransfer', { fullPath: moved, targetPath: target, confirm: digest });
  expect(refused.problems).toMatchObject([{ code: 'TRANSFER_CHANGES_ACCESS' }]);
});

test('a rule that changes after the preview makes its digest worthless', async () => {
  const { project, target, owner } = await scene();
  const prevents = { fullPath: target, principal: forRole(30), abilities: ['secret:create'] };
  await rule(admin, prevents);
  const { digest } = await preview(owner.client, project, target);
  await rule(admin, { ...prevents, abilities: ['secret:list'] });

  const refused = await move(owner.client, project, target, digest);

  expect(refused.problems).toMatchObject([{ code: 'TRANSFER_CHANGES_ACCESS' }]);
  expect(refused.errors[0]).toContain('This is not what was confirmed.');
});
