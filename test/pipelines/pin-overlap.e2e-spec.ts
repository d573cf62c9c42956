import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { until } from '../support/until.js';
import { ScriptedRunner, type JobPayloadSeen } from '../runners/scripted-runner.js';
import { aProjectWithSecrets, create, newValue, someone, type Someone } from '../secrets/arrange.js';
import { destroyVersion, replace } from '../secrets/versions-arrange.js';
import { run, show, states } from './arrange.js';

let server: TestServer;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(() => server.stop());
afterEach(() => asOwner(server, 'DELETE FROM settings'));

const CONTENT = `stages: [build, deploy]
build:
  stage: build
  secrets: { A: { gitlab_secrets_manager: { name: A }, file: false } }
  script: ["true"]
deploy:
  stage: deploy
  secrets: { A: { gitlab_secrets_manager: { name: A }, file: false } }
  script: ["true"]
`;

async function given() {
  const arranged = await aProjectWithSecrets(server, admin.client);
  const { owner, project } = arranged;
  const input = { scope: 'PROJECT', fullPath: project, tags: [], runUntagged: true };
  const { token } = await owner.client.mutate('runnerCreate', input, 'token');
  return { ...arranged, client: owner.client, runner: new ScriptedRunner(server.url, token) };
}
type Given = Awaited<ReturnType<typeof given>>;

async function take({ runner }: Given): Promise<JobPayloadSeen> {
  const job = await runner.request();
  if (!job) throw new Error('there is no job');
  await runner.running(job);
  return job;
}

async function read({ runner }: Given, job: JobPayloadSeen): Promise<string | number> {
  const answer = await runner.readSecret(job, 'A');
  return answer.status === 200 ? String(Object.values(answer.json.data.data)[0]) : answer.status;
}

async function valueOfNextJob(of: Given): Promise<string | number> {
  const job = await take(of);
  const value = await read(of, job);
  await of.runner.final(job, Buffer.alloc(0));
  return value;
}

/** A pipeline whose first job is over, and a secret that was rotated since, so many hours ago. */
async function rotatedMeanwhile(hoursAgo: number) {
  const of = await given();
  const [first, second] = [newValue(), newValue()];
  const { id } = await create(of.client, of.project, { name: 'A', secret: first });
  const pipeline = await run(of.client, of.project, CONTENT);
  const build = await valueOfNextJob(of);
  await replace(of.client, of.project, { name: 'A', metadataCas: 1, secret: second });
  await asOwner(
    server,
    'UPDATE secret_versions SET created_at = now() - make_interval(hours => $2) WHERE secret_id = $1 AND number = 2',
    [id, hoursAgo],
  );
  return { ...of, secretId: id as string, pipelineId: pipeline.id as string, first, second, build };
}

const overlap = (hours: number): Promise<any> => admin.client.mutate('settingsUpdate', { pinOverlapHours: hours });
const jobNamed = async (of: { client: Someone['client']; pipelineId: string }, name: string): Promise<any> =>
  (await show(of.client, of.pipelineId)).jobs.find((job: any) => job.name === name);

/** The runner finds nothing, for what waited is withheld at its hand-out. */
const handOutInVain = ({ runner, pipelineId }: Given & { readonly pipelineId: string }): Promise<void> =>
  runner.requestInVain(
    until(async () => {
      const waiting = "SELECT 1 FROM jobs WHERE pipeline_id = $1 AND status IN ('pending', 'assigned')";
      return (await asOwner(server, waiting, [pipelineId])).length === 0;
    }),
  );

describe('a version that was replaced', () => {
  test('is released to those that have it pinned within the overlap, and no longer', async () => {
    const of = await rotatedMeanwhile(5);
    const job = await take(of);

    await overlap(6);
    const within = await read(of, job);
    await overlap(5);
    const after = await read(of, job);

    expect([of.build, within, after]).toEqual([of.first, of.first, 403]);
    const [use] = await asOwner(server, 'SELECT code, rule, sentence FROM secret_uses ORDER BY id DESC LIMIT 1');
    expect(use).toMatchObject({ code: 'version_superseded', rule: 4 });
    expect(use.sentence).toMatch(/^Version 1 of this secret, which your pipeline has pinned, was replaced/);
  });

  test('by default has a day; the versions of a secret tell until when and who has it', async () => {
    const of = await rotatedMeanwhile(23);
    const query = `query ($id: ID!) { secretVersions(secretId: $id) { nodes { number createdAt pinnedUntil pinnedByCount pinnedBy { id } } } }`;

    const { nodes } = (await of.client.query(query, { id: of.secretId })).secretVersions;

    expect(nodes).toMatchObject([
      { number: 2, pinnedUntil: null, pinnedByCount: 0 },
      { number: 1, pinnedByCount: 1, pinnedBy: [{ id: of.pipelineId }] },
    ]);
    const hours = (Date.parse(nodes[1].pinnedUntil) - Date.parse(nodes[0].createdAt)) / 3_600_000;
    expect(hours).toBe(24);
    expect(await valueOfNextJob(of)).toBe(of.first);
  });

  test('with no overlap is withheld at the next hand-out; the pipeline that starts then gets the new one', async () => {
    const of = await rotatedMeanwhile(0);
    await overlap(0);

    await handOutInVain(of);

    expect(await states(of.client, of.pipelineId)).toBe('build:success deploy:failed');
    expect((await jobNamed(of, 'deploy')).secrets).toMatchObject([{ outcome: 'WITHHELD', code: 'version_superseded' }]);
    await run(of.client, of.project, CONTENT);
    expect(await valueOfNextJob(of)).toBe(of.second);
  });
});

