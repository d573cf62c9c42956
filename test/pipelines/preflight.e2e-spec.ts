import { asOwner, newPerson, withToken } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { statementsOf } from '../support/statements.js';
import { forUser, rule } from '../access-rules/arrange.js';
import { aProjectWithSecrets, create, makeMember, newValue, someone, type Someone } from '../secrets/arrange.js';
import { commit, states } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());

const ENTRY = `jobName environment variable name source outcome code rule sentence nearestName secretId ownerPath
  environmentScope versionNumber`;
const PREFLIGHT = `preflight { sentence failsPipeline secretsCount releasedCount awaitsApprovalCount withheldCount missingCount
  expiredCount entries(first: 100) { count nodes { ${ENTRY} } } }`;
const PIPELINE = `pipeline { id status failureReason jobs { id name status failureReason } ${PREFLIGHT} }`;

const asking = (names: string[], more = ''): string =>
  `{ script: ["true"], ${more} secrets: { ${names
    .map((name) => `${name}: { gitlab_secrets_manager: { name: ${name} }, file: false }`)
    .join(', ')} } }`;

async function start(client: Someone['client'], projectPath: string, content: string): Promise<any> {
  await commit(client, projectPath, content);
  const { pipeline, errors } = await client.mutate('pipelineCreate', { projectPath, refName: 'main' }, PIPELINE);
  if (!pipeline) throw new Error(errors.join(' '));
  return pipeline;
}

const seenBy = async ({ client }: Pick<Someone, 'client'>, id: string): Promise<any> =>
  (await client.query(`query ($id: ID!) { ${PIPELINE.replace('pipeline', 'pipeline(id: $id)')} }`, { id })).pipeline;

const outcomes = ({ preflight }: any): string[] =>
  preflight.entries.nodes.map((entry: any) => `${entry.jobName}/${entry.name}: ${entry.outcome} ${entry.code}`);

async function given() {
  const arranged = await aProjectWithSecrets(server, admin.client);
  return { ...arranged, client: arranged.owner.client };
}

/** One secret of each kind, and a job that asks for all of them. */
async function oneOfEach() {
  const of = await given();
  const { client, project } = of;
  await create(client, project, { name: 'GOOD' });
  await create(client, project, { name: 'OTHER_REF', branch: 'release' });
  await create(client, project, { name: 'ELSEWHERE', environment: 'production' });
  const { id: late } = await create(client, project, { name: 'LATE', expiresAt: '2100-01-01T00:00:00Z' });
  await asOwner(server, "UPDATE secrets SET expires_at = now() - interval '1 hour' WHERE id = $1", [late]);
  await create(client, project, { name: 'ASKED_FIRST', approvalRequired: true });
  return { ...of, names: ['GOOD', 'OTHER_REF', 'ELSEWHERE', 'LATE', 'ASKED_FIRST', 'GOOOD'] };
}

