import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JobPayload } from '@lockkeeper/runner-protocol';
import type { Client } from '../support/client.js';
import { eventually, facadeRead, newValue, report, Scene, unique, type At } from './scene.js';
import { sweep, type Operation } from './sweep.js';

// Keeping a piece of a log with what was found in it, keeping artifacts, starting jobs and pipelines and running them again, on servers that
// are killed (SIGKILL) at each write of it: all of it is there, or nothing, and the same call once more ends in the same.

jest.setTimeout(600_000);

let scene: Scene;
let project: string;
const env = { LOCKKEEPER_ARTIFACTS_DIR: mkdtempSync(path.join(tmpdir(), 'lockkeeper-artifacts-')) };
beforeAll(async () => {
  scene = await Scene.open({ env });
  project = (await scene.project()).project;
});
afterAll(async () => {
  await scene?.close();
  rmSync(env.LOCKKEEPER_ARTIFACTS_DIR, { recursive: true, force: true });
});

interface Leak {
  readonly job: JobPayload;
  readonly secretId: string;
  readonly bytes: string;
}

async function append({ url }: At, { job, bytes }: Leak): Promise<number> {
  const headers = {
    'content-type': 'text/plain',
    'job-token': job.token,
    'content-range': `0-${bytes.length - 1}`,
  };
  return (await fetch(`${url}/api/v4/jobs/${job.id}/trace`, { method: 'PATCH', headers, body: bytes })).status;
}

/** Bytes of the log, findings, events that tell of them. */
async function kept({ job, secretId }: Leak): Promise<number[]> {
  const [row] = await scene.sql(
    `SELECT log_size::int AS size, (SELECT count(*)::int FROM secret_findings WHERE job_id = j.id) AS findings,
       (SELECT count(*)::int FROM audit_events WHERE action = 'secret.exposed' AND target_id = $2) AS events
     FROM jobs j WHERE id = $1`,
    [job.id, secretId],
  );
  return [row.size, row.findings, row.events];
}

const leaking: Operation = {
  name: 'a piece of a log with a form of a value',
  at: 'every write',
  atOnce: 4,
  prepare: async (): Promise<Leak> => {
    const [name, value] = [`L_${unique()}`, newValue()];
    const secretId = await scene.createSecret(project, name, value);
    const { job } = await scene.takenJob(project, [name]);
    expect((await facadeRead(scene.observer, job, name)).status).toBe(200);
    return { job, secretId, bytes: `leak ${Buffer.from(value).toString('base64')}\n` };
  },
  call: append,
  check: async (leak: Leak, { committed, answer }) => {
    const whole = [leak.bytes.length, 1, 1];
    expect(await kept(leak)).toEqual(committed ? whole : [0, 0, 0]);
    if (answer !== null) expect([answer, committed]).toEqual([202, true]);

    expect(await append(scene.observer, leak)).toBe(202);
    expect(await kept(leak)).toEqual(whole);
  },
};

/** Repetitions of a job and the events that tell of them. */
async function repeated(jobId: number, action: string): Promise<number[]> {
  const [row] = await scene.sql(
    `SELECT (SELECT count(*)::int FROM jobs WHERE retry_of = $1) AS jobs,
       (SELECT count(*)::int FROM audit_events e JOIN jobs j ON j.id = $1
         WHERE e.action = $2 AND CASE e.action WHEN 'job.retried' THEN e.details->>'retryOf' = j.id::text
           ELSE e.target_id = j.pipeline_id::text END) AS events`,
    [jobId, action],
  );
  return [row.jobs, row.events];
}

function repeating(mutation: 'jobRetry' | 'jobUnpinAndRetry', action: string): Operation {
  const send = (client: Client, id: number): Promise<{ errors: string[] }> => client.mutate(mutation, { id });
  return {
    name: mutation,
    at: 'every write',
    atOnce: 4,
    prepare: async (): Promise<number> => {
      const name = `R_${unique()}`;
      await scene.createSecret(project, name, newValue());
      const { job } = await scene.takenJob(project, [name]);
      await report(scene.observer, job, 'failed');
      // The pipeline holds the version of before, so there is something to let go.
      await scene.must('projectSecretUpdate', { projectPath: project, name, secret: newValue(), metadataCas: 1 });
      return job.id;
    },
    call: (server, id: number) => send(scene.person(server), id),
    check: async (id: number, { committed, answer }) => {
      expect(await repeated(id, action)).toEqual(committed ? [1, 1] : [0, 0]);
      if (answer !== null) expect([answer.errors, committed]).toEqual([[], true]);

      expect((await send(scene.person(), id)).errors).toHaveLength(committed ? 1 : 0);
      expect(await repeated(id, action)).toEqual([1, 1]);
    },
  };
}

const uploaded = async ({ url }: At, job: JobPayload, text: string): Promise<number> => {
  const form = new FormData();
  form.set('file', new Blob([text]), 'out.zip');
  const headers = { 'job-token': job.token };
  return (await fetch(`${url}/api/v4/jobs/${job.id}/artifacts`, { method: 'POST', headers, body: form })).status;
};

/** What there is of a job's archive, with all its bytes. */
async function archive(job: JobPayload): Promise<string> {
  const headers = { 'job-token': job.token };
  const answer = await fetch(`${scene.observer.url}/api/v4/jobs/${job.id}/artifacts`, { headers });
  return answer.status === 200 ? answer.text() : `${answer.status}`;
}

