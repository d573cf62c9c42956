import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
} from 'graphql';
import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { aGroupWithProject } from '../tree/arrange.js';
import { aProjectWithSecrets, create, newValue, someone, type Someone } from './arrange.js';

// Everything a client written for GitLab counts on: the types field by field, and documents as it would write them.

const contract = buildSchema(readFileSync(path.join(__dirname, 'gitlab-contract.graphql'), 'utf8'));
const named = Object.values(contract.getTypeMap()).filter((type) => !type.name.startsWith('__'));

let server: TestServer;
let admin: Someone;
let real: GraphQLSchema;
beforeAll(async () => {
  server = await startServer();
  await turnByHand(server, 'tell-reminders');
  admin = await newPerson(server, { admin: true });
  const { data } = await admin.client.send(getIntrospectionQuery());
  real = buildClientSchema(data);
});
afterAll(() => server.stop());

/** What we answer may promise more: not null where null was allowed. */
function answers(ours: GraphQLType, theirs: GraphQLType): boolean {
  if (isNonNullType(theirs)) return isNonNullType(ours) && answers(ours.ofType, theirs.ofType);
  if (isNonNullType(ours)) return answers(ours.ofType, theirs);
  if (isListType(theirs)) return isListType(ours) && answers(ours.ofType, theirs.ofType);
  return String(ours) === String(theirs);
}

/** What we take may demand less: nothing where something had to be given. */
const takes = (ours: GraphQLType, theirs: GraphQLType): boolean => answers(theirs, ours);

function inputFaults(
  at: string,
  ours: readonly (GraphQLArgument | GraphQLInputField)[],
  theirs: readonly (GraphQLArgument | GraphQLInputField)[],
): string[] {
  const missing = theirs.flatMap((their) => {
    const our = ours.find((one) => one.name === their.name);
    if (!our) return [`${at}.${their.name} is missing`];
    return takes(our.type, their.type) ? [] : [`${at}.${their.name} is ${String(our.type)}, not ${String(their.type)}`];
  });
  const demanded = ours
    .filter((our) => ('args' in our ? false : isRequiredArgument(our) || isRequiredInputField(our)))
    .filter((our) => !theirs.some((their) => their.name === our.name))
    .map((our) => `${at}.${our.name} is demanded by us alone`);
  return [...missing, ...demanded];
}

function faultsOf(theirs: GraphQLNamedType): string[] {
  const ours = real.getType(theirs.name);
  if (ours?.constructor.name !== theirs.constructor.name) return [`${theirs.name} is missing or of another kind`];
  if (isEnumType(theirs) && isEnumType(ours)) {
    const values = (type: typeof ours): string[] =>
      type
        .getValues()
        .map(({ name }) => name)
        .sort();
    return values(ours).join() === values(theirs).join() ? [] : [`${theirs.name} has ${values(ours).join()}`];
  }
  if (isInputObjectType(theirs) && isInputObjectType(ours)) {
    return inputFaults(theirs.name, Object.values(ours.getFields()), Object.values(theirs.getFields()));
  }
  if (!isObjectType(theirs) || !isObjectType(ours)) return [];
  return Object.values(theirs.getFields()).flatMap((their) => {
    const at = `${theirs.name}.${their.name}`;
    const our = ours.getFields()[their.name];
    if (!our) return [`${at} is missing`];
    const type = answers(our.type, their.type) ? [] : [`${at} is ${String(our.type)}, not ${String(their.type)}`];
    return [...type, ...inputFaults(at, our.args, their.args)];
  });
}

test.each(named.map((type) => [type.name, type] as const))('%s is what GitLab has under this name', (_, theirs) => {
  expect(faultsOf(theirs)).toEqual([]);
});

test('the comparison finds what is missing, weaker or demanded by us alone', () => {
  const other = buildSchema(`
    type Query { projectSecret(name: Int!): ProjectSecret! openbaoHealth: [Boolean!] gone: Int }
    type ProjectSecret { name: Int! branch: String! }
    type Project { id: ID! }
    input PrincipalInput { type: PrincipalType id: Int! nothing: Int }
    enum PrincipalType { USER }`);
  const found = Object.values(other.getTypeMap())
    .filter((type) => !type.name.startsWith('__'))
    .flatMap(faultsOf);

  expect(found).toEqual(
    expect.arrayContaining([
      'Query.projectSecret.name is String!, not Int!',
      'Query.projectSecret.projectPath is demanded by us alone',
      'Query.openbaoHealth is Boolean!, not [Boolean!]',
      'Query.gone is missing',
      'ProjectSecret.name is String!, not Int!',
      'PrincipalInput.nothing is missing',
      'PrincipalInput.type is PrincipalType!, not PrincipalType',
      'PrincipalType has GROUP,MEMBER_ROLE,ROLE,USER',
    ]),
  );
  expect(faultsOf(other.getType('Project')!)).toEqual([]);
});