describe('a pipeline that is created', () => {
  test('tells of each secret of each job what the gate would do, and why, refusals first', async () => {
    const { client, project, names } = await oneOfEach();

    const pipeline = await start(client, project, `build: ${asking(names)}\ndeploy: ${asking(['GOOD'])}\n`);

    expect(outcomes(pipeline)).toEqual([
      'build/OTHER_REF: WITHHELD ref_mismatch',
      'build/ELSEWHERE: WITHHELD environment_mismatch',
      'build/LATE: EXPIRED secret_expired',
      'build/GOOOD: MISSING secret_missing',
      'build/ASKED_FIRST: AWAITS_APPROVAL null',
      'build/GOOD: RELEASED null',
      'deploy/GOOD: RELEASED null',
    ]);
    expect(pipeline.preflight).toMatchObject({
      sentence: '4 of 6 secrets would be withheld.',
      failsPipeline: false,
      ...{
        secretsCount: 6,
        releasedCount: 1,
        awaitsApprovalCount: 1,
        withheldCount: 2,
        missingCount: 1,
        expiredCount: 1,
      },
    });
    const missing = pipeline.preflight.entries.nodes[3];
    expect(missing.nearestName).toBe('GOOD');
    expect(missing.sentence).toBe('There is no secret `GOOOD` where your job looks for it; did you mean `GOOD`?');
    expect(pipeline.preflight.entries.nodes[5]).toMatchObject({ ownerPath: project, versionNumber: 1, rule: null });
  });

  test('of jobs that ask alike is told what a condition, an environment or a source makes of each', async () => {
    const { client, project } = await given();
    await create(client, project, { name: 'A', condition: 'job.name == "deploy" || job.stage == "test"' });
    await create(client, project, { name: 'B', environment: 'review/*' });
    const both = asking(['A', 'B'], 'stage: build,');
    const elsewhere = '{ gitlab_secrets_manager: { name: B, source: inherit }, file: false }';

    const pipeline = await start(
      client,
      project,
      `stages: [build, test]\nbuild: ${both}\ndeploy: ${both}\ncheck: ${asking(['A'], 'stage: test,')}\n` +
        `review: ${asking(['B'], 'environment: review/a,')}\nagain: { script: ["true"], environment: review/b, secrets: { B: ${elsewhere} } }\n`,
    );

    expect(outcomes(pipeline).sort()).toEqual([
      'again/B: RELEASED null',
      'build/A: WITHHELD condition_failed',
      'build/B: WITHHELD environment_mismatch',
      'check/A: RELEASED null',
      'deploy/A: RELEASED null',
      'deploy/B: WITHHELD environment_mismatch',
      'review/B: RELEASED null',
    ]);
  });

  test('says that all secrets can be released, and keeps saying what was so when it was created', async () => {
    const { client, project } = await given();
    const { id } = await create(client, project, { name: 'A' });

    const pipeline = await start(client, project, `build: ${asking(['A'])}\n`);
    await client.mutate('secretFreeze', { secretId: id, metadataCas: 1, reason: 'test' });

    const shown = await seenBy({ client }, pipeline.id);
    expect(shown.preflight).toEqual(pipeline.preflight);
    expect(shown.preflight.sentence).toBe('The one secret can be released.');
    expect(outcomes(shown)).toEqual(['build/A: RELEASED null']);
  });

  test('asks nothing of the database for each job or secret', async () => {
    const { client, project } = await given();
    for (const name of ['A', 'B', 'C']) await create(client, project, { name });
    const input = { projectPath: project, refName: 'main' };
    const counted = async (content: string): Promise<number> => {
      await commit(client, project, content);
      return statementsOf(() => client.mutate('pipelineCreate', input, PIPELINE));
    };

    const few = await counted(`a: ${asking(['A'])}\n`);
    const jobs = Array.from({ length: 12 }, (_, at) => `job${at}: ${asking(['A', 'B', 'C'])}\n`).join('');

    expect(await counted(jobs)).toBe(few);
  });

  test('of a list of pipelines it is read at once', async () => {
    const { client, project } = await given();
    await create(client, project, { name: 'A' });
    for (let run = 0; run < 3; run++) await start(client, project, `build: ${asking(['A'])}\n`);
    const list = (first: number, fields: string): Promise<number> =>
      statementsOf(() =>
        client.query(`query ($p: ID!) { pipelines(projectPath: $p, first: ${first}) { nodes { id ${fields} } } }`, {
          p: project,
        }),
      );

    const field = 'preflight { sentence entries(first: 2) { nodes { outcome } } }';

    expect(await list(3, field)).toBe(await list(1, field));
  });
});