const uploading: Operation<JobPayload, number> = {
  name: 'an artifact in the place of another',
  at: 'every write',
  atOnce: 4,
  prepare: async () => {
    const { job } = await scene.takenJob(project, []);
    expect(await uploaded(scene.observer, job, 'first')).toBe(201);
    return job;
  },
  call: (server, job) => uploaded(server, job, 'second'),
  check: async (job, { committed, answer }) => {
    expect(await archive(job)).toBe(committed ? 'second' : 'first');
    if (answer !== null) expect([answer, committed]).toEqual([201, true]);

    expect(await uploaded(scene.observer, job, 'second')).toBe(201);
    expect(await archive(job)).toBe('second');
  },
};

/** The job's state and the events that tell of its start. */
async function played(id: number): Promise<unknown[]> {
  const events = `SELECT count(*)::int FROM audit_events WHERE action = 'job.played' AND target_id = $1::text`;
  const [row] = await scene.sql(`SELECT status, (${events}) AS events FROM jobs WHERE id = $1::bigint`, [id]);
  return [row.status, row.events];
}

const playing: Operation<number, { errors: string[] }> = {
  name: 'jobPlay',
  at: 'every write',
  atOnce: 4,
  prepare: async () => {
    // Of a tag that no runner has.
    const pipeline = await scene.pipeline(project, `job: { when: manual, tags: [t${unique()}], script: x }\n`);
    return Number((await scene.sql('SELECT id FROM jobs WHERE pipeline_id = $1', [pipeline]))[0].id);
  },
  call: (server, id) => scene.person(server).mutate('jobPlay', { id }),
  check: async (id, { committed, answer }) => {
    expect(await played(id)).toEqual(committed ? ['pending', 1] : ['manual', 0]);
    if (answer !== null) expect([answer.errors, committed]).toEqual([[], true]);

    const { errors } = await scene.person().mutate('jobPlay', { id });
    expect(errors).toHaveLength(committed ? 1 : 0);
    expect(await played(id)).toEqual(['pending', 1]);
  },
};

/** With the other server asleep only the doomed one hears of the job. Not while it holds what others wait for. */
async function observerSleeps(): Promise<void> {
  const { pid } = scene.observer;
  for (;;) {
    process.kill(pid, 'SIGSTOP');
    const [{ held }] = await scene.sql(
      `SELECT count(*)::int AS held FROM pg_stat_activity
        WHERE usename = 'lockkeeper_app' AND xact_start IS NOT NULL AND client_port = -1`,
    );
    if (held === 0) return;
    process.kill(pid, 'SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The job's state, the pipelines that it has started, their jobs and the events that tell of them. */
async function started(id: number): Promise<unknown[]> {
  const [row] = await scene.sql(
    `SELECT status, (SELECT count(*)::int FROM pipelines WHERE trigger_job_id = j.id) AS pipelines,
       (SELECT count(*)::int FROM jobs c JOIN pipelines p ON p.id = c.pipeline_id WHERE p.trigger_job_id = j.id) AS jobs,
       (SELECT count(*)::int FROM audit_events WHERE action = 'pipeline.created' AND details->'triggerJobId' = to_jsonb(j.id)) AS events
     FROM jobs j WHERE id = $1`,
    [id],
  );
  return [row.status, row.pipelines, row.jobs, row.events];
}

// No call of anybody's: the server hears that a job is to start a pipeline, and when it dies the next one goes on.
const triggering: Operation<number, null> = {
  name: 'a job that starts a pipeline',
  // It is all one transaction, and each place takes a server.
  at: /^INSERT INTO jobs|^COMMIT/,
  atOnce: 1,
  prepare: async () => {
    const ref = { projectPath: project, refName: `b${unique()}`, refKind: 'BRANCH' };
    const content = 'down: { when: manual, trigger: { include: child.yml, strategy: depend } }\n';
    const files = [{ path: 'child.yml', content: `unit: { tags: [t${unique()}], script: x }\n` }];
    await scene.must('configurationCommit', { ...ref, content, files }, 'commit { sha }');
    const { pipeline } = await scene.must('pipelineCreate', ref, 'pipeline { id jobs { id } }');
    return Number(pipeline.jobs[0].id);
  },
  call: async (server, id, place) => {
    await observerSleeps();
    try {
      await scene.sql("UPDATE jobs SET status = 'pending', queued_at = now() WHERE id = $1", [id]);
      await scene.sql("SELECT pg_notify('lockkeeper_triggers', '')");
      if (place !== 'answered') await server.exited;
      else await eventually('it is started', 60_000, async () => (await started(id))[0] !== 'pending');
    } finally {
      process.kill(scene.observer.pid, 'SIGCONT');
    }
    return null;
  },
  check: async (id) => {
    await eventually('it is started', 60_000, async () => (await started(id))[0] === 'running');
    expect(await started(id)).toEqual(['running', 1, 1, 1]);
  },
};

test('a log and its findings, an artifact, a started pipeline, a start or retry and its event are there as a whole or not at all, wherever the server is killed', async () => {
  const operations = [
    leaking,
    uploading,
    playing,
    repeating('jobRetry', 'job.retried'),
    repeating('jobUnpinAndRetry', 'pipeline.unpinned'),
    // The last, since the others need the server that sleeps meanwhile.
    triggering,
  ];

  const statements = await sweep(scene.stage, operations, env);

  for (const { name } of operations) expect(statements.get(name)).toContainEqual(expect.stringMatching(/^\s*COMMIT/));
});
