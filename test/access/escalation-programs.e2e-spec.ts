import { makeMember, type Someone } from '../secrets/arrange.js';
import { actingAs } from '../people/impersonation-arrange.js';
import { asOwner, Client, withToken } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { arrange, attempt, everything, memberOf } from './escalation-arrange.js';

// Attempts to gain a right by acting as somebody else, by breaking the glass, by the tokens of projects and groups, and by
// service accounts; and by approvals of environments, runners, previews and requests. Each is refused, for the reason given, and leaves all as it was.

const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
const wishes = { name: 'mine', scopes: ['api'], expiresAt };

let server: TestServer;
let there: Awaited<ReturnType<typeof arrange>>;
/** Administrators who act as an owner of the group, and as a maintainer of it where he is a developer himself. */
let acting: { readonly asOwner: Client; readonly member: Someone };
/** A bot that is maintainer of the project, one that is owner of the group, and a service account that is owner there. */
let programs: {
  readonly project: Client;
  readonly group: Client;
  readonly service: Client;
  readonly serviceId: string;
};
/** A job that the maintainer made run and that waits for its environment, `production`, and a stranger's runner. */
let work: { readonly jobId: string; readonly productionId: string; readonly strangersRunner: string };
beforeAll(async () => {
  server = await startServer();
  there = await arrange(server);
  work = await makeWork();
  const member = await actingAs(server, there.maintainer.person);
  await makeMember(server, member.person, there.group, { role: 'DEVELOPER' });
  acting = { asOwner: (await actingAs(server, there.owner.person)).client, member };
  programs = await makePrograms();
});
afterAll(() => server.stop());

async function makePrograms(): Promise<typeof programs> {
  const { owner, group, project } = there;
  const tokenOf = async (fullPath: string, role: string) =>
    bearer((await owner.client.mutate('accessTokenCreate', { ...wishes, fullPath, role }, 'token')).token);
  const { serviceAccount } = await owner.client.mutate(
    'serviceAccountCreate',
    { groupPath: group, name: 'Renovate' },
    'serviceAccount { id username }',
  );
  await owner.client.mutate('memberCreate', { fullPath: group, username: serviceAccount.username, role: 'OWNER' });
  const { token } = await owner.client.mutate(
    'serviceAccountTokenCreate',
    { ...wishes, id: serviceAccount.id },
    'token',
  );
  return {
    project: await tokenOf(project, 'MAINTAINER'),
    group: await tokenOf(group, 'OWNER'),
    service: bearer(token),
    serviceId: serviceAccount.id,
  };
}

async function makeWork(): Promise<typeof work> {
  const { owner, maintainer, project, stranger, elsewhere } = there;
  const guarded = { projectPath: project, pattern: 'staging', deployRole: 'MAINTAINER', requiredApprovals: 1 };
  await owner.client.mutate('environmentProtect', guarded);
  const content = 'deploy: {environment: staging, script: "true"}';
  const at = { projectPath: project, refName: 'main' };
  await maintainer.client.mutate('configurationCommit', { ...at, content });
  const { pipeline } = await maintainer.client.mutate('pipelineCreate', at, 'pipeline { jobs { id status } }');
  expect(pipeline.jobs).toMatchObject([{ status: 'WAITING_FOR_APPROVAL' }]);
  const production = { projectPath: project, name: 'production', tier: 'production' };
  const { environment } = await owner.client.mutate('environmentCreate', production, 'environment { id }');
  const ofStranger = { scope: 'PROJECT', fullPath: elsewhere.project, locked: false };
  const { runner } = await stranger.client.mutate('runnerCreate', ofStranger, 'runner { id }');
  return { jobId: pipeline.jobs[0].id, productionId: environment.id, strangersRunner: runner.id };
}

const approval = () => ({ jobId: work.jobId, reason: 'looks fine' });
const bearer = (token: string): Client => new Client(server.url, { authorization: `Bearer ${token}` });
const glass = (more: object = {}) => ({
  ability: 'secret:read_value',
  object: { secretId: there.ids.db },
  reason: 'an incident',
  ...more,
});

