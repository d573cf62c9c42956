import { newPerson, withToken } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { aGroupWithProject } from '../tree/arrange.js';
import { aProjectWithSecrets, newValue, type Someone } from './arrange.js';

// Documents as a client writes them for GitLab's API: its names, arguments, types and nothing of ours.

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
});
afterAll(() => server.stop());

const INITIALIZE = `mutation initializeSecretsManager($projectPath: ID!) {
  projectSecretsManagerInitialize(input: { projectPath: $projectPath }) {
    errors
    projectSecretsManager { status readOnly project { id fullPath }
      userPermissions { createSecrets deleteSecrets readMetadata updateSecrets } } } }`;

const CREATE = `mutation createSecret($projectPath: ID!, $name: String!, $secret: String!, $environment: String!,
    $branch: String!, $description: String, $rotationIntervalDays: Int) {
  projectSecretCreate(input: { projectPath: $projectPath, name: $name, secret: $secret, environment: $environment,
      branch: $branch, description: $description, rotationIntervalDays: $rotationIntervalDays }) {
    errors
    projectSecret { name description environment branch metadataVersion status createdAt project { fullPath }
      rotationInfo { rotationIntervalDays nextReminderAt lastReminderAt status createdAt updatedAt } } } }`;

const UPDATE = `mutation updateSecret($projectPath: ID!, $name: String!, $metadataCas: Int!, $secret: String,
    $environment: String, $branch: String, $description: String, $rotationIntervalDays: Int) {
  projectSecretUpdate(input: { projectPath: $projectPath, name: $name, metadataCas: $metadataCas, secret: $secret,
      environment: $environment, branch: $branch, description: $description,
      rotationIntervalDays: $rotationIntervalDays }) {
    errors
    projectSecret { name description environment branch metadataVersion status rotationInfo { status } } } }`;

const DELETE = `mutation deleteSecret($projectPath: ID!, $name: String!) {
  projectSecretDelete(input: { projectPath: $projectPath, name: $name }) { errors projectSecret { name } } }`;

const LIST = `query projectSecrets($projectPath: ID!, $first: Int, $after: String) {
  projectSecrets(projectPath: $projectPath, first: $first, after: $after) {
    edges { node { name environment branch description metadataVersion status createdAt rotationInfo { status } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
  projectSecretsCount(projectPath: $projectPath)
  projectSecretsManager(projectPath: $projectPath) { status } }`;

const ONE = `query projectSecret($projectPath: ID!, $name: String!) {
  projectSecret(projectPath: $projectPath, name: $name) { project { id } name environment branch metadataVersion } }`;

