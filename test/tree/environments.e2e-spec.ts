import { Environment } from '../../apps/server/src/environments/environment.entity.js';
import { EnsureEnvironment, Protections } from '../../apps/server/src/environments/index.js';
import { Namespaces } from '../../apps/server/src/groups/index.js';
import { Database } from '../../apps/server/src/platform/database/index.js';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { ProtectedRefs } from '../../apps/server/src/projects/index.js';
import { ActorAbilities } from '../../libs/abilities/src/index.js';
import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aGroupWithProject, eventsOf, idOf, snapshot, someone, type Someone } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

const ENVIRONMENTS = `query ($p: ID!, $first: Int, $after: String) {
  environments(projectPath: $p, first: $first, after: $after) {
    count pageInfo { hasNextPage endCursor } nodes { id name tier protected deployRole mayDeploy } }
  protectedEnvironments(projectPath: $p) { id pattern deployRole requiredApprovals } }`;

const create = (who: Someone, projectPath: string, name: string, tier?: string) =>
  who.client.mutate(
    'environmentCreate',
    { projectPath, name, tier },
    'environment { id name tier protected deployRole mayDeploy }',
  );
const protect = (who: Someone, projectPath: string, pattern: string, deployRole?: string) =>
  who.client.mutate(
    'environmentProtect',
    { projectPath, pattern, deployRole, requiredApprovals: 1 },
    'protectedEnvironment { id pattern deployRole requiredApprovals }',
  );

/** A context as a request of this person would have it. */
function contextOf(who: Someone, memberships: { namespaceId: number; role: number }[]): RequestContext {
  const abilities = new ActorAbilities({
    admin: false,
    memberships: memberships.map((membership) => ({ ...membership, expiresAt: null })),
    now: new Date(),
  });
  const actor = {
    userId: who.person.id,
    username: who.person.username,
    name: '',
    kind: 'person' as const,
    admin: false,
    sessionId: null,
    tokenId: null,
    scopes: null,
    impersonator: null,
    mustFirst: null,
  };
  return new RequestContext({ requestId: 'test', ip: null, userAgent: null, actor, abilities });
}