describe('unpinning and retrying a job', () => {
  test('lets it and the jobs behind it see the current version, in one call that is told in the audit trail', async () => {
    const of = await rotatedMeanwhile(0);
    await overlap(0);
    await handOutInVain(of);
    const { id } = await jobNamed(of, 'deploy');

    const { job, errors } = await of.client.mutate('jobUnpinAndRetry', { id }, 'job { id name status pipelineId }');
    const value = await valueOfNextJob(of);

    expect(errors).toEqual([]);
    expect(job).toMatchObject({ name: 'deploy', status: 'PENDING', pipelineId: of.pipelineId });
    expect(value).toBe(of.second);
    expect(await states(of.client, of.pipelineId)).toBe('build:success deploy:success');
    const events = await asOwner(
      server,
      "SELECT action, details FROM audit_events WHERE action IN ('job.retried', 'pipeline.unpinned') AND (target_id = $1 OR details->>'pipelineId' = $1) ORDER BY id",
      [of.pipelineId],
    );
    expect(events.map((event) => event.action)).toEqual(['job.retried', 'pipeline.unpinned']);
    expect(events[1].details).toEqual({ jobId: Number(job.id), secrets: [{ name: 'A', from: 1, to: 2 }] });
  });

  test('of a plain retry the version stays, and unpinning what is current already tells of no change', async () => {
    const of = await rotatedMeanwhile(0);
    const build = await jobNamed(of, 'build');

    await of.client.mutate('jobRetry', { id: build.id });
    const job = await take(of);
    const pinned = await read(of, job);
    await of.runner.final(job, Buffer.alloc(0));
    const fresh = await run(of.client, of.project, CONTENT);
    await valueOfNextJob(of);
    const ofFresh = { ...of, pipelineId: fresh.id as string };
    await of.client.mutate('jobUnpinAndRetry', { id: (await jobNamed(ofFresh, 'build')).id });

    expect(pinned).toBe(of.first);
    expect(
      await asOwner(server, "SELECT 1 FROM audit_events WHERE action = 'pipeline.unpinned' AND target_id = $1", [
        fresh.id,
      ]),
    ).toEqual([]);
  });

  test('brings nothing back that was frozen, deleted or destroyed', async () => {
    const of = await rotatedMeanwhile(0);
    await destroyVersion(of.client, { secretId: of.secretId, version: 1, metadataCas: 2 });
    await handOutInVain(of);
    const deploy = await jobNamed(of, 'deploy');
    expect(deploy.secrets).toMatchObject([{ code: 'version_destroyed' }]);
    await of.client.mutate('secretFreeze', { secretId: of.secretId, metadataCas: 3, reason: 'leaked' });

    await of.client.mutate('jobUnpinAndRetry', { id: deploy.id });
    await handOutInVain(of);

    expect((await jobNamed(of, 'deploy')).secrets).toMatchObject([{ code: 'secret_frozen' }]);
  });

  test('takes the right to retry, and a job that is over', async () => {
    const of = await rotatedMeanwhile(0);
    const reporter = await someone(server, 'REPORTER', of.project);
    const stranger = await newPerson(server);
    const [build, deploy] = [await jobNamed(of, 'build'), await jobNamed(of, 'deploy')];
    const pins = (): Promise<any[]> =>
      asOwner(server, 'SELECT * FROM pipeline_pins WHERE pipeline_id = $1', [of.pipelineId]);
    const before = await pins();

    expect(await reporter.client.mutationFault('jobUnpinAndRetry', { id: build.id })).toBe('FORBIDDEN');
    expect(await stranger.client.mutationFault('jobUnpinAndRetry', { id: build.id })).toBe('NOT_FOUND');
    const { problems } = await of.client.mutate('jobUnpinAndRetry', { id: deploy.id });
    expect(problems).toMatchObject([{ code: 'NOT_RETRYABLE', field: 'id' }]);
    expect(await pins()).toEqual(before);
  });
});
