// @ts-check
import { createHash, randomBytes } from 'node:crypto';
import { careFor } from './care.mjs';
import { FEATURE, MAIN, TWICE } from './configurations.mjs';
import { Person } from '../local/person.mjs';
import { catchLeak } from './leak.mjs';
import { failAtOnce, rotate } from './preflight.mjs';
import { jobNamed, logOf, start, untilPipeline, usesOf } from './pipelines.mjs';

/** @typedef {import('./report.mjs').Report} Report */

const PROJECT = 'acme/shop';
/** @param {string} text */
const digest = (text) => createHash('sha256').update(text).digest('hex');
const fresh = (/** @type {string} */ prefix) => prefix + randomBytes(12).toString('hex');

const VALUES = {
  production: `postgres://shop:${fresh('p')}@db.acme.test/shop`,
  review: `postgres://shop:${fresh('r')}@db.acme.test/review`,
  deployKey: `-----BEGIN DEMO KEY-----\n${fresh('k')}\n${fresh('k')}\n-----END DEMO KEY-----`,
  npmToken: fresh('npm_'),
};

/** Tells the whole story against a server; every expectation goes into the report. @param {{ url: string, username: string, password: string }} server @param {Report} report */
export async function tell(server, report) {
  const ana = new Person(server.url, server.username);
  const dana = new Person(server.url, 'dana');
  await people({ ana, dana }, server.password, report);
  const ids = await secrets(ana, report);
  await onMain(ana, report);
  await onFeature(dana, report);
  await explain(dana, report);
  await failAtOnce(ana, PROJECT, report);
  await rotate(ana, { project: PROJECT, group: 'acme', token: VALUES.npmToken }, report);
  await revoke(ana, report);
  await careFor(ana, { project: PROJECT, npmToken: ids.npmToken }, report);
  await catchLeak(ana, PROJECT, report);
  await useLogs(ana, ids, report);
}

/** @param {{ ana: Person, dana: Person }} who @param {string} password @param {Report} report */
async function people({ ana, dana }, password, report) {
  report.step('Sign in');
  const { session } = await ana.signIn(password);
  report.show(`${session.user.username}, administrator: ${session.user.admin}`);

  report.step('Group acme, project acme/shop, and dana, a developer there');
  await ana.change('groupCreate', 'GroupCreateInput', { name: 'Acme', path: 'acme' }, 'group { fullPath }');
  const { project } = await ana.change(
    'projectCreate',
    'ProjectCreateInput',
    { name: 'Shop', path: 'shop', groupPath: 'acme' },
    'project { fullPath }',
  );
  const danas = fresh('dana-');
  await ana.change('userCreate', 'UserCreateInput', { username: 'dana', name: 'Dana', password: danas }, 'user { id }');
  const membership = { fullPath: PROJECT, username: 'dana', role: 'DEVELOPER' };
  const { member } = await ana.change(
    'memberCreate',
    'MemberCreateInput',
    membership,
    'member { role user { username } }',
  );
  await dana.signIn(danas);
  report.show(`${project.fullPath}; ${member.user.username} is ${member.role}`);

  await environments(ana, report);
}

/** @param {Person} ana @param {Report} report */
async function environments(ana, report) {
  report.step('Environments: production (only maintainers deploy), review/a');
  const production = { projectPath: PROJECT, name: 'production', tier: 'production' };
  await ana.change('environmentCreate', 'EnvironmentCreateInput', production, 'environment { name }');
  await ana.change(
    'environmentCreate',
    'EnvironmentCreateInput',
    { projectPath: PROJECT, name: 'review/a', tier: 'development' },
    'environment { name }',
  );
  const rule = { projectPath: PROJECT, pattern: 'production', deployRole: 'MAINTAINER' };
  const { protectedEnvironment } = await ana.change(
    'environmentProtect',
    'EnvironmentProtectInput',
    rule,
    'protectedEnvironment { pattern deployRole }',
  );
  report.show(`${protectedEnvironment.pattern} is protected: ${protectedEnvironment.deployRole} and above`);
}

