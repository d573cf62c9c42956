import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { ScanArtifacts } from '../../apps/server/src/artifacts/index.js';
import { SecretStore } from '../../apps/server/src/secrets/index.js';
import { zipOf } from '../artifacts/zip-archive.js';
import { system } from '../runners/world.js';
import { until } from '../support/until.js';
import { aLeakScene, base64, findings, type Leaking, type LeakScene } from './arrange.js';

// What a job leaves behind is looked through after its runner has its answer: which secret, file, line and form, never the text.

let scene: LeakScene;
beforeAll(async () => {
  scene = await aLeakScene();
}, 120_000);
afterAll(() => scene.stop());

async function upload({ job }: Pick<Leaking, 'job'>, bytes: Buffer, query: string, fileName: string): Promise<number> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(bytes)]), fileName);
  const url = `${scene.server.url}/api/v4/jobs/${job.id}/artifacts?${query}`;
  const headers = { 'job-token': job.token };
  return (await fetch(url, { method: 'POST', headers, body: form })).status;
}
const uploadZip = (of: Pick<Leaking, 'job'>, bytes: Buffer): Promise<number> =>
  upload(of, bytes, 'artifact_type=archive&artifact_format=zip', 'artifacts.zip');

const rows = ({ job }: Pick<Leaking, 'job'>): Promise<any[]> =>
  scene.world.sql('SELECT id, kind, scan, file_name FROM artifacts WHERE job_id = $1', [job.id]);
const scanned = (of: Pick<Leaking, 'job'>): Promise<void> =>
  until(async () => (await rows(of)).every(({ scan }) => scan !== 'pending'));
const scan = (): Promise<void> => scene.server.app.get(ScanArtifacts, { strict: false }).execute(system);

test('forms in the files of an archive are findings with file, line and form; the text is nowhere', async () => {
  const of = await scene.leaking();
  const leak = base64(`user:${of.value}`);
  const bytes = zipOf([
    { name: 'out/log.txt', bytes: `one\ntwo ${leak}\nthree ${leak}\n` },
    { name: `out/${of.value}.env`, bytes: `PASSWORD=${of.value}` },
    { name: 'out/clean.txt', bytes: 'nothing' },
  ]);

  expect(await uploadZip(of, bytes)).toBe(201);
  await scanned(of);

  const found = await findings(of.owner, { secretId: of.secretId });
  const masked = expect.stringMatching(/^out\/\[MASKED\]\**\.env$/);
  expect(found.map(({ place, form, path: file, line }) => ({ place, form, file, line })).reverse()).toEqual([
    { place: 'ARTIFACT', form: 'BASE64', file: 'out/log.txt', line: 2 },
    { place: 'ARTIFACT', form: 'RAW', file: masked, line: 0 },
  ]);
  const texts = await scene.world.sql(
    `SELECT (SELECT json_agg(f) FROM secret_findings f)::text || (SELECT json_agg(e) FROM audit_events e)::text AS text`,
  );
  for (const text of [of.value, leak]) expect(texts[0].text).not.toContain(text);
  const events = await scene.world.sql(
    "SELECT details FROM audit_events WHERE target_id = $1 AND action = 'secret.exposed' ORDER BY id",
    [of.secretId],
  );
  expect(events.map(({ details }) => details.path)).toEqual(['out/log.txt', masked]);
  expect((await rows(of))[0].scan).toBe('whole');
});

test('reports that are text are looked through, and their names are shown without the value', async () => {
  const of = await scene.leaking();

  const query = 'artifact_type=dotenv&artifact_format=gzip';
  expect(await upload(of, gzipSync(`A=1\nB=${of.value}\n`), query, `${of.value}.gz`)).toBe(201);
  await scanned(of);

  const found = await findings(of.owner, { secretId: of.secretId });
  expect(found.map(({ form, line }) => [form, line])).toEqual([['RAW', 0]]);
  expect((await rows(of))[0].file_name).toMatch(/^\[MASKED\]\**\.gz$/);
});

