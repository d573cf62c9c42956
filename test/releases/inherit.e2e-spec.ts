import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { run } from '../pipelines/arrange.js';
import { ScriptedRunner, send, type Answer, type JobPayloadSeen } from '../runners/scripted-runner.js';
import { World } from '../runners/world.js';
import { fresh, idOf, newValue, someone, type Someone } from '../secrets/arrange.js';

// Secrets of groups, from a line of YAML to the value in a job: through pipeline, hand-out and both doors of runners.

let server: TestServer;
let world: World;
let admin: Someone;
beforeAll(async () => {
  server = await startServer();
  world = await World.open(server);
  admin = await newPerson(server, { admin: true });
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
});

interface Tree {
  readonly top: string;
  readonly mid: string;
  readonly project: string;
  readonly owner: Someone;
  readonly runner: ScriptedRunner;
}

/** A project in a group in a group, all with secrets turned on, and a runner for it. */
async function aTree(): Promise<Tree> {
  const top = fresh('top');
  const [mid, project] = [`${top}/mid`, `${top}/mid/shop`];
  await admin.client.mutate('groupCreate', { name: 'Top', path: top });
  const owner = await someone(server, 'OWNER', top);
  const turn = async (name: string, input: object): Promise<void> => {
    const { errors } = await owner.client.mutate(name, input);
    if (errors.length > 0) throw new Error(errors.join(' '));
  };
  await turn('groupCreate', { name: 'Mid', path: 'mid', parentPath: top });
  await turn('projectCreate', { name: 'Shop', path: 'shop', groupPath: mid });
  await turn('groupSecretsManagerInitialize', { groupPath: top });
  await turn('groupSecretsManagerInitialize', { groupPath: mid });
  await turn('projectSecretsManagerInitialize', { projectPath: project });
  const { token } = await world.runner({ namespace_id: await idOf(server, project) });
  return { top, mid, project, owner, runner: new ScriptedRunner(server.url, token) };
}

async function secretIn(
  { owner }: Tree,
  place: { groupPath: string } | { projectPath: string },
  more: object = {},
): Promise<any> {
  const kind = 'groupPath' in place ? 'group' : 'project';
  const input = { name: 'DB', secret: newValue(), environment: '*', branch: '*', ...place, ...more };
  const answer = await owner.client.mutate(`${kind}SecretCreate`, input, `${kind}Secret { id metadataVersion }`);
  if (answer.errors.length > 0) throw new Error(answer.errors.join(' '));
  return { ...answer[`${kind}Secret`], value: input.secret };
}

const yaml = (source: string | null, environment: string | null = null): string => `
deploy:
  script: [deploy]
${environment === null ? '' : `  environment: ${environment}\n`}  secrets:
    DB_URL:
      gitlab_secrets_manager:
        name: DB
${source === null ? '' : `        source: ${source}\n`}`;

/** The job as the runner gets it; null when it is withheld, without waiting for the end of the runner's long poll. */
async function jobOf(tree: Tree, content: string): Promise<JobPayloadSeen | null> {
  const pipeline = await run(tree.owner.client, tree.project, content);
  const stop = new AbortController();
  const asked = tree.runner.request({ signal: stop.signal }).catch((error: unknown) => {
    if (stop.signal.aborted) return null;
    throw error;
  });
  let waiting = true;
  void asked.finally(() => (waiting = false));
  while (waiting) {
    const [job] = await world.sql('SELECT status FROM jobs WHERE pipeline_id = $1', [pipeline.id]);
    if (job.status === 'failed') stop.abort();
    await new Promise((next) => setTimeout(next, 30));
  }
  return asked;
}

const codesOf = (uses: readonly any[]): unknown[] => uses.map((use) => [use.phase, use.outcome, use.code]);

/** What a job of the configuration gets; where it is withheld, the reason. */
async function given(tree: Tree, content: string): Promise<string> {
  const job = await jobOf(tree, content);
  if (!job) {
    const [last] = await world.sql('SELECT withheld FROM jobs WHERE project_id = $1 ORDER BY id DESC LIMIT 1', [
      await idOf(server, tree.project),
    ]);
    return last.withheld[0].code as string;
  }
  const answer = await tree.runner.readSecret(job, 'DB_URL');
  await tree.runner.final(job, Buffer.alloc(0));
  return answer.status === 200 ? (answer.json.data.data.value as string) : `status ${answer.status}`;
}

const expire = (id: string, interval: string): Promise<unknown> =>
  asOwner(server, `UPDATE secrets SET expires_at = now() + interval '${interval}' WHERE id = $1`, [id]);