type Attempt = readonly [what: string, code: string, make: () => Promise<string | null>];

const attempts: readonly Attempt[] = [
  [
    'reveals a value as an owner whom he acts as',
    'FORBIDDEN',
    () => attempt(acting.asOwner, 'secretReveal', { secretId: there.ids.db }),
  ],
  [
    'makes himself a member as an owner whom he acts as',
    'FORBIDDEN',
    () =>
      attempt(acting.asOwner, 'memberCreate', {
        fullPath: there.group,
        username: there.stranger.person.username,
        role: 'OWNER',
      }),
  ],
  ['breaks the glass as an owner whom he acts as', 'FORBIDDEN', () => attempt(acting.asOwner, 'breakGlass', glass())],
  [
    'takes a token home from somebody whom he acts as',
    'FORBIDDEN',
    () => attempt(acting.asOwner, 'personalAccessTokenCreate', wishes),
  ],
  [
    'asks as somebody else for what he would have himself',
    'FORBIDDEN',
    () =>
      attempt(acting.member.client, 'accessRequestCreate', {
        ability: 'secret:read_value',
        object: { secretId: there.ids.db },
        hours: 1,
        reason: 'for later',
      }),
  ],
  [
    'commits what jobs run as a maintainer whom he acts as',
    'FORBIDDEN',
    () =>
      attempt(acting.member.client, 'configurationCommit', {
        projectPath: there.project,
        refName: 'feature',
        content: 'a: {script: "true"}',
      }),
  ],
  [
    'uses the rights that he has himself while he acts as somebody else',
    'FORBIDDEN',
    () => attempt(acting.asOwner, 'userUpdate', { id: String(there.owner.person.id), admin: true }),
  ],
  ['breaks the glass as a maintainer', 'FORBIDDEN', () => attempt(there.maintainer.client, 'breakGlass', glass())],
  ['breaks the glass of a stranger', 'NOT_FOUND', () => attempt(there.stranger.client, 'breakGlass', glass())],
  [
    'breaks the glass over what is write-only',
    'GLASS_HOLDS',
    () => attempt(there.owner.client, 'breakGlass', glass({ object: { secretId: there.ids.hidden } })),
  ],
  [
    'breaks the glass for longer than an hour',
    'BAD_USER_INPUT',
    () => attempt(there.owner.client, 'breakGlass', glass({ minutes: 61 })),
  ],
  ['breaks the glass by the token of a group', 'NOT_A_PERSON', () => attempt(programs.group, 'breakGlass', glass())],
  [
    'breaks the glass by a token that only reads',
    'FORBIDDEN',
    async () => attempt(await withToken(server, there.owner.person, ['read_api']), 'breakGlass', glass()),
  ],
  [
    'makes a token of a project that is more than himself',
    'FORBIDDEN',
    () => attempt(there.maintainer.client, 'accessTokenCreate', { ...wishes, fullPath: there.project, role: 'OWNER' }),
  ],
  [
    'makes a token of a group as the maintainer of it',
    'FORBIDDEN',
    () =>
      attempt(there.maintainer.client, 'accessTokenCreate', { ...wishes, fullPath: there.group, role: 'DEVELOPER' }),
  ],
  [
    'reads the group by the token of its project',
    'NOT_FOUND',
    () => attempt(programs.project, 'groupUpdate', { fullPath: there.group, name: 'mine' }),
  ],
  [
    'makes a token by the token of a program',
    'FORBIDDEN',
    () => attempt(programs.project, 'personalAccessTokenCreate', wishes),
  ],
  [
    'makes a service account an administrator',
    'NOT_A_PERSON',
    () => attempt(there.admin.client, 'userUpdate', { id: programs.serviceId, admin: true }),
  ],
  [
    'makes a token of a service account that may more than he',
    'NOT_FOUND',
    () => attempt(there.maintainer.client, 'serviceAccountTokenCreate', { ...wishes, id: programs.serviceId }),
  ],
  [
    'changes the password of a program, to sign in as it',
    'FORBIDDEN',
    () => attempt(programs.service, 'passwordChange', { currentPassword: 'x', newPassword: 'long enough to use' }),
  ],
  [
    'makes itself a token that lives longer, as a service account',
    'FORBIDDEN',
    () => attempt(programs.service, 'serviceAccountTokenCreate', { ...wishes, id: programs.serviceId }),
  ],
  [
    'approves for an environment the job that he made run',
    'OWN_JOB',
    () => attempt(there.maintainer.client, 'environmentApprovalGive', approval()),
  ],
  [
    'approves a job for an environment as an owner whom he acts as',
    'FORBIDDEN',
    () => attempt(acting.asOwner, 'environmentApprovalGive', approval()),
  ],
  [
    'approves a job for an environment by the token of a group',
    'NOT_A_PERSON',
    () => attempt(programs.group, 'environmentApprovalGive', approval()),
  ],
  [
    'runs a job for an environment to which he may not deploy',
    'FORBIDDEN',
    () => attempt(there.developer.client, 'jobRetry', { id: work.jobId }),
  ],
  [
    'lowers how many must approve where it is protected for a role above his',
    'FORBIDDEN',
    () =>
      attempt(there.maintainer.client, 'environmentProtect', {
        projectPath: there.project,
        pattern: 'production',
        requiredApprovals: 0,
      }),
  ],
  [
    'lowers how many must approve by a pattern that matches it, too',
    'FORBIDDEN',
    () =>
      attempt(there.maintainer.client, 'environmentProtect', {
        projectPath: there.project,
        pattern: 'prod*',
        deployRole: 'MAINTAINER',
        requiredApprovals: 0,
      }),
  ],
  [
    'stops a protected environment',
    'FORBIDDEN',
    () => attempt(there.developer.client, 'environmentStop', { id: work.productionId, force: true }),
  ],
  [
    'has the jobs of others taken by his own runner',
    'NOT_FOUND',
    () => attempt(there.stranger.client, 'runnerAssign', { id: work.strangersRunner, projectPath: there.project }),
  ],
  [
    'takes the runner of others for his project',
    'NOT_FOUND',
    () => attempt(there.projectOwner.client, 'runnerAssign', { id: work.strangersRunner, projectPath: there.project }),
  ],
  [
    'saves by the digest of a preview what he may not change',
    'FORBIDDEN',
    async () =>
      attempt(there.maintainer.client, 'ruleChangeApply', {
        change: { memberUpdate: { id: await memberOf(server, there.developer), role: 'OWNER' } },
        previewDigest: '0'.repeat(64),
      }),
  ],
  [
    'asks for a right by a refusal that he makes up',
    'BAD_USER_INPUT',
    () =>
      attempt(there.developer.client, 'accessRequestCreate', {
        ability: 'secret:read_value',
        object: { secretId: there.ids.db },
        hours: 1,
        reason: 'it was refused',
        refusedRequestId: 'x\nsecret.revealed',
      }),
  ],
  [
    'keeps secrets that logs show from being frozen',
    'FORBIDDEN',
    () =>
      attempt(there.developer.client, 'secretsManagerFindingsUpdate', {
        fullPath: there.project,
        freezeExposed: false,
      }),
  ],
];

const rights = async (): Promise<string> =>
  JSON.stringify([
    await everything(server),
    await asOwner(server, 'SELECT id, admin, auditor, blocked, password_hash, kind FROM users ORDER BY id'),
    await asOwner(server, 'SELECT id FROM personal_access_tokens WHERE name = $1 ORDER BY id', ['mine']),
    await asOwner(server, 'SELECT id, state FROM access_requests ORDER BY id'),
    await asOwner(server, 'SELECT id FROM approvals ORDER BY id'),
    await asOwner(server, 'SELECT * FROM runner_projects ORDER BY 1, 2'),
    await asOwner(server, 'SELECT id, status FROM jobs ORDER BY id'),
  ]);

it.each(attempts)('nobody %s', async (_what, code, make) => {
  const before = await rights();
  expect(await make()).toBe(code);
  expect(await rights()).toBe(before);
});