describe('what somebody may not see', () => {
  test('is missing to him, with its scope, its state and its name as a near one', async () => {
    const { client, project, owner } = await given();
    const kept = await create(client, project, { name: 'KEPT_KEY', environment: 'production' });
    await create(client, project, { name: 'FOUND', environment: 'production' });
    const developer = await someone(server, 'DEVELOPER', project);
    const pipeline = await start(
      client,
      project,
      `a: ${asking(['KEPT_KEY', 'KEPT_KEX', 'FOUND'], 'environment: production,')}\nb: ${asking(['KEPT_KEY', 'FOUND'])}\n`,
    );
    const before = await seenBy(developer, pipeline.id);
    const secretId = kept.id as string;
    await rule(owner.client, {
      ...{ fullPath: project, principal: forUser(developer), abilities: ['secret:list', 'secret:read'] },
      conditions: { secretId },
    });

    const after = await seenBy(developer, pipeline.id);

    expect(outcomes(before)).toEqual([
      'a/KEPT_KEX: MISSING secret_missing',
      'b/KEPT_KEY: WITHHELD environment_mismatch',
      'b/FOUND: WITHHELD environment_mismatch',
      'a/KEPT_KEY: RELEASED null',
      'a/FOUND: RELEASED null',
    ]);
    expect(before.preflight.entries.nodes[0].nearestName).toBe('KEPT_KEY');
    expect(outcomes(after)).toEqual([
      'a/KEPT_KEY: MISSING secret_missing',
      'a/KEPT_KEX: MISSING secret_missing',
      'b/KEPT_KEY: MISSING secret_missing',
      'b/FOUND: WITHHELD environment_mismatch',
      'a/FOUND: RELEASED null',
    ]);
    const [hidden, absent] = after.preflight.entries.nodes;
    const strip = ({ variable: _v, name: _n, sentence, ...rest }: any) => ({
      ...rest,
      sentence: sentence.replace(/KEPT_KE[XY]/, 'IT'),
    });
    expect(strip(hidden)).toEqual(strip(absent));
    expect(JSON.stringify(after.preflight)).not.toContain(secretId);
  });

  test('is told without its details to those who may not list secrets, and nothing to those who see no pipelines', async () => {
    const { client, project } = await given();
    await create(client, project, { name: 'A', branch: 'release-of-the-bank' });
    const pipeline = await start(client, project, `build: ${asking(['A'])}\n`);
    const reporter = await someone(server, 'REPORTER', project);
    const guest = await someone(server, 'GUEST', project);

    const seen = await seenBy(reporter, pipeline.id);

    expect(seen.preflight.entries.nodes).toMatchObject([
      {
        outcome: 'WITHHELD',
        code: 'ref_mismatch',
        sentence: 'The ref is not in scope.',
        secretId: null,
        ownerPath: null,
      },
    ]);
    expect(JSON.stringify(seen)).not.toContain('bank');
    expect(await guest.client.fault('query ($id: ID!) { pipeline(id: $id) { id } }', { id: pipeline.id })).toBe(
      'NOT_FOUND',
    );
  });
});

const SETTINGS = 'pipelineSettings { fullPath preflight preflightFrom }';
const setting = (client: Someone['client'], fullPath: string, preflight: 'FAIL' | 'REPORT' | null): Promise<any> =>
  client.mutate('pipelineSettingsUpdate', { fullPath, preflight }, SETTINGS);