const PERMISSION = `secretsPermission { principal { id type userRoleId user { username } group { fullPath } }
  actions grantedBy { username } expiredAt project { fullPath } } errors`;
const SET = `mutation setPermission($projectPath: ID!, $principal: PrincipalInput!, $actions: [SecretsManagementAction!]!,
    $expiredAt: ISO8601Date) {
  projectSecretsPermissionUpdate(input: { projectPath: $projectPath, principal: $principal, actions: $actions,
    expiredAt: $expiredAt, clientMutationId: "7" }) { ${PERMISSION} reason clientMutationId } }`;
const UNSET = `mutation dropPermission($projectPath: ID!, $principal: PrincipalInput!) {
  projectSecretsPermissionDelete(input: { projectPath: $projectPath, principal: $principal }) { ${PERMISSION} } }`;
const SHOWN = `query permissions($projectPath: ID!) {
  projectSecretsPermissions(projectPath: $projectPath) { nodes { principal { id type } actions expiredAt } }
  secretPermissions(projectPath: $projectPath) { nodes { principal { id } permissions } } }`;

describe('a client written for GitLab', () => {
  test('sets, shows and drops the permission of a user with an end, and of a role', async () => {
    const { project: projectPath, owner } = await aProjectWithSecrets(server, admin.client);
    const user = await someone(server, 'REPORTER', projectPath);
    const expiredAt = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
    const principal = { type: 'USER', id: user.person.id };

    const set = await owner.client.query(SET, { projectPath, principal, actions: ['READ', 'WRITE'], expiredAt });
    const lowered = await owner.client.query(SET, {
      projectPath,
      principal: { type: 'ROLE', id: 40 },
      actions: ['READ'],
    });
    const shown = await owner.client.query(SHOWN, { projectPath });
    const dropped = await owner.client.query(UNSET, { projectPath, principal });

    expect(set.projectSecretsPermissionUpdate).toEqual({
      errors: [],
      reason: null,
      clientMutationId: '7',
      secretsPermission: {
        principal: {
          id: String(user.person.id),
          type: 'USER',
          userRoleId: null,
          user: { username: user.person.username },
          group: null,
        },
        actions: ['READ', 'WRITE'],
        grantedBy: { username: owner.person.username },
        expiredAt,
        project: { fullPath: projectPath },
      },
    });
    expect(lowered.projectSecretsPermissionUpdate.secretsPermission).toMatchObject({
      principal: { id: '40', type: 'ROLE', userRoleId: '40', user: null },
      actions: ['READ'],
      expiredAt: null,
    });
    expect(shown.projectSecretsPermissions.nodes).toEqual([
      { principal: { id: '50', type: 'ROLE' }, actions: ['READ', 'READ_VALUE', 'WRITE', 'DELETE'], expiredAt: null },
      { principal: { id: '40', type: 'ROLE' }, actions: ['READ'], expiredAt: null },
      { principal: { id: '30', type: 'ROLE' }, actions: ['READ'], expiredAt: null },
      { principal: { id: String(user.person.id), type: 'USER' }, actions: ['READ', 'WRITE'], expiredAt },
    ]);
    expect(shown.secretPermissions.nodes[1]).toEqual({ principal: { id: '40' }, permissions: '["read"]' });
    expect(dropped.projectSecretsPermissionDelete).toMatchObject({
      errors: [],
      secretsPermission: { principal: { id: String(user.person.id) }, actions: ['READ', 'WRITE'] },
    });
  });

  test('is told in a sentence why a permission is not set', async () => {
    const { project: projectPath, owner } = await aProjectWithSecrets(server, admin.client);
    const refusal = async (principal: object, actions: string[]) =>
      (await owner.client.query(SET, { projectPath, principal, actions })).projectSecretsPermissionUpdate;

    expect(await refusal({ type: 'ROLE', id: 40 }, ['WRITE'])).toEqual({
      errors: ['The actions must include READ: nothing can be done with what is not seen.'],
      secretsPermission: null,
      reason: null,
      clientMutationId: '7',
    });
    expect((await refusal({ type: 'GROUP', groupPath: 'acme' }, ['READ'])).errors).toEqual([
      'A group is no principal any more: a grant to it would give nothing. Grant to a role, a custom role or a user.',
    ]);
    expect((await refusal({ type: 'ROLE', id: 10 }, ['READ'])).errors).toEqual([
      'Guests and planners cannot be given anything on secrets.',
    ]);
  });

  test('whose knowledge is old is told to look again, and changes nothing', async () => {
    const { project: projectPath, owner } = await aProjectWithSecrets(server, admin.client);
    await create(owner.client, projectPath, { name: 'A', description: 'first' });
    const UPDATE = `mutation ($projectPath: ID!, $description: String) { projectSecretUpdate(input: {
      projectPath: $projectPath, name: "A", metadataCas: 1, description: $description }) {
        errors reason projectSecret { description metadataVersion } } }`;

    const first = await owner.client.query(UPDATE, { projectPath, description: 'second' });
    const second = await owner.client.query(UPDATE, { projectPath, description: 'third' });

    expect(first.projectSecretUpdate).toEqual({
      errors: [],
      reason: null,
      projectSecret: { description: 'second', metadataVersion: 2 },
    });
    expect(second.projectSecretUpdate).toEqual({
      errors: ['The secret was recently modified (its metadataVersion is 2 now); read it again.'],
      reason: null,
      projectSecret: null,
    });
  });

  test('sees which secrets need a new value, the longest overdue first', async () => {
    const { project: projectPath, group: groupPath, owner } = await aProjectWithSecrets(server, admin.client);
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000);
    const rotated = async (name: string, days: number, rotationIntervalDays: number) => {
      const { id } = await create(owner.client, projectPath, { name, rotationIntervalDays });
      await asOwner(server, 'UPDATE secrets SET rotated_at = $2 WHERE id = $1', [id, ago(days)]);
    };
    await rotated('SOON', 24, 30);
    await rotated('LATER', 1, 30);
    await rotated('LONG_OVER', 90, 7);
    await rotated('OVER', 31, 30);
    await create(owner.client, projectPath, { name: 'NEVER' });
    const NEEDING = `query ($projectPath: ID!, $first: Int, $after: String) {
      projectSecretsNeedingRotation(projectPath: $projectPath, first: $first, after: $after) {
        nodes { name rotationInfo { status } } pageInfo { hasNextPage endCursor } } }`;

    const all = (await owner.client.query(NEEDING, { projectPath })).projectSecretsNeedingRotation;
    const first = (await owner.client.query(NEEDING, { projectPath, first: 2 })).projectSecretsNeedingRotation;
    const after = first.pageInfo.endCursor;
    const rest = (await owner.client.query(NEEDING, { projectPath, first: 2, after })).projectSecretsNeedingRotation;
    const none = await owner.client.query(
      'query ($groupPath: ID!) { groupSecretsNeedingRotation(groupPath: $groupPath) { nodes { name } } }',
      { groupPath },
    );

    expect(all.nodes.map((node: any) => [node.name, node.rotationInfo.status])).toEqual([
      ['LONG_OVER', 'OVERDUE'],
      ['OVER', 'OVERDUE'],
      ['SOON', 'APPROACHING'],
    ]);
    expect([first, rest].flatMap((page) => page.nodes.map((node: any) => node.name))).toEqual([
      'LONG_OVER',
      'OVER',
      'SOON',
    ]);
    expect(first.pageInfo.hasNextPage).toBe(true);
    expect(none.groupSecretsNeedingRotation.nodes).toEqual([]);
    expect(await owner.client.fault(NEEDING, { projectPath, after: 'WyJ4Il0' })).toBe('BAD_USER_INPUT');
  });

  test('learns when people were reminded, and when they will be again', async () => {
    const { project: projectPath, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, projectPath, { name: 'A', rotationIntervalDays: 10 });
    await asOwner(server, `UPDATE secrets SET rotated_at = '2026-01-01T00:00:00Z' WHERE id = $1`, [id]);
    const info = async () =>
      (
        await owner.client.query(
          `query ($p: ID!) { projectSecret(projectPath: $p, name: "A") {
             rotationInfo { rotationIntervalDays status nextReminderAt lastReminderAt } } }`,
          { p: projectPath },
        )
      ).projectSecret.rotationInfo;
    const due = { rotationIntervalDays: 10, status: 'OVERDUE' };

    expect(await info()).toEqual({ ...due, nextReminderAt: '2026-01-11T00:00:00.000Z', lastReminderAt: null });
    await asOwner(
      server,
      `INSERT INTO secret_reminders (secret_id, kind, due_at, stage_days, told_at)
       VALUES ($1, 'rotation', '2026-01-21T00:00:00Z', 0, '2026-01-21T08:00:00Z'),
              ($1, 'rotation', '2025-12-01T00:00:00Z', 0, '2025-12-01T08:00:00Z')`,
      [id],
    );
    const told = { nextReminderAt: '2026-01-31T00:00:00.000Z', lastReminderAt: '2026-01-21T08:00:00.000Z' };
    expect(await info()).toEqual({ ...due, ...told });
    await owner.client.mutate('projectSecretUpdate', { projectPath, name: 'A', metadataCas: 1, secret: newValue() });
    expect(await info()).toMatchObject({ status: 'OK', lastReminderAt: null });
  });

  test('finds everything enrolled and entitled, and cannot change that', async () => {
    const { project: namespacePath, group: groupPath, owner } = await aGroupWithProject(server, admin.client);
    const asked = await owner.client.query(
      `query ($namespacePath: ID!, $groupPath: ID!) { openbaoHealth
         namespaceSecretsManagerEnrollment(namespacePath: $namespacePath) { enrolled }
         instanceSecretsManagerEnrollment { enrolled }
         secretsManagerInstanceEntitlement { state blockedReason }
         group(fullPath: $groupPath) { secretsManagerEntitlement { state creditsTotal trialExpiresAt } } }`,
      { namespacePath, groupPath },
    );
    const change = async (who: Someone, name: string, input: object, fields: string) =>
      (await who.client.mutate(name, input, fields)) as { errors: string[] };
    const [left, started, refreshed, instance] = [
      await change(owner, 'namespaceSecretsManagerUnenroll', { namespacePath }, 'enrollment { enrolled }'),
      await change(owner, 'secretsManagerStartTrial', { groupPath }, 'entitlement { state }'),
      await change(owner, 'secretsManagerRefreshEntitlement', { groupPath }, 'entitlement { state }'),
      await change(admin, 'instanceSecretsManagerUnenroll', {}, 'enrollment { enrolled }'),
    ];

    expect(asked).toEqual({
      openbaoHealth: true,
      namespaceSecretsManagerEnrollment: { enrolled: true },
      instanceSecretsManagerEnrollment: { enrolled: true },
      secretsManagerInstanceEntitlement: { state: 'PAID', blockedReason: null },
      group: { secretsManagerEntitlement: { state: 'PAID', creditsTotal: null, trialExpiresAt: null } },
    });
    const stays =
      'Secrets are a part of Lockkeeper and stay enrolled; turn off the secrets manager of a project or group instead.';
    expect(left).toMatchObject({ enrollment: { enrolled: true }, errors: [stays] });
    expect(instance).toMatchObject({ enrollment: { enrolled: true }, errors: [stays] });
    expect(started).toMatchObject({
      entitlement: { state: 'PAID' },
      errors: ['There is no trial to start: nothing is sold here, and everything is there already.'],
    });
    expect(refreshed).toMatchObject({ entitlement: { state: 'PAID' }, errors: [] });
    expect(await owner.client.mutationFault('instanceSecretsManagerEnroll', {})).toBe('FORBIDDEN');
    const stranger = await newPerson(server);
    expect(await stranger.client.mutationFault('secretsManagerStartTrial', { groupPath })).toBe('NOT_FOUND');
  });

  test('learns that the manager takes writes, and why not where it does not', async () => {
    const { project: projectPath, owner } = await aProjectWithSecrets(server, admin.client);
    const MANAGER = `query ($projectPath: ID!) { projectSecretsManager(projectPath: $projectPath) {
      status readOnly writeDenialReason userPermissions { createSecrets deleteSecrets readMetadata updateSecrets } } }`;
    const reporter = await someone(server, 'REPORTER', projectPath);

    expect(await reporter.client.fault(MANAGER, { projectPath })).toBe('FORBIDDEN');
    await owner.client.query(SET, {
      projectPath,
      principal: { type: 'USER', id: reporter.person.id },
      actions: ['READ', 'DELETE'],
    });

    expect((await reporter.client.query(MANAGER, { projectPath })).projectSecretsManager).toEqual({
      status: 'ACTIVE',
      readOnly: false,
      writeDenialReason: null,
      userPermissions: { createSecrets: false, deleteSecrets: true, readMetadata: true, updateSecrets: false },
    });
  });
});
