import fc from 'fast-check';
import { asOwner, newPerson, signedIn, withToken, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { statementsOf } from '../support/statements.js';
import {
  aProjectWithSecrets,
  create,
  fresh,
  idOf,
  makeMember,
  reveal,
  someone,
  type Someone,
} from '../secrets/arrange.js';
import { World } from '../runners/world.js';
import { byGate, claimed, drawn } from './job-classes.js';
import { page, readers, READERS } from './readers.js';

let server: TestServer;
let world: World;
let admin: Client;
beforeAll(async () => {
  server = await startServer();
  world = await World.open(server);
  admin = (await newPerson(server, { admin: true })).client;
});
afterAll(async () => {
  await world.close();
  await server.stop();
});

const names = (rows: readonly any[]): string[] => rows.map((row) => row.user.username as string).sort();

async function aSecret() {
  const place = await aProjectWithSecrets(server, admin);
  // Whoever made it is its owner, too; here he would only be in the way.
  await asOwner(server, 'DELETE FROM members WHERE namespace_id = $1 AND user_id <> $2', [
    await idOf(server, place.group),
    place.owner.person.id,
  ]);
  const { id } = await create(place.owner.client, place.project, { name: 'DB_URL' });
  return { ...place, id: String(id).split('/').at(-1)! };
}

describe('people', () => {
  it('are those who can reveal it, each with the way by which', async () => {
    const { id, group, project, owner } = await aSecret();
    const granted = await someone(server, 'REPORTER', group);
    await owner.client.mutate('projectSecretsPermissionUpdate', {
      projectPath: project,
      principal: { type: 'USER', id: granted.person.id },
      actions: ['READ', 'READ_VALUE'],
    });
    const here = await someone(server, 'OWNER', project);
    const late = await someone(server, 'OWNER', group);
    await asOwner(server, 'UPDATE members SET expires_at = now() WHERE user_id = $1', [late.person.id]);
    const blocked = await someone(server, 'OWNER', group);
    await asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [blocked.person.id]);
    await someone(server, 'MAINTAINER', group);

    const rows = await readers(owner.client, id, 'PERSON');

    expect(names(rows)).toEqual([owner, granted, here].map((one) => one.person.username).sort());
    const ofGranted = rows.find((row) => row.user.username === granted.person.username);
    expect(ofGranted.chain).toMatchObject([
      { kind: 'MEMBERSHIP', fullPath: group, role: 'REPORTER' },
      { kind: 'GRANT', fullPath: project },
      { kind: 'ROLE' },
      { kind: 'RULE', name: 'given.secret:read_value' },
    ]);
  });

  it('are marked by whether they did, and stay when they no longer may', async () => {
    const { id, group, project, owner } = await aSecret();
    const second = await someone(server, 'OWNER', group);
    const third = await someone(server, 'OWNER', group);
    for (const { client } of [second, third, third]) expect((await reveal(client, id)).errors).toEqual([]);
    await asOwner(server, 'DELETE FROM members WHERE user_id = $1', [third.person.id]);
    const rows = await readers(owner.client, id, 'PERSON');
    const told = rows.map((row) => [row.user.username, row.mark, row.usesCount, row.lastUsedAt !== null]);
    expect(told).toEqual([
      [owner.person.username, 'COULD_BUT_NEVER_DID', 0, false],
      [second.person.username, 'COULD_AND_DID', 1, true],
      [third.person.username, 'DID_AND_NO_LONGER_MAY', 2, true],
    ]);
    expect(rows[2].sentence).toBe(
      `${third.person.username} saw it and no longer may: this takes the role owner or a higher one.`,
    );
    await asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [second.person.id]);
    expect((await readers(owner.client, id, 'PERSON'))[1]).toMatchObject({ mark: 'DID_AND_NO_LONGER_MAY' });
    expect(project).toContain(group);
  });

  it('are none of a write-only secret, whose jobs stay', async () => {
    const { id, owner } = await aSecret();
    await asOwner(server, 'UPDATE secrets SET write_only = true WHERE id = $1', [id]);
    await withToken(server, owner.person);
    const { nodes } = await page(owner.client, id);
    expect(new Set(nodes.map((row: any) => row.kind))).toEqual(new Set(['JOB']));
  });
});

