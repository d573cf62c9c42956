import { configuration, newValue, Scene, unique } from './scene.js';
import { sweep, type Killed, type Operation } from './sweep.js';

// Approvals are asked for, given, refused and withdrawn on servers that are killed (SIGKILL) at every write: the job and
// what was decided about it go together, and each has its event.

jest.setTimeout(600_000);

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open();
});
afterAll(() => scene?.close());

interface Waiting {
  readonly jobId: number;
  readonly secretId: string;
}
type Payload = { readonly errors: readonly string[] };

/** A job that waits, or would; its pipeline was started by somebody else. */
async function waiting(project: string): Promise<Waiting> {
  const name = `S_${unique()}`;
  const secretId = await scene.createSecret(project, name, newValue());
  await scene.sql('UPDATE secrets SET approval_required = true WHERE id = $1', [secretId]);
  const pipelineId = await scene.pipeline(project, configuration([{ name: 'job', secrets: [name] }]));
  const stranger = await scene.sql(
    "INSERT INTO users (username, name, password_hash) VALUES ($1, $1, 'none') RETURNING id",
    [unique()],
  );
  await scene.sql('UPDATE pipelines SET actor_id = $2 WHERE id = $1', [pipelineId, stranger[0].id]);
  const [job] = await scene.sql('SELECT id, status FROM jobs WHERE pipeline_id = $1', [pipelineId]);
  expect(job.status).toBe('waiting_for_approval');
  return { jobId: Number(job.id), secretId };
}

const found = async ({ jobId, secretId }: Waiting) => {
  const [row] = await scene.sql(
    `SELECT j.status, r.state, (SELECT count(*)::int FROM approvals a WHERE a.job_id = j.id AND a.withdrawn_at IS NULL) AS standing,
       (SELECT array_agg(replace(e.action, 'secret.approval_', '') ORDER BY e.id) FROM audit_events e
         WHERE e.target_id = $2 AND e.action LIKE 'secret.approval%') AS events,
       (SELECT count(*)::int FROM secret_uses u WHERE u.job_id = j.id) AS uses
     FROM jobs j JOIN approval_requests r ON r.job_id = j.id WHERE j.id = $1`,
    [jobId, secretId],
  );
  return row;
};

const input = ({ jobId, secretId }: Waiting) => ({ jobId: String(jobId), secretId, reason: 'seen' });
const old = { status: 'waiting_for_approval', state: 'pending', standing: 0, events: ['requested'], uses: 0 };
const given = { status: 'pending', state: 'approved', standing: 1, events: ['requested', 'given'], uses: 0 };

function deciding(
  project: string,
  of: { name: string; before: typeof old; after: typeof old; prepare?: (job: Waiting) => Promise<unknown> },
): Operation<Waiting, Payload> {
  return {
    name: of.name,
    at: 'every write',
    // Each has a pipeline of its own.
    atOnce: 3,
    prepare: async () => {
      const job = await waiting(project);
      await of.prepare?.(job);
      return job;
    },
    call: (server, job) => scene.person(server).mutate(of.name, input(job)),
    check: async (job, { answer, committed }: Killed<Payload>) => {
      if (answer) expect([answer.errors, committed]).toEqual([[], true]);
      expect(await found(job)).toEqual(committed ? of.after : of.before);
    },
  };
}

async function decisions(): Promise<Operation[]> {
  const { project } = await scene.project();
  return [
    deciding(project, { name: 'secretApprovalGive', before: old, after: given }),
    deciding(project, {
      name: 'secretApprovalRefuse',
      before: old,
      after: { status: 'failed', state: 'refused', standing: 1, events: ['requested', 'refused'], uses: 1 },
    }),
    deciding(project, {
      name: 'secretApprovalWithdraw',
      prepare: (job) => scene.must('secretApprovalGive', input(job)),
      before: given,
      after: { ...old, events: ['requested', 'given', 'withdrawn', 'requested'] },
    }),
  ];
}