test('a variable of a dotenv report that holds the value in any form reaches no later job, others do', async () => {
  const of = await scene.leaking();
  const leaks = `RAW=x${of.value}\nPACKED=${base64(`user:${of.value}`)}\n`;
  const query = 'artifact_type=dotenv&artifact_format=gzip';
  expect(await upload(of, gzipSync(`GOOD=1\n${leaks}LAST=2\n`), query, '.env.gz')).toBe(201);
  const left = await scene.world.sql('SELECT dotenv FROM jobs WHERE id = $1', [of.job.id]);
  expect(left).toEqual([{ dotenv: { GOOD: '1', LAST: '2' } }]);
  await scanned(of);
  expect((await findings(of.owner, { secretId: of.secretId })).map(({ form }) => form).sort()).toEqual([
    'BASE64',
    'RAW',
  ]);

  const store = scene.server.app.get(SecretStore, { strict: false });
  const away = jest.spyOn(store, 'get').mockRejectedValue(new Error('away'));
  expect(await upload(of, gzipSync(`AGAIN=${of.value}\n`), query, '.env.gz')).toBeGreaterThanOrEqual(500);
  away.mockRestore();
  expect(await scene.world.sql('SELECT dotenv FROM jobs WHERE id = $1', [of.job.id])).toEqual(left);
});

test('freezes the secret where its manager says so; the artifact stays', async () => {
  const of = await scene.leaking(true);

  expect(await uploadZip(of, zipOf([{ name: 'a', bytes: of.value }]))).toBe(201);
  await scanned(of);

  expect((await of.runner.readSecret(of.job, 'PASSWORD')).status).toBe(403);
  const answer = await fetch(`${scene.server.url}/api/v4/jobs/${of.job.id}/artifacts`, {
    headers: { 'job-token': of.job.token },
  });
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
});

test('an artifact of a job that was given nothing is done at once, another secret of the project is none of it', async () => {
  const of = await scene.leaking();
  await scene.world.pipeline(of.place, { actor: await scene.world.developer(of.place), jobs: [{ name: 'plain' }] });
  const job = (await of.runner.request())!;

  expect(await uploadZip({ job }, zipOf([{ name: 'a', bytes: of.value }]))).toBe(201);
  await scanned({ job });

  expect((await rows({ job }))[0].scan).toBe('whole');
  expect(await findings(of.owner, { fullPath: of.project })).toEqual([]);
});

test('while the store is away the upload is taken all the same, and looked through once it is back, the others meanwhile', async () => {
  const of = await scene.leaking();
  const store = scene.server.app.get(SecretStore, { strict: false });
  const away = jest.spyOn(store, 'get').mockRejectedValue(new Error('away'));

  expect(await uploadZip(of, zipOf([{ name: 'a', bytes: of.value }]))).toBe(201);
  await until(async () => away.mock.calls.length > 0);
  await scan();
  expect((await rows(of))[0].scan).toBe('pending');
  away.mockRestore();
  await of.runner.final(of.job, Buffer.alloc(0));
  await scan();
  // The one after the upload may not be over yet.
  await scanned(of);

  expect((await rows(of))[0].scan).toBe('whole');
  expect(await findings(of.owner, { secretId: of.secretId })).toHaveLength(1);
});

test('a value that is gone for good cannot be looked for, which is said; a file that is gone is unreadable', async () => {
  const of = await scene.leaking();
  await scene.world.sql('UPDATE secrets SET current_version_id = NULL WHERE id = $1', [of.secretId]);
  await scene.world.sql('DELETE FROM secret_versions WHERE secret_id = $1', [of.secretId]);
  expect(await uploadZip(of, zipOf([{ name: 'a', bytes: of.value }]))).toBe(201);
  await scanned(of);
  expect((await rows(of))[0].scan).toBe('partial');

  const [{ id }] = await rows(of);
  const folder = scene.server.config.artifactsDir!;
  for (const name of readdirSync(folder, { recursive: true }) as string[])
    if (name.endsWith(id)) rmSync(path.join(folder, name));
  await scene.world.sql("UPDATE artifacts SET scan = 'pending' WHERE id = $1", [id]);
  await scan();

  expect((await rows(of))[0].scan).toBe('unreadable');
});