describe('source: inherit', () => {
  test('gives what the nearest owner has: the farthest group, then a nearer one, then the project itself', async () => {
    const tree = await aTree();
    const far = await secretIn(tree, { groupPath: tree.top });
    expect(await given(tree, yaml('inherit'))).toBe(far.value);

    const near = await secretIn(tree, { groupPath: tree.mid });
    expect(await given(tree, yaml('inherit'))).toBe(near.value);

    const own = await secretIn(tree, { projectPath: tree.project });
    expect(await given(tree, yaml('inherit'))).toBe(own.value);
    expect(await given(tree, yaml(null))).toBe(own.value);
    expect(await given(tree, yaml(`group/${tree.top}`))).toBe(far.value);
    expect(await given(tree, yaml(`group/${tree.mid}`))).toBe(near.value);
  });

  test('is asked for: without it a project has its own secrets only', async () => {
    const tree = await aTree();
    await secretIn(tree, { groupPath: tree.top });

    expect(await given(tree, yaml(null))).toBe('secret_missing');
  });

  test('looks farther up where the nearer owner has none for the environment', async () => {
    const tree = await aTree();
    const far = await secretIn(tree, { groupPath: tree.top });
    const staging = await secretIn(tree, { projectPath: tree.project }, { environment: 'staging' });

    expect(await given(tree, yaml('inherit', 'production'))).toBe(far.value);
    expect(await given(tree, yaml('inherit', 'staging'))).toBe(staging.value);
  });

  test.each([
    ['frozen', 'secret_frozen', (id: string) => world.sql('UPDATE secrets SET frozen_at = now() WHERE id = $1', [id])],
    ['expired', 'secret_expired', (id: string) => expire(id, '-1 second')],
    [
      'for another ref',
      'ref_mismatch',
      (id: string) => world.sql("UPDATE secrets SET branch_scope = 'x' WHERE id = $1", [id]),
    ],
    [
      'for protected refs',
      'ref_not_protected',
      async (id: string) => {
        await world.sql('DELETE FROM protected_refs');
        await world.sql('UPDATE secrets SET protected = true WHERE id = $1', [id]);
      },
    ],
    [
      'for other projects',
      'project_not_allowed',
      (id: string) => world.sql("UPDATE secrets SET allowed_project_ids = '{}' WHERE id = $1", [id]),
    ],
    [
      'for other pipelines',
      'source_not_accepted',
      (id: string) => world.sql("UPDATE secrets SET accepted_sources = '{push}' WHERE id = $1", [id]),
    ],
  ])('falls through to nobody when the nearest one is %s', async (_, code, change) => {
    const tree = await aTree();
    await secretIn(tree, { groupPath: tree.top });
    const { id } = await secretIn(tree, { groupPath: tree.mid });
    await change(id);

    expect(await given(tree, yaml('inherit'))).toBe(code);
  });

  test('falls through to nobody when the manager of the nearest one is off', async () => {
    const tree = await aTree();
    await secretIn(tree, { groupPath: tree.top });
    await secretIn(tree, { groupPath: tree.mid });
    await world.sql('UPDATE secrets_managers SET active = false WHERE namespace_id = $1', [
      await idOf(server, tree.mid),
    ]);

    expect(await given(tree, yaml('inherit'))).toBe('manager_inactive');
  });

  test('gives the bundled runner the same in its one call', async () => {
    const tree = await aTree();
    const near = await secretIn(tree, { groupPath: tree.mid });
    const job = (await jobOf(tree, yaml('inherit')))!;

    const body = { runner_token: tree.runner.token, system_id: tree.runner.systemId, token: job.token };
    const answer = await send(server.url, { method: 'POST', path: `/api/v4/jobs/${job.id}/secrets`, body });

    expect(answer.json.secrets).toMatchObject([{ variable: 'DB_URL', value: near.value }]);
  });

  test('withholds where a nearer secret came between hand-out and read: the path that the runner holds is of the old one', async () => {
    const tree = await aTree();
    await secretIn(tree, { groupPath: tree.top });
    const job = (await jobOf(tree, yaml('inherit')))!;
    await secretIn(tree, { projectPath: tree.project });

    expect((await tree.runner.readSecret(job, 'DB_URL')).status).toBe(403);
    expect((await world.uses(job.id)).filter((use) => use.outcome === 'released')).toEqual([]);
  });
});

test.each(['a sibling', 'a group that is not there', 'the project itself'])(
  'source: group/<path of %s> is above nobody',
  async (which) => {
    const tree = await aTree();
    const other = await aTree();
    await secretIn(other, { groupPath: other.mid });
    await secretIn(tree, { projectPath: tree.project });
    const paths = { 'a sibling': other.mid, 'a group that is not there': fresh(), 'the project itself': tree.project };

    expect(await given(tree, yaml(`group/${paths[which as keyof typeof paths]}`))).toBe('not_owner');
  },
);