/** @param {Person} ana */
async function turnOn(ana) {
  const [project, group] = [{ projectPath: PROJECT }, { groupPath: 'acme' }];
  await ana.change(
    'projectSecretsManagerInitialize',
    'ProjectSecretsManagerInitializeInput',
    project,
    'projectSecretsManager { status }',
  );
  await ana.change(
    'groupSecretsManagerInitialize',
    'GroupSecretsManagerInitializeInput',
    group,
    'groupSecretsManager { status }',
  );
}

/** @param {Person} ana @param {Report} report */
async function secrets(ana, report) {
  report.step('Secrets: DATABASE_URL twice, DEPLOY_KEY for protected refs only, NPM_TOKEN of the group');
  await turnOn(ana);
  const fields = 'projectSecret { id name environment scopeSentence }';
  /** @param {object} input */
  const create = async (input) =>
    (
      await ana.change(
        'projectSecretCreate',
        'ProjectSecretCreateInput',
        { projectPath: PROJECT, branch: '*', ...input },
        fields,
      )
    ).projectSecret;
  const made = [
    await create({ name: 'DATABASE_URL', secret: VALUES.production, environment: 'production' }),
    await create({ name: 'DATABASE_URL', secret: VALUES.review, environment: 'review/*' }),
    await create({ name: 'DEPLOY_KEY', secret: VALUES.deployKey, environment: '*', protected: true }),
  ];
  const group = { groupPath: 'acme', name: 'NPM_TOKEN', secret: VALUES.npmToken, environment: '*' };
  const { groupSecret } = await ana.change(
    'groupSecretCreate',
    'GroupSecretCreateInput',
    group,
    'groupSecret { id name environment scopeSentence }',
  );
  for (const secret of [...made, groupSecret])
    report.show(`${secret.name.padEnd(13)} ${secret.environment.padEnd(11)} ${secret.scopeSentence}`);
  report.expect(!JSON.stringify(made).includes(VALUES.production), 'no answer holds a value');
  return { production: made[0].id, review: made[1].id, deployKey: made[2].id, npmToken: groupSecret.id };
}

/** @param {Person} ana @param {Report} report */
async function onMain(ana, report) {
  report.step('A pipeline on main: the runner takes the jobs');
  const { id } = await start(ana, { project: PROJECT, ref: 'main', content: MAIN });
  const pipeline = await untilPipeline(ana, id);
  const build = await logOf(ana, jobNamed(pipeline, 'build').id);
  const deploy = await logOf(ana, jobNamed(pipeline, 'deploy').id);
  report.show(`${build}\n${deploy}`);
  report.expect(pipeline.status === 'SUCCESS', `the pipeline is ${pipeline.status}`);
  report.expect(build.includes(digest(VALUES.npmToken)), 'build got exactly the token of the group');
  report.expect(
    deploy.includes(digest(VALUES.production)) && deploy.includes(digest(VALUES.deployKey)),
    "deploy got production's database and the key, byte for byte",
  );
  report.expect(
    /the token is \[MASKED\]/.test(build) && /connecting to \[MASKED\]/.test(deploy),
    'the logs say [MASKED]',
  );
  const shown = Object.values(VALUES)
    .flatMap((value) => value.split('\n'))
    .filter((line) => (build + deploy).includes(line));
  report.expect(shown.length === 0, 'no value, and no line of one, is in a log');
}