describe('tokens and roles', () => {
  it('are those that reach the value', async () => {
    const { id, group, owner } = await aSecret();
    const { person } = await someone(server, 'DEVELOPER', group);
    await withToken(server, person);
    await withToken(server, owner.person, ['read_api']);
    await withToken(server, owner.person, ['api']);
    const [{ customRole }] = await Promise.all([
      owner.client.mutate(
        'customRoleCreate',
        { groupPath: group, name: 'Opener', role: 'REPORTER', abilities: ['secret:read_value'] },
        'customRole { id }',
      ),
      owner.client.mutate('customRoleCreate', {
        groupPath: group,
        name: 'Lister',
        role: 'REPORTER',
        abilities: ['secret:list'],
      }),
    ]);
    expect(customRole).not.toBeNull();
    const rows = await readers(owner.client, id, 'TOKEN', 'ROLE', 'CUSTOM_ROLE');
    expect(rows.map((row) => [row.kind, row.mark, row.token?.scopes ?? row.customRole ?? row.role])).toEqual([
      ['TOKEN', null, ['api']],
      ['ROLE', null, 'OWNER'],
      ['CUSTOM_ROLE', null, 'Opener'],
    ]);
    expect(rows[0].user.username).toBe(owner.person.username);
    expect(rows[0].chain[0]).toMatchObject({ kind: 'TOKEN_SCOPE' });
    await asOwner(server, 'UPDATE personal_access_tokens SET revoked_at = now()');
    expect(await readers(owner.client, id, 'TOKEN')).toEqual([]);
  });
});