describe('where pipelines fail for secrets that would be withheld', () => {
  test('one fails at once: no job is queued, the job is named, and the others are skipped', async () => {
    const { client, project } = await given();
    await create(client, project, { name: 'GOOD' });
    await setting(client, project, 'FAIL');

    const pipeline = await start(
      client,
      project,
      `stages: [build, deploy]\nbuild: ${asking(['GOOD'], 'stage: build,')}\ndeploy: ${asking(['GONE'], 'stage: deploy,')}\n`,
    );

    expect(pipeline).toMatchObject({ status: 'FAILED', failureReason: 'preflight_failed' });
    expect(pipeline.preflight).toMatchObject({ failsPipeline: true, sentence: '1 of 2 secrets would be withheld.' });
    expect(pipeline.jobs.map((job: any) => [job.name, job.status, job.failureReason])).toEqual([
      ['build', 'SKIPPED', null],
      ['deploy', 'FAILED', 'preflight_failed'],
    ]);
    expect(
      await asOwner(server, 'SELECT 1 FROM jobs WHERE pipeline_id = $1 AND queued_at IS NOT NULL', [pipeline.id]),
    ).toEqual([]);
    expect(await asOwner(server, 'SELECT 1 FROM secret_uses WHERE pipeline_id = $1', [pipeline.id])).toEqual([]);
    const [event] = await asOwner(
      server,
      "SELECT details FROM audit_events WHERE action = 'pipeline.created' AND target_id = $1",
      [pipeline.id],
    );
    expect(event.details).toMatchObject({ failed: 'preflight_failed' });
  });

  test('an approval that is awaited, and a job that may fail, fail none', async () => {
    const { client, project } = await given();
    await create(client, project, { name: 'ASKED_FIRST', approvalRequired: true });
    await setting(client, project, 'FAIL');

    const pipeline = await start(
      client,
      project,
      `build: ${asking(['ASKED_FIRST'])}\ncheck: ${asking(['GONE'], 'allow_failure: true,')}\n`,
    );

    expect(pipeline.failureReason).toBeNull();
    expect(pipeline.preflight).toMatchObject({ failsPipeline: false, missingCount: 1, awaitsApprovalCount: 1 });
    expect(await states(client, pipeline.id)).toBe('build:waiting_for_approval check:pending');
  });

  test('the nearest of a project and its groups decides, until it lets those above decide', async () => {
    const { client, group, project } = await given();
    const content = `build: ${asking(['GONE'])}\n`;
    const status = async (): Promise<string> => (await start(client, project, content)).status;

    const initial = await status();
    const ofGroup = await setting(client, group, 'FAIL');
    const inherited = await status();
    const own = await setting(client, project, 'REPORT');
    const overruled = await status();
    const lifted = await setting(client, project, null);

    expect([initial, inherited, overruled, await status()]).toEqual(['PENDING', 'FAILED', 'PENDING', 'FAILED']);
    expect(ofGroup.pipelineSettings).toEqual({ fullPath: group, preflight: 'FAIL', preflightFrom: group });
    expect(own.pipelineSettings).toEqual({ fullPath: project, preflight: 'REPORT', preflightFrom: project });
    expect(lifted.pipelineSettings).toEqual({ fullPath: project, preflight: 'FAIL', preflightFrom: group });
  });

  test('is for maintainers to say, and told in the audit trail once', async () => {
    const { client, project, group } = await given();
    const developer = await someone(server, 'DEVELOPER', project);
    const stranger = await newPerson(server);

    await setting(client, project, 'FAIL');
    await setting(client, project, 'FAIL');
    const input = { fullPath: project, preflight: 'REPORT' };

    expect(await developer.client.mutationFault('pipelineSettingsUpdate', input)).toBe('FORBIDDEN');
    expect(await stranger.client.mutationFault('pipelineSettingsUpdate', input)).toBe('NOT_FOUND');
    const maintainer = await newPerson(server);
    await makeMember(server, maintainer.person, project, { role: 'MAINTAINER' });
    expect(
      await maintainer.client.mutationFault('pipelineSettingsUpdate', { ...input, fullPath: group }),
    ).not.toBeNull();
    const readOnly = await withToken(server, maintainer.person, ['read_api']);
    expect(await readOnly.mutationFault('pipelineSettingsUpdate', input)).toBe('FORBIDDEN');
    const { pipelineSettings } = await readOnly.query(
      'query ($p: ID!) { pipelineSettings(fullPath: $p) { preflight } }',
      { p: project },
    );
    expect(pipelineSettings).toEqual({ preflight: 'FAIL' });
    const events = await asOwner(
      server,
      `SELECT details FROM audit_events e JOIN namespaces n ON n.id = e.namespace_id
        WHERE action = 'pipeline_settings.updated' AND n.full_path = $1`,
      [project],
    );
    expect(events).toEqual([{ details: { from: { preflight: null }, to: { preflight: 'fail' } } }]);
  });
});

test('keeps no value of a secret', async () => {
  const { client, project } = await given();
  const value = newValue();
  await create(client, project, { name: 'A', secret: value, branch: 'other' });
  const pipeline = await start(client, project, `build: ${asking(['A'])}\n`);

  const [row] = await asOwner(server, 'SELECT judged::text FROM pipeline_preflights WHERE pipeline_id = $1', [
    pipeline.id,
  ]);

  expect(row.judged).toContain('ref_mismatch');
  expect(row.judged).not.toContain(value);
});