describe('environments', () => {
  test('are created, changed and deleted, each told in the audit trail', async () => {
    const { project, owner } = await aGroupWithProject(server, admin.client);

    const made = await create(owner, project, 'review/a');
    const changed = await owner.client.mutate(
      'environmentUpdate',
      { id: made.environment.id, tier: 'testing' },
      'environment { tier }',
    );
    const deleted = await owner.client.mutate('environmentDelete', { id: made.environment.id }, 'environment { name }');

    expect(made.environment).toMatchObject({
      name: 'review/a',
      tier: 'development',
      protected: false,
      deployRole: null,
      mayDeploy: true,
    });
    expect([changed.environment.tier, deleted.environment.name]).toEqual(['testing', 'review/a']);
    expect((await owner.client.query(ENVIRONMENTS, { p: project })).environments.count).toBe(0);
    expect((await eventsOf(server, await idOf(server, project))).slice(-3)).toEqual([
      'environment.created',
      'environment.updated',
      'environment.deleted',
    ]);
  });

  test.each([
    ['production', 'production'],
    ['pre-production', 'staging'],
    ['qa-2', 'testing'],
    ['review/production-fix', 'development'],
    ['blue', 'other'],
  ])('called %s are guessed to be of tier %s', async (name, tier) => {
    const { project, owner } = await aGroupWithProject(server, admin.client);

    expect((await create(owner, project, name)).environment.tier).toBe(tier);
  });

  test('come in pages, in the order of their characters', async () => {
    const { project, owner } = await aGroupWithProject(server, admin.client);
    const names = ['b', 'B', 'a/1', 'a', 'ä', 'a-1', 'Z'];
    for (const name of names) await create(owner, project, name);

    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { environments }: any = await owner.client.query(ENVIRONMENTS, { p: project, first: 2, after });
      seen.push(...environments.nodes.map((node: any) => node.name));
      expect(environments.count).toBe(names.length);
      after = environments.pageInfo.hasNextPage ? environments.pageInfo.endCursor : null;
    } while (after);

    expect(seen).toEqual([...names].sort());
  });

  test.each([
    ['name', { name: '' }, /name: must have 1 to 255 characters/],
    ['name', { name: 'x'.repeat(256) }, /name: must have 1 to 255 characters/],
    ['name', { name: 'review/*' }, /name: must not contain \*/],
    ['name', { name: 'a\nb' }, /name: .*no control characters/],
    ['name', { name: 'a\0b' }, /name: .*no control characters/],
    ['name', { name: 'a\ud800' }, /name: .*no control characters/],
    ['name', { name: ' production' }, /name: .*no spaces at its ends/],
    ['tier', { name: 'x', tier: 'prod' }, /tier: must be one of production/],
  ])('with a bad %s are refused and change nothing', async (field, wrong, sentence) => {
    const { project, owner } = await aGroupWithProject(server, admin.client);
    const before = await snapshot(server);

    const { errors } = await owner.client.send(
      'mutation ($input: EnvironmentCreateInput!) { environmentCreate(input: $input) { errors } }',
      {
        input: { projectPath: project, ...wrong },
      },
    );

    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(sentence),
      extensions: { code: 'BAD_USER_INPUT', field },
    });
    expect(await snapshot(server)).toBe(before);
  });

  test('exist once per name, whoever asks at once', async () => {
    const { project, owner } = await aGroupWithProject(server, admin.client);

    const answers = await Promise.all(Array.from({ length: 5 }, () => create(owner, project, 'production')));

    expect(answers.filter((answer) => answer.environment)).toHaveLength(1);
    expect(answers.flatMap((answer) => answer.problems).map(({ code, field }) => [code, field])).toEqual(
      Array(4).fill(['NAME_TAKEN', 'name']),
    );
  });

  test('are for reporters to see, for developers to create and for maintainers to change', async () => {
    const { project, group, owner } = await aGroupWithProject(server, admin.client);
    const { environment } = await create(owner, project, 'x');
    const [guest, reporter, developer, maintainer] = [
      await someone(server, 'GUEST', group),
      await someone(server, 'REPORTER', group),
      await someone(server, 'DEVELOPER', group),
      await someone(server, 'MAINTAINER', group),
    ];
    const stranger = await newPerson(server);
    const faults = async (who: Someone) => [
      await who.client.fault(ENVIRONMENTS, { p: project }),
      await who.client.mutationFault('environmentCreate', { projectPath: project, name: who.person.username }),
      await who.client.mutationFault('environmentUpdate', { id: environment.id, tier: 'other' }),
      await who.client.mutationFault('environmentProtect', { projectPath: project, pattern: who.person.username }),
    ];

    expect(await faults(stranger)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(await faults(guest)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'NOT_FOUND', 'FORBIDDEN']);
    expect(await faults(reporter)).toEqual([null, 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    expect(await faults(developer)).toEqual([null, null, 'FORBIDDEN', 'FORBIDDEN']);
    expect(await faults(maintainer)).toEqual([null, null, null, null]);
  });
});