describe('a client written for GitLab', () => {
  test('turns secrets on for a project, and again without harm', async () => {
    const { project: projectPath, owner } = await aGroupWithProject(server, admin.client);
    const before = await owner.client.query(LIST, { projectPath });

    const first = await owner.client.query(INITIALIZE, { projectPath });
    const again = await owner.client.query(INITIALIZE, { projectPath });

    expect(before.projectSecretsManager).toBeNull();
    expect(again).toEqual(first);
    expect(first.projectSecretsManagerInitialize).toMatchObject({
      errors: [],
      projectSecretsManager: {
        status: 'ACTIVE',
        readOnly: false,
        project: { fullPath: projectPath },
        userPermissions: { createSecrets: true, deleteSecrets: true, readMetadata: true, updateSecrets: true },
      },
    });
  });

  test('creates, reads, lists, updates and deletes a secret of a project', async () => {
    const { project: projectPath, owner } = await aProjectWithSecrets(server, admin.client);
    const { client } = owner;
    const name = 'DATABASE_URL';
    const fields = { environment: 'production', branch: 'main', description: 'The shop', rotationIntervalDays: 30 };

    const created = (await client.query(CREATE, { projectPath, name, secret: newValue(), ...fields }))
      .projectSecretCreate;
    const one = (await client.query(ONE, { projectPath, name })).projectSecret;
    const listed = await client.query(LIST, { projectPath, first: 5 });
    const updated = (
      await client.query(UPDATE, {
        projectPath,
        name,
        metadataCas: created.projectSecret.metadataVersion,
        secret: newValue(),
        environment: 'staging',
        branch: '*',
        description: 'The other shop',
        rotationIntervalDays: 7,
      })
    ).projectSecretUpdate;
    const deleted = (await client.query(DELETE, { projectPath, name })).projectSecretDelete;

    expect(created).toEqual({
      errors: [],
      projectSecret: {
        name,
        description: 'The shop',
        environment: 'production',
        branch: 'main',
        metadataVersion: 1,
        status: 'COMPLETED',
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        project: { fullPath: projectPath },
        rotationInfo: {
          rotationIntervalDays: 30,
          nextReminderAt: expect.any(String),
          lastReminderAt: null,
          status: 'OK',
          createdAt: expect.any(String),
          updatedAt: expect.any(String),
        },
      },
    });
    expect(one).toMatchObject({ name, environment: 'production', branch: 'main', metadataVersion: 1 });
    expect(listed).toMatchObject({
      projectSecrets: { edges: [{ node: { name, status: 'COMPLETED' } }], pageInfo: { hasNextPage: false } },
      projectSecretsCount: 1,
      projectSecretsManager: { status: 'ACTIVE' },
    });
    expect(updated).toEqual({
      errors: [],
      projectSecret: {
        name,
        description: 'The other shop',
        environment: 'staging',
        branch: '*',
        metadataVersion: 2,
        status: 'COMPLETED',
        // Due in seven days, which is what approaching means.
        rotationInfo: { status: 'APPROACHING' },
      },
    });
    expect(deleted).toEqual({ errors: [], projectSecret: { name } });
    expect(await client.fault(ONE, { projectPath, name })).toBe('NOT_FOUND');
    expect((await client.query(LIST, { projectPath })).projectSecretsCount).toBe(0);
  });

  test('does the same for a group, with protected instead of a branch', async () => {
    const { group: groupPath, owner } = await aProjectWithSecrets(server, admin.client);
    const variables = { groupPath, name: 'NPM_TOKEN', secret: newValue(), environment: '*', protected: true };
    const fields = 'name description environment protected metadataVersion status group { fullPath }';

    const { groupSecretCreate } = await owner.client.query(
      `mutation ($groupPath: ID!, $name: String!, $secret: String!, $environment: String!, $protected: Boolean) {
         groupSecretCreate(input: { groupPath: $groupPath, name: $name, secret: $secret, environment: $environment,
           protected: $protected }) { errors groupSecret { ${fields} } } }`,
      variables,
    );
    const { groupSecretUpdate } = await owner.client.query(
      `mutation ($groupPath: ID!) { groupSecretUpdate(input: { groupPath: $groupPath, name: "NPM_TOKEN", metadataCas: 1,
         protected: false, description: "For all" }) { errors groupSecret { ${fields} } } }`,
      { groupPath },
    );
    const read = await owner.client.query(
      `query ($groupPath: ID!) { groupSecret(groupPath: $groupPath, name: "NPM_TOKEN") { ${fields} }
         groupSecrets(groupPath: $groupPath) { nodes { name } } groupSecretsCount(groupPath: $groupPath)
         groupSecretsManager(groupPath: $groupPath) { status group { fullPath } userPermissions { updateSecrets } } }`,
      { groupPath },
    );
    const { groupSecretDelete } = await owner.client.query(
      `mutation ($groupPath: ID!) { groupSecretDelete(input: { groupPath: $groupPath, name: "NPM_TOKEN" }) {
         errors groupSecret { name } } }`,
      { groupPath },
    );

    const group = { fullPath: groupPath };
    const secret = { name: 'NPM_TOKEN', environment: '*', status: 'COMPLETED', group };
    const now = { ...secret, description: 'For all', protected: false, metadataVersion: 2 };
    expect(groupSecretCreate).toEqual({
      errors: [],
      groupSecret: { ...secret, description: null, protected: true, metadataVersion: 1 },
    });
    expect(groupSecretUpdate).toEqual({ errors: [], groupSecret: now });
    expect(read).toEqual({
      groupSecret: now,
      groupSecrets: { nodes: [{ name: 'NPM_TOKEN' }] },
      groupSecretsCount: 1,
      groupSecretsManager: { status: 'ACTIVE', group, userPermissions: { updateSecrets: true } },
    });
    expect(groupSecretDelete).toEqual({ errors: [], groupSecret: { name: 'NPM_TOKEN' } });
  });

  test('that leaves optional variables null changes nothing else by it', async () => {
    const { project: projectPath, owner } = await aProjectWithSecrets(server, admin.client);
    const name = 'A';
    const fields = { environment: 'e', branch: 'b', description: 'd', rotationIntervalDays: 9 };
    await owner.client.query(CREATE, { projectPath, name, secret: newValue(), ...fields });

    const nulls = { secret: null, environment: null, branch: null, description: null, rotationIntervalDays: null };
    const { projectSecretUpdate } = await owner.client.query(UPDATE, { projectPath, name, metadataCas: 1, ...nulls });

    expect(projectSecretUpdate.projectSecret).toMatchObject({
      environment: 'e',
      branch: 'b',
      description: 'd',
      metadataVersion: 1,
      rotationInfo: { status: 'OK' },
    });
  });

  test('that shows a personal access token is served, and one that may only read changes and reveals nothing', async () => {
    const { project: projectPath, owner } = await aProjectWithSecrets(server, admin.client);
    const writer = await withToken(server, owner.person);
    const reader = await withToken(server, owner.person, ['read_api']);

    const made = await writer.query(CREATE, {
      projectPath,
      name: 'A',
      secret: newValue(),
      environment: '*',
      branch: '*',
    });
    const { projectSecret } = await reader.query(
      'query ($p: ID!) { projectSecret(projectPath: $p, name: "A") { id abilities } }',
      { p: projectPath },
    );

    expect(made.projectSecretCreate.errors).toEqual([]);
    expect(projectSecret.abilities).toEqual(['secret:read']);
    expect(await reader.mutationFault('secretReveal', { secretId: projectSecret.id })).toBe('FORBIDDEN');
    expect(await reader.mutationFault('projectSecretDelete', { projectPath, name: 'A' })).toBe('FORBIDDEN');
  });
});