/** @param {Person} dana @param {Report} report */
async function onFeature(dana, report) {
  report.step('Dana on a feature branch: her review job, and two that reach too far');
  const { id } = await start(dana, { project: PROJECT, ref: 'feature/a', content: FEATURE });
  const pipeline = await untilPipeline(dana, id);
  for (const job of pipeline.jobs) {
    for (const secret of job.secrets)
      report.show(`${job.name.padEnd(17)} ${secret.name.padEnd(13)} ${secret.outcome} ${secret.sentence ?? ''}`);
  }
  const review = jobNamed(pipeline, 'review');
  const key = jobNamed(pipeline, 'sneak-key');
  const production = jobNamed(pipeline, 'sneak-production');
  const log = await logOf(dana, review.id);
  report.expect(
    review.status === 'SUCCESS' && log.includes(digest(VALUES.review)),
    "review got review's database, not production's",
  );
  report.expect(
    key.status === 'FAILED' && key.failureReason === 'secrets_withheld' && key.secrets[0].code === 'ref_not_protected',
    'DEPLOY_KEY is refused, with the reason',
  );
  report.expect(
    production.status === 'FAILED' && production.secrets[0].outcome === 'WITHHELD',
    'a job that names production gets nothing of production',
  );
  report.expect(
    (await logOf(dana, key.id)) + (await logOf(dana, production.id)) === '',
    'neither of the two was ever sent to a runner',
  );
}

/** @param {Person} dana @param {Report} report */
async function explain(dana, report) {
  report.step('Why not? The same gate answers without a job');
  const document = `query ($path: ID!, $job: JobFactsInput!) { secretAccess(projectPath: $path, job: $job) { name outcome code sentence } }`;
  const answer = await dana.ask(document, { path: PROJECT, job: { refName: 'feature/a', environment: 'production' } });
  for (const line of answer.secretAccess)
    report.show(`${line.name.padEnd(13)} ${line.outcome.padEnd(15)} ${line.sentence}`);
  const database = answer.secretAccess.find((/** @type {any} */ line) => line.name === 'DATABASE_URL');
  report.expect(database?.code === 'environment_not_deployable', 'it says that dana may not deploy to production');
}

/** @param {Person} ana @param {Report} report */
async function revoke(ana, report) {
  report.step('Revoke NPM_TOKEN between two jobs of one pipeline');
  const { id } = await start(ana, { project: PROJECT, ref: 'main', content: TWICE });
  await untilPipeline(ana, id, (pipeline) => jobNamed(pipeline, 'first').secrets[0].outcome === 'RELEASED');
  const { groupSecret } = await ana.change(
    'groupSecretDelete',
    'GroupSecretDeleteInput',
    { groupPath: 'acme', name: 'NPM_TOKEN' },
    'groupSecret { name }',
  );
  report.show(`${groupSecret.name} deleted while the first job runs`);
  const pipeline = await untilPipeline(ana, id);
  const [first, second] = [jobNamed(pipeline, 'first'), jobNamed(pipeline, 'second')];
  report.show(`first ${first.status}; second ${second.status}: ${second.secrets[0].sentence}`);
  report.expect(
    first.status === 'SUCCESS' && second.status === 'FAILED' && second.secrets[0].outcome === 'WITHHELD',
    'the second job gets nothing any more',
  );
}

/** @param {Person} ana @param {Record<string, string>} ids @param {Report} report */
async function useLogs(ana, ids, report) {
  report.step('Who had it: the use log of each secret');
  for (const [label, id] of Object.entries(ids)) {
    const uses = await usesOf(ana, id);
    for (const use of uses) {
      const version = use.versionNumber ? ` v${use.versionNumber}` : '';
      report.show(
        `${label.padEnd(11)} ${use.outcome}${version} to ${use.jobName} on ${use.refName}${use.environment ? ` (${use.environment})` : ''} by ${use.actor?.username}${use.outcome === 'WITHHELD' ? `: ${use.code}` : ''}`,
      );
    }
    report.expect(
      uses.length > 0,
      `the use log of ${label} has ${uses.length} ${uses.length === 1 ? 'entry' : 'entries'}`,
    );
  }
  const production = await usesOf(ana, ids['production'] ?? '');
  const released = production.filter((/** @type {any} */ use) => use.outcome === 'RELEASED');
  report.expect(
    released.length === 1 && released[0].jobName === 'deploy',
    "production's database went to one job only: deploy on main",
  );
}