/** The same of a job without secrets, whose environment demands one approval. */
async function guarded(project: string): Promise<Waiting> {
  const content = 'job:\n  environment: production\n  script: ["true"]\n';
  const pipelineId = await scene.pipeline(project, content);
  const [job] = await scene.sql('SELECT id, status FROM jobs WHERE pipeline_id = $1', [pipelineId]);
  expect(job.status).toBe('waiting_for_approval');
  const [stranger] = await scene.sql(
    "INSERT INTO users (username, name, password_hash) VALUES ($1, $1, 'none') RETURNING id",
    [unique()],
  );
  await scene.sql('UPDATE pipelines SET actor_id = $2 WHERE id = $1', [pipelineId, stranger.id]);
  return { jobId: Number(job.id), secretId: '' };
}

/** The job of an approved run is queued. */
async function approving(): Promise<Operation<Waiting, Payload>> {
  const { project } = await scene.project();
  const protection = { projectPath: project, pattern: 'production', requiredApprovals: 1 };
  await scene.must('environmentProtect', protection);
  return {
    name: 'environmentApprovalGive',
    at: 'every write',
    atOnce: 3,
    prepare: () => guarded(project),
    call: (server, { jobId }) =>
      scene.person(server).mutate('environmentApprovalGive', { jobId: String(jobId), reason: 'seen' }),
    check: async ({ jobId }, { answer, committed }) => {
      if (answer) expect([answer.errors, committed]).toEqual([[], true]);
      const [row] = await scene.sql(
        `SELECT j.status, r.state, (SELECT count(*)::int FROM approvals a WHERE a.job_id = j.id) AS standing,
           (SELECT count(*)::int FROM audit_events e WHERE e.target_kind = 'job' AND e.target_id = j.id::text
              AND e.action = 'environment.approval_given') AS events
         FROM jobs j JOIN approval_requests r ON r.job_id = j.id WHERE j.id = $1`,
        [jobId],
      );
      expect(row).toEqual(
        committed
          ? { status: 'pending', state: 'approved', standing: 1, events: 1 }
          : { status: 'waiting_for_approval', state: 'pending', standing: 0, events: 0 },
      );
    },
  };
}

interface Startable {
  readonly project: string;
  readonly secretId: string;
}

const started = async ({ secretId }: Startable) => {
  const [row] = await scene.sql(
    `SELECT (SELECT array_agg(j.status) FROM jobs j WHERE j.project_id = s.namespace_id) AS jobs,
       (SELECT array_agg(r.state) FROM approval_requests r WHERE r.secret_id = s.id) AS requests
     FROM secrets s WHERE s.id = $1`,
    [secretId],
  );
  return row;
};

/** No job that runners see without what it waits for. */
function starting(): Operation<Startable, Payload> {
  return {
    name: 'pipelineCreate',
    at: 'every write',
    atOnce: 4,
    prepare: async () => {
      const { project } = await scene.project();
      const secretId = await scene.createSecret(project, 'KEY', newValue());
      await scene.sql('UPDATE secrets SET approval_required = true WHERE id = $1', [secretId]);
      const content = configuration([{ name: 'job', secrets: ['KEY'] }]);
      await scene.must('configurationCommit', { projectPath: project, refName: 'main', content });
      return { project, secretId };
    },
    call: (server, { project }) =>
      scene.person(server).mutate('pipelineCreate', { projectPath: project, refName: 'main' }),
    check: async (startable, { committed }) => {
      const waits = { jobs: ['waiting_for_approval'], requests: ['pending'] };
      expect(await started(startable)).toEqual(committed ? waits : { jobs: null, requests: null });
    },
  };
}

// In one sweep: a server that dies tells of all of them, and each death costs a start.
test('a server killed while somebody decides, or while it starts what waits for one, leaves the old state or the new one', async () => {
  const statements = await sweep(scene.stage, [...(await decisions()), await approving(), starting()]);

  expect(statements.size).toBe(5);
});