describe('protected environments', () => {
  test('are those that a pattern matches, and the strictest role counts', async () => {
    const { project, group, owner } = await aGroupWithProject(server, admin.client);
    const maintainer = await someone(server, 'MAINTAINER', group);
    for (const name of ['production', 'prod-eu', 'review/a']) await create(owner, project, name);
    await protect(owner, project, 'prod*');
    await protect(owner, project, 'production', 'OWNER');

    const seen = await maintainer.client.query(ENVIRONMENTS, { p: project });

    const facts = seen.environments.nodes.map((node: any) => [
      node.name,
      node.protected,
      node.deployRole,
      node.mayDeploy,
    ]);
    expect(facts).toEqual([
      ['prod-eu', true, 'MAINTAINER', true],
      ['production', true, 'OWNER', false],
      ['review/a', false, null, true],
    ]);
    expect(
      seen.protectedEnvironments.map((rule: any) => [rule.pattern, rule.deployRole, rule.requiredApprovals]),
    ).toEqual([
      ['prod*', 'MAINTAINER', 1],
      ['production', 'OWNER', 1],
    ]);
  });

  test('protecting a pattern again changes how, and lifting it ends it', async () => {
    const { project, owner } = await aGroupWithProject(server, admin.client);

    const first = await protect(owner, project, 'production');
    const second = await protect(owner, project, 'production', 'DEVELOPER');
    await owner.client.mutate('environmentUnprotect', { id: second.protectedEnvironment.id });

    expect(second.protectedEnvironment).toMatchObject({ id: first.protectedEnvironment.id, deployRole: 'DEVELOPER' });
    expect((await owner.client.query(ENVIRONMENTS, { p: project })).protectedEnvironments).toEqual([]);
    expect((await eventsOf(server, await idOf(server, project))).slice(-3)).toEqual([
      'environment.protected',
      'environment.protected',
      'environment.unprotected',
    ]);
  });

  test.each([
    ['pattern', { pattern: '' }],
    ['pattern', { pattern: 'x'.repeat(256) }],
    ['pattern', { pattern: 'a\u0007' }],
    ['deployRole', { pattern: 'x', deployRole: 'GUEST' }],
    ['requiredApprovals', { pattern: 'x', requiredApprovals: -1 }],
    ['requiredApprovals', { pattern: 'x', requiredApprovals: 11 }],
  ])('with a bad %s are refused and change nothing', async (field, wrong) => {
    const { project, owner } = await aGroupWithProject(server, admin.client);
    const before = await snapshot(server);

    const { errors } = await owner.client.send(
      'mutation ($input: EnvironmentProtectInput!) { environmentProtect(input: $input) { errors } }',
      {
        input: { projectPath: project, ...wrong },
      },
    );

    expect(errors[0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(await snapshot(server)).toBe(before);
  });

  test('are not loosened by whoever could not deploy there', async () => {
    const { project, group, owner } = await aGroupWithProject(server, admin.client);
    const { environment } = await create(owner, project, 'production');
    const { protectedEnvironment: rule } = await protect(owner, project, 'production', 'OWNER');
    const maintainer = await someone(server, 'MAINTAINER', group);
    const developer = await someone(server, 'DEVELOPER', group);
    const before = await snapshot(server);

    const attempts: [string, object][] = [
      ['environmentUnprotect', { id: rule.id }],
      ['environmentProtect', { projectPath: project, pattern: 'production', deployRole: 'DEVELOPER' }],
      ['environmentProtect', { projectPath: project, pattern: 'prod*', deployRole: 'MAINTAINER' }],
      ['environmentProtect', { projectPath: project, pattern: '*' }],
      ['environmentUpdate', { id: environment.id, tier: 'other' }],
      ['environmentDelete', { id: environment.id }],
    ];
    for (const [operation, input] of attempts) {
      for (const who of [maintainer, developer]) {
        expect([operation, await who.client.mutationFault(operation, input)]).toEqual([operation, 'FORBIDDEN']);
      }
    }
    expect(await snapshot(server)).toBe(before);
    expect((await owner.client.mutate('environmentUnprotect', { id: rule.id })).errors).toEqual([]);
  });
});

describe('what other parts ask', () => {
  test('Protections tells the role for a name, and for a scope over all projects below a group', async () => {
    const { project, group, owner } = await aGroupWithProject(server, admin.client);
    await owner.client.mutate('projectCreate', { name: 'b', path: 'b', groupPath: group });
    await protect(owner, project, 'production', 'OWNER');
    await protect(owner, `${group}/b`, 'prod*', 'MAINTAINER');
    const protections = server.app.get(Protections, { strict: false });
    const namespaces = server.app.get(Namespaces, { strict: false });
    const ctx = contextOf(owner, [{ namespaceId: await idOf(server, group), role: 50 }]);
    const [groupRow, shop, b] = [
      await namespaces.visibleGroup(ctx, group),
      await namespaces.visibleProject(ctx, project),
      await namespaces.visibleProject(ctx, `${group}/b`),
    ];

    expect(await protections.deployRoleFor(ctx, shop.id, 'production')).toBe(50);
    expect(await protections.deployRoleFor(ctx, shop.id, 'prod-eu')).toBeNull();
    expect(await protections.deployRoleFor(ctx, b.id, 'prod-eu')).toBe(40);
    expect(await protections.deployRoleForScope(ctx, shop, '*')).toBe(50);
    expect(await protections.deployRoleForScope(ctx, b, 'pro*')).toBe(40);
    expect(await protections.deployRoleForScope(ctx, groupRow, 'prod-eu')).toBe(40);
    expect(await protections.deployRoleForScope(ctx, groupRow, '*')).toBe(50);
    expect(await protections.deployRoleForScope(ctx, groupRow, 'review/*')).toBeNull();
    await owner.client.mutate('projectDelete', { fullPath: project });
    expect(await protections.deployRoleForScope(ctx, groupRow, '*')).toBe(40);
    expect((await namespaces.ancestors(ctx, b)).map((row) => row.fullPath)).toEqual([group]);
  });

  test('ProtectedRefs tells the strictest role of all matching patterns, and never mixes branches and tags', async () => {
    const { project, owner } = await aGroupWithProject(server, admin.client);
    const rules = [
      { kind: 'BRANCH', pattern: 'release/*', pushRole: 'MAINTAINER' },
      { kind: 'BRANCH', pattern: 'release/1*', pushRole: 'OWNER' },
      { kind: 'TAG', pattern: 'v*', pushRole: 'DEVELOPER' },
    ];
    for (const rule of rules) await owner.client.mutate('protectedRefCreate', { projectPath: project, ...rule });
    const refs = server.app.get(ProtectedRefs, { strict: false });
    const ctx = RequestContext.system('test');
    const id = await idOf(server, project);
    const pushRole = (kind: 'branch' | 'tag', name: string) => refs.pushRole(ctx, id, { kind, name });

    expect(await pushRole('branch', 'main')).toBe(40);
    expect(await pushRole('branch', 'release/2')).toBe(40);
    expect(await pushRole('branch', 'release/12')).toBe(50);
    expect(await pushRole('branch', 'v1')).toBeNull();
    expect(await pushRole('tag', 'v1')).toBe(30);
    expect(await pushRole('tag', 'main')).toBeNull();
    expect(await pushRole('branch', '')).toBe(100);
    expect(await refs.isProtected(ctx, id, { kind: 'branch', name: 'main' })).toBe(true);
    expect(await refs.isProtected(ctx, id, { kind: 'tag', name: 'main' })).toBe(false);
  });

  test('EnsureEnvironment makes what is missing for those who may, once, and nothing for others', async () => {
    const { project, group } = await aGroupWithProject(server, admin.client);
    const ensure = server.app.get(EnsureEnvironment, { strict: false });
    const namespaceId = await idOf(server, group);
    const developer = await someone(server, 'DEVELOPER', group);
    const may = contextOf(developer, [{ namespaceId, role: 30 }]);
    const mayNot = contextOf(developer, [{ namespaceId, role: 20 }]);
    const row = await server.app.get(Namespaces, { strict: false }).visibleProject(may, project);

    const refused = await ensure.execute(mayNot, row, { name: 'review/b', tier: null });
    const made = await Promise.all([1, 2, 3].map(() => ensure.execute(may, row, { name: 'review/b', tier: null })));
    const found = await ensure.execute(mayNot, row, { name: 'review/b', tier: null });

    expect(refused).toBeNull();
    expect(new Set([...made, found].map((environment) => (environment as Environment).id)).size).toBe(1);
    expect((await eventsOf(server, row.id)).filter((action) => action === 'environment.created')).toHaveLength(1);
    await expect(ensure.execute(may, row, { name: 'review/*', tier: null })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  test('a change that cannot be audited does not happen', async () => {
    const { project, owner } = await aGroupWithProject(server, admin.client);
    await asOwner(server, 'ALTER TABLE audit_events RENAME TO audit_events_away');
    try {
      const { errors } = await owner.client.send(
        'mutation ($input: EnvironmentCreateInput!) { environmentCreate(input: $input) { errors } }',
        {
          input: { projectPath: project, name: 'unseen' },
        },
      );
      expect(errors[0]!.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    } finally {
      await asOwner(server, 'ALTER TABLE audit_events_away RENAME TO audit_events');
    }

    const database = server.app.get(Database, { strict: false });
    expect(await database.repo(RequestContext.system('test'), Environment).findBy({ name: 'unseen' })).toEqual([]);
  });
});
