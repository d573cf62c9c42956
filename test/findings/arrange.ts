import { ScriptedRunner, type JobPayloadSeen } from '../runners/scripted-runner.js';
import { World, type Place } from '../runners/world.js';
import { aProjectWithSecrets, create, newValue, type Someone } from '../secrets/arrange.js';
import { newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';

export const base64 = (text: string): string => Buffer.from(text).toString('base64');

export interface Leaking {
  readonly owner: Someone;
  readonly place: Place;
  readonly project: string;
  readonly value: string;
  readonly secretId: string;
  readonly token: string;
  readonly runner: ScriptedRunner;
  readonly job: JobPayloadSeen;
}

export interface LeakScene {
  readonly server: TestServer;
  readonly world: World;
  /** A job that has read its secret, in a project with people. */
  leaking(freezeExposed?: boolean): Promise<Leaking>;
  anotherJob(place: Place): Promise<Pick<Leaking, 'token' | 'runner' | 'job'>>;
  stop(): Promise<void>;
}

/** A server and what jobs leak there. */
export async function aLeakScene(): Promise<LeakScene> {
  const server = await startServer();
  await turnByHand(server, 'tell-exposed', 'scan-artifacts');
  const world = await World.open(server);
  const admin = (await newPerson(server, { admin: true })).client;
  const anotherJob: LeakScene['anotherJob'] = async (place) => {
    const secrets = [{ variable: 'PASSWORD', name: 'DB' }];
    await world.pipeline(place, { actor: await world.developer(place), jobs: [{ name: 'leak', secrets }] });
    const { token } = await world.runner({ namespace_id: place.id });
    const runner = new ScriptedRunner(server.url, token);
    const job = (await runner.request())!;
    await runner.running(job);
    expect((await runner.readSecret(job, 'PASSWORD')).status).toBe(200);
    return { token, runner, job };
  };
  const leaking: LeakScene['leaking'] = async (freezeExposed = false) => {
    const { project, owner } = await aProjectWithSecrets(server, admin);
    if (freezeExposed) await owner.client.mutate('secretsManagerFindingsUpdate', { fullPath: project, freezeExposed });
    const value = newValue();
    const { id: secretId } = await create(owner.client, project, { name: 'DB', secret: value });
    const sql = 'SELECT id::int, ancestor_ids::int[] AS ids FROM namespaces WHERE full_path = $1';
    const [row] = await world.sql(sql, [project]);
    const place: Place = { id: row.id, kind: 'project', fullPath: project, ancestorIds: row.ids };
    return { owner, place, project, value, secretId, ...(await anotherJob(place)) };
  };
  const stop = async (): Promise<void> => {
    await world.close();
    await server.stop();
  };
  return { server, world, leaking, anotherJob, stop };
}

export const FINDING = `id secretName ownerPath versionNumber current form place path line jobId jobName projectPath resolution
  resolutionReason resolvedBy { username } resolvedAt`;

/** Of a secret, or of a group or project. */
export const findings = async ({ client }: Someone, variables: object): Promise<any[]> =>
  (
    await client.query(
      `query ($fullPath: ID, $secretId: ID, $resolvedToo: Boolean) {
         secretFindings(fullPath: $fullPath, secretId: $secretId, resolvedToo: $resolvedToo) { nodes { ${FINDING} } } }`,
      variables,
    )
  ).secretFindings.nodes;