describe('the settings of a secret in a job', () => {
  test('an expiry holds to the second, for a job that runs already as well', async () => {
    const tree = await aTree();
    const { id, value } = await secretIn(tree, { projectPath: tree.project });
    const job = (await jobOf(tree, yaml(null)))!;
    const first = await tree.runner.readSecret(job, 'DB_URL');
    expect(first.json.data.data.value).toBe(value);

    await expire(id, '1 second');
    const [row] = await world.sql('SELECT expires_at FROM secrets WHERE id = $1', [id]);
    let answer: Answer;
    for (;;) {
      const begun = Date.now();
      answer = await tree.runner.readSecret(job, 'DB_URL');
      if (answer.status !== 200) break;
      // What is decided is decided later than this.
      expect(begun).toBeLessThan(row.expires_at.getTime());
    }

    expect(answer.status).toBe(403);
    const uses = await world.uses(job.id);
    expect(codesOf(uses.slice(-1))).toEqual([['release', 'withheld', 'secret_expired']]);
    expect(uses.at(-1).occurred_at.getTime()).toBeGreaterThanOrEqual(row.expires_at.getTime());
  });

  test('a lifted expiry gives the secret back', async () => {
    const tree = await aTree();
    const { id, value } = await secretIn(tree, { projectPath: tree.project });
    await expire(id, '-1 second');
    expect(await given(tree, yaml(null))).toBe('secret_expired');

    const lift = { projectPath: tree.project, name: 'DB', metadataCas: 1, clearExpiry: true };
    expect((await tree.owner.client.mutate('projectSecretUpdate', lift)).errors).toEqual([]);
    expect(await given(tree, yaml(null))).toBe(value);
  });

  test('a write-only one is for jobs', async () => {
    const tree = await aTree();
    const { value } = await secretIn(tree, { groupPath: tree.mid }, { writeOnly: true });

    expect(await given(tree, yaml('inherit'))).toBe(value);
  });

  test('accepted sources are those of the pipeline', async () => {
    const tree = await aTree();
    const { value } = await secretIn(tree, { projectPath: tree.project }, { acceptedSources: ['schedule', 'web'] });
    expect(await given(tree, yaml(null))).toBe(value);

    const change = { projectPath: tree.project, name: 'DB', metadataCas: 1, acceptedSources: ['schedule'] };
    expect((await tree.owner.client.mutate('projectSecretUpdate', change)).errors).toEqual([]);
    expect(await given(tree, yaml(null))).toBe('source_not_accepted');
  });
});

describe('the list of projects of a group secret', () => {
  const update = ({ owner, top }: Tree, input: object): Promise<any> =>
    owner.client.mutate('groupSecretUpdate', { groupPath: top, name: 'DB', ...input });

  test('lets the jobs of those projects have it, and no others below the group', async () => {
    const tree = await aTree();
    await tree.owner.client.mutate('projectCreate', { name: 'Other', path: 'other', groupPath: tree.top });
    const { value } = await secretIn(tree, { groupPath: tree.top }, { allowedProjects: [`${tree.top}/other`] });
    expect(await given(tree, yaml('inherit'))).toBe('project_not_allowed');

    await update(tree, { metadataCas: 1, allowedProjects: [`${tree.top}/other`, tree.project.toUpperCase()] });
    expect(await given(tree, yaml('inherit'))).toBe(value);
    await update(tree, { metadataCas: 2, allowedProjects: [] });
    expect(await given(tree, yaml('inherit'))).toBe('project_not_allowed');
    await update(tree, { metadataCas: 3, allProjects: true });
    expect(await given(tree, yaml('inherit'))).toBe(value);
  });

  test('keeps a job out whose project leaves the list while it runs', async () => {
    const tree = await aTree();
    await secretIn(tree, { groupPath: tree.top }, { allowedProjects: [tree.project] });
    const job = (await jobOf(tree, yaml('inherit')))!;
    expect((await tree.runner.readSecret(job, 'DB_URL')).status).toBe(200);

    await update(tree, { metadataCas: 1, allowedProjects: [] });

    expect((await tree.runner.readSecret(job, 'DB_URL')).status).toBe(403);
  });

  test('gives a project that moved away nothing, though it is on the list still', async () => {
    const tree = await aTree();
    const elsewhere = fresh('away');
    await admin.client.mutate('groupCreate', { name: 'Away', path: elsewhere });
    const { value } = await secretIn(tree, { groupPath: tree.top }, { allowedProjects: [tree.project] });
    expect(await given(tree, yaml('inherit'))).toBe(value);
    const job = (await jobOf(tree, yaml('inherit')))!;

    const [away, id] = [await idOf(server, elsewhere), await idOf(server, tree.project)];
    await world.sql(
      'UPDATE namespaces SET parent_id = $1, full_path = $3, ancestor_ids = ARRAY[$1::bigint, id] WHERE id = $2',
      [away, id, `${elsewhere}/shop`],
    );

    expect((await tree.runner.readSecret(job, 'DB_URL')).status).toBe(403);
    const { groupSecret } = await tree.owner.client.query(
      `query ($p: ID!) { groupSecret(groupPath: $p, name: "DB") { allowedProjects { id below project { fullPath } } } }`,
      { p: tree.top },
    );
    expect(groupSecret.allowedProjects).toEqual([{ id: String(id), below: false, project: null }]);
  });
});