describe('trust rules', () => {
  const ISSUER = 'https://token.actions.githubusercontent.com';
  async function account({ client }: Someone, group: string, project: string, role = 'OWNER') {
    const input = { groupPath: group, name: 'Deploys', username: fresh('sa') };
    const { serviceAccount } = await client.mutate('serviceAccountCreate', input, 'serviceAccount { id username }');
    await client.mutate('memberCreate', { fullPath: project, username: serviceAccount.username, role });
    return serviceAccount as { id: string; username: string };
  }
  async function rule(
    { client }: Someone,
    serviceAccountId: string,
    more: object = {},
  ): Promise<{ id: string; name: string }> {
    const input = {
      serviceAccountId,
      name: fresh('rule'),
      issuer: ISSUER,
      audience: 'https://lk',
      subject: 'repo:acme/shop:*',
    };
    const { trustRule, errors } = await client.mutate(
      'trustRuleCreate',
      { ...input, ...more },
      'trustRule { id name }',
    );
    expect(errors).toEqual([]);
    return trustRule;
  }
  const named = (rows: readonly any[]): string[] => rows.map((row) => row.trustRule.name as string);

  it('are those by which programs elsewhere get a token that reads it, without having one', async () => {
    const { id, group, project, owner } = await aSecret();
    const { id: accountId, username } = await account(owner, group, project);
    const first = await rule(owner, accountId);
    await rule(owner, accountId, { scopes: ['read_api'] });
    await rule(owner, accountId, { enabled: false });
    const over = await rule(owner, accountId, { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    await asOwner(server, 'UPDATE trust_rules SET expires_at = now() WHERE id = $1', [over.id]);
    await rule(owner, (await account(owner, group, project, 'DEVELOPER')).id);
    const second = await rule(owner, accountId);

    const rows = await readers(owner.client, id, 'TOKEN', 'TRUST_RULE');

    expect(rows).toMatchObject([
      {
        kind: 'TRUST_RULE',
        mark: null,
        user: { username },
        token: null,
        trustRule: { id: first.id, name: first.name, issuer: ISSUER, scopes: ['api'] },
        sentence: `Programs of ${ISSUER} that sign in by the trust rule ${first.name} as ${username} can read it.`,
      },
      { trustRule: { name: second.name } },
    ]);
    expect(rows[0].chain.map((link: any) => link.kind)).toEqual(['TOKEN_SCOPE', 'MEMBERSHIP', 'ROLE', 'RULE']);
  });

  it('are told to who may see them; the account is named among people all the same', async () => {
    const { id, group, project, owner } = await aSecret();
    const { id: accountId, username } = await account(owner, group, project);
    const { name } = await rule(owner, accountId);
    const here = await someone(server, 'OWNER', project);
    const reading = await withToken(server, owner.person, ['read_api']);

    for (const client of [owner.client, reading])
      expect(named(await readers(client, id, 'TRUST_RULE'))).toEqual([name]);
    expect(await readers(here.client, id, 'TRUST_RULE')).toEqual([]);
    expect(names(await readers(here.client, id, 'PERSON'))).toContain(username);
  });

  it('are gone when they are switched off, and when their account or its group may no more', async () => {
    const { id, group, project, owner } = await aSecret();
    const elsewhere = await aSecret();
    await makeMember(server, owner.person, elsewhere.group, { role: 'OWNER' });
    const foreign = await account(owner, elsewhere.group, project);
    const own = await account(owner, group, project);
    const rules = [await rule(owner, foreign.id), await rule(owner, own.id), await rule(owner, own.id)];
    const left = async (): Promise<string[]> => named(await readers(owner.client, id, 'TRUST_RULE'));
    const [one, two, three] = rules.map(({ name }) => name);
    expect(await left()).toEqual([one, two, three]);

    await owner.client.mutate('groupArchive', { fullPath: elsewhere.group, archived: true });
    expect(await left()).toEqual([two, three]);
    await owner.client.mutate('trustRuleUpdate', { id: rules[1]!.id, enabled: false });
    expect(await left()).toEqual([three]);
    await asOwner(server, 'UPDATE users SET blocked = true WHERE id = $1', [own.id]);
    expect(await left()).toEqual([]);
  });
});

describe('access rules', () => {
  it('count for people, roles and the reason why, until they are over', async () => {
    const { id, group, project, owner } = await aSecret();
    const reporter = await someone(server, 'REPORTER', group);
    const second = await someone(server, 'OWNER', group);
    const at = await idOf(server, project);
    const rule = (columns: string, values: string) =>
      asOwner(
        server,
        `INSERT INTO access_rules (namespace_id, abilities, reason, ${columns}) VALUES ($1, '{secret:read_value}', 'because', ${values})`,
        [at],
      );
    await rule('effect, principal_kind, user_id', `'prevent', 'user', ${second.person.id}`);
    await rule('effect, principal_kind, role', "'allow', 'role', 20");
    const people = await readers(owner.client, id, 'PERSON');
    expect(names(people)).toEqual([owner, reporter].map((one) => one.person.username).sort());
    const his = people.find((row) => row.user.username === reporter.person.username);
    expect(his.chain).toContainEqual(expect.objectContaining({ kind: 'ACCESS_RULE', fullPath: project }));
    const roles = await readers(owner.client, id, 'ROLE');
    expect(roles.map(({ role }) => role)).toEqual(['REPORTER', 'DEVELOPER', 'MAINTAINER', 'OWNER']);
    const { abilityExplain } = await owner.client.query(
      `query ($id: ID!, $username: String!) { abilityExplain(ability: "secret:read_value", object: { secretId: $id },
         actor: { username: $username }) { allowed chain { kind sentence } } }`,
      { id, username: second.person.username },
    );
    expect(abilityExplain.allowed).toBe(false);
    const [link] = abilityExplain.chain.filter(({ kind }: any) => kind === 'ACCESS_RULE').slice(-1);
    expect(link.sentence).toContain('because');
    await asOwner(server, 'UPDATE access_rules SET expires_at = now() WHERE namespace_id = $1', [at]);
    expect(names(await readers(owner.client, id, 'PERSON'))).toEqual(
      [owner, second].map((one) => one.person.username).sort(),
    );
  });
});

describe('jobs', () => {
  it('are told by project, ref and environment, with the runners that take them and who may start them', async () => {
    const { id, group, project, owner } = await aSecret();
    await asOwner(server, "UPDATE secrets SET environment_scope = 'prod*', protected = true WHERE id = $1", [id]);
    const projectId = await idOf(server, project);
    await asOwner(server, "INSERT INTO environments (project_id, name, tier) VALUES ($1, 'prod-eu', 'production')", [
      projectId,
    ]);
    await asOwner(
      server,
      "INSERT INTO protected_environments (project_id, pattern, deploy_role) VALUES ($1, 'prod-eu', 50)",
      [projectId],
    );
    // The default branch is protected from the start.
    await asOwner(server, "UPDATE protected_refs SET pattern = 'release/*' WHERE project_id = $1", [projectId]);
    for (const refName of ['main', 'release/1'])
      await owner.client.mutate('configurationCommit', {
        projectPath: project,
        refName,
        content: 'a: {script: "true"}',
      });
    const only = await world.runner({ namespace_id: projectId, protected: true });
    const groups = await world.runner({ namespace_id: await idOf(server, group), scope: 'group' });
    await world.runner({ namespace_id: projectId, paused: true });
    await world.runner({ namespace_id: projectId, run_untagged: false });

    const rows = await readers(owner.client, id, 'JOB');

    expect(rows.map(({ job }) => [job.environment, job.environmentProtected, job.refKind, job.ref])).toEqual([
      ['prod-eu', true, 'BRANCH', 'release/*'],
      [null, false, 'BRANCH', 'release/*'],
    ]);
    expect(rows[0].job).toMatchObject({
      refProtected: true,
      knownRefs: ['release/1'],
      starter: { username: owner.person.username },
    });
    expect(rows[0].job.runners.map((runner: any) => Number(runner.id))).toEqual(
      expect.arrayContaining([only.id, groups.id]),
    );
    expect(rows[0].job.runnersCount).toBe(rows[0].job.runners.length);
    expect(rows[0].sentence).toContain('on protected branch release/*, environment prod-eu, get it when they ask');
    await asOwner(server, 'UPDATE members SET role = 40 WHERE user_id = $1', [owner.person.id]);
    expect((await readers(owner.client, id, 'JOB')).map(({ job }) => job.environment)).toEqual([null]);
  });

  it('are marked by whether they got it, and stay when the gate no longer gives it', async () => {
    const { id, project, owner } = await aSecret();
    const projectId = await idOf(server, project);
    const use = (ref: string, environment: string | null, days = 0) =>
      asOwner(
        server,
        `INSERT INTO secret_uses (occurred_at, outcome, phase, channel, code, variable, secret_name, secret_id, project_id,
           pipeline_id, job_id, job_name, ref_kind, ref_name, sha, environment, source, actor_id, handout, request_id)
         VALUES (now() - make_interval(days => $4), 'released', 'release', 'runner', 'released', 'V', 'DB_URL', $1, $2,
           1, 1, 'j', 'branch', $3, 'x', $5, 'push', 1, 1, 'r')`,
        [id, projectId, ref, days, environment],
      );
    await asOwner(server, 'DELETE FROM protected_refs WHERE project_id = $1', [projectId]);
    await use('main', null);
    await use('topic', null);
    await use('main', null, 40);
    const shape = (rows: any[]) =>
      rows.map(({ job, mark, usesCount }) => [job.refKind, job.ref, job.hasEnvironment, mark, usesCount]);
    expect(shape(await readers(owner.client, id, 'JOB'))).toEqual([
      ['BRANCH', null, false, 'COULD_AND_DID', 2],
      ['TAG', null, false, 'COULD_BUT_NEVER_DID', 0],
      ['BRANCH', null, true, 'COULD_BUT_NEVER_DID', 0],
      ['TAG', null, true, 'COULD_BUT_NEVER_DID', 0],
    ]);
    expect((await page(owner.client, id, { kinds: ['JOB'], days: 60 })).nodes[0].usesCount).toBe(3);
    await asOwner(server, "UPDATE secrets SET branch_scope = 'main', environment_scope = 'live' WHERE id = $1", [id]);
    const rows = await readers(owner.client, id, 'JOB');
    expect(shape(rows)).toEqual([
      ['BRANCH', 'main', true, 'COULD_BUT_NEVER_DID', 0],
      ['BRANCH', 'main', false, 'DID_AND_NO_LONGER_MAY', 1],
      ['BRANCH', 'topic', false, 'DID_AND_NO_LONGER_MAY', 1],
    ]);
    expect(rows[1].sentence).toContain('This secret is for environment `live`; your job names no environment.');
  });

  it('are exactly those to which the gate would give it', async () => {
    const { person, client } = await newPerson(server);
    await fc.assert(
      fc.asyncProperty(drawn, async (given) => {
        const group = await world.group();
        const project = await world.project(group);
        await world.activate(group);
        await world.member(group, person.id, 50);
        for (const [kind, pattern] of given.protectedRefs) await world.protectRef(project, pattern, kind);
        for (const [pattern, role] of given.protectedEnvironments)
          await world.protectEnvironment(project, pattern, role);
        for (const name of given.environments)
          await world.sql("INSERT INTO environments (project_id, name, tier) VALUES ($1, $2, 'other')", [
            project.id,
            name,
          ]);
        const allowed = { all: null, own: [project.id], none: [] }[given.allowed as 'all'];
        const columns = { branch_scope: given.ref[0], tag_scope: given.ref[1], protected: given.protected };
        const id = await world.secret(group, 'KEY', 'a value', {
          ...columns,
          environment_scope: given.scope,
          allowed_project_ids: allowed,
          accepted_sources: given.sources,
          frozen_at: given.frozen ? new Date() : null,
        });
        if (given.other !== given.scope)
          await world.secret(group, 'KEY', 'another', { environment_scope: given.other });
        expect(await claimed(client, id, given)).toEqual(await byGate(client, { id, group, project }, given));
      }),
      { numRuns: 10 },
    );
  }, 240_000);
});

describe('the list', () => {
  const PROGRAM = `WITH account AS (
      UPDATE users SET kind = 'service_account', managed_by = $2 WHERE id = $1 RETURNING id)
    INSERT INTO trust_rules (service_account_id, name, issuer, audience, subject, scopes)
    SELECT id, $3, 'https://issuer.example', 'here', 'repo:acme/shop', '{api}' FROM account`;

  it('goes on where a page ends, and takes as many statements for many as for few', async () => {
    const { person, client } = await newPerson(server);
    const group = await world.group();
    await world.activate(group);
    await world.member(group, person.id, 50);
    const id = await world.secret(group, 'KEY', 'a value');
    const more = async (count: number) => {
      for (let n = 0; n < count; n++) {
        await world.namespace('project', group);
        const userId = await world.user();
        await world.member(group, userId, 50);
        await world.sql(PROGRAM, [userId, group.id, `rule-${userId}`]);
      }
    };
    await more(3);
    const few = await statementsOf(() => page(client, id));
    await more(17);
    expect(await statementsOf(() => page(client, id))).toBe(few);

    const all: unknown[] = [];
    let after: string | undefined;
    do {
      const { nodes, pageInfo } = await page(client, id, { first: 7, ...(after ? { after } : {}) });
      all.push(...nodes);
      after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
    } while (after);
    expect(all).toEqual(
      (await page(client, id)).nodes.concat(
        (await page(client, id, { after: (await page(client, id)).pageInfo.endCursor })).nodes,
      ),
    );
    expect(all).toHaveLength(21 + 20 + 1 + 20 * 4);
  });

  it('is for who sees access rules at the owner; others learn nothing', async () => {
    const { id, group, owner } = await aSecret();
    const developer = await someone(server, 'DEVELOPER', group);
    const { client: stranger } = await newPerson(server);
    const fault = (client: Client, variables: object) => client.fault(READERS, variables);
    expect(await fault(developer.client, { id })).toBe('FORBIDDEN');
    for (const secretId of [id, '00000000-0000-4000-8000-000000000000', 'x'])
      expect(await fault(stranger, { id: secretId })).toBe('NOT_FOUND');
    const reading = await withToken(server, owner.person, ['read_api']);
    expect(await fault(reading, { id })).toBeNull();
    for (const more of [{ days: 0 }, { days: 401 }, { after: 'WzFd' }, { first: 0 }])
      expect(await fault(owner.client, { id, ...more })).toBe('BAD_USER_INPUT');
  });

  it('counts a change from the next request on', async () => {
    const { id, group, owner } = await aSecret();
    const { person } = await newPerson(server);
    const before = names(await readers(owner.client, id, 'PERSON'));
    await makeMember(server, person, group, { role: 'OWNER' });
    expect(names(await readers(owner.client, id, 'PERSON'))).toEqual([...before, person.username].sort());
    expect(await signedIn(server, person)).toBeDefined();
  });
});
