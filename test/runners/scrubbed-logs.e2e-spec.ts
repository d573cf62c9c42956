import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApplication } from '../../apps/server/src/application.js';
import { ScrubReleased } from '../../apps/server/src/pipelines/index.js';
import { showLines } from '../../apps/server/src/pipelines/log-page.js';
import { openStore } from '../faults/outage-store.js';
import { startServer, type TestServer } from '../support/server.js';
import { statementsOf } from '../support/statements.js';
import { losingAnswers, ScriptedRunner, type JobPayloadSeen } from './scripted-runner.js';
import { World } from './world.js';

// GitLab Runner masks exact bytes only, so what it sends is scrubbed here of all that can be made of them.

interface RecordedForms {
  readonly secret: string;
  readonly lines: readonly { readonly form: string; readonly log: readonly string[] }[];
}
const recordedForms = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'recordings', 'masked-forms.json'), 'utf8'),
) as Record<'12a' | '12b', RecordedForms>;

const SECRET = recordedForms['12a'].secret;
const KEY = recordedForms['12b'].secret;
const STAMP = '2026-11-22T01:39:19.500127Z ';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hex = (text: string): string => Buffer.from(text).toString('hex');

let server: TestServer;
let replica: NestFastifyApplication;
let replicaUrl: string;
let world: World;
beforeAll(async () => {
  server = await startServer();
  replica = await createApplication(server.config);
  await replica.listen(0, '127.0.0.1');
  replicaUrl = await replica.getUrl();
  world = await World.open(server);
}, 90_000);
afterAll(async () => {
  await world.close();
  await replica.close();
  await server.stop();
});

interface Given {
  readonly runner: ScriptedRunner;
  readonly job: JobPayloadSeen;
}

/** A job whose runner has read its secrets. */
async function given(values: Record<string, string>, of = { world, server }): Promise<Given> {
  const project = await of.world.project();
  const secrets = Object.keys(values).map((variable) => ({ variable }));
  for (const [name, value] of Object.entries(values)) await of.world.secret(project, name, value);
  await of.world.pipeline(project, { actor: await of.world.developer(project), jobs: [{ secrets }] });
  const { token } = await of.world.runner({ namespace_id: project.id });
  const runner = new ScriptedRunner(of.server.url, token);
  const job = (await runner.request())!;
  await runner.running(job);
  for (const { variable } of secrets) expect((await runner.readSecret(job, variable)).status).toBe(200);
  return { runner, job };
}

const stored = async (job: JobPayloadSeen): Promise<string> => String(await world.log(job.id));

async function afterPatches({ runner, job }: Given, pieces: readonly Buffer[], urls = [server.url]): Promise<string> {
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    const to = Object.assign(new ScriptedRunner(urls[index % urls.length]!, runner.token), { wire: runner.wire });
    const answer = await to.patch(job, at, piece);
    at += piece.length;
    expect([answer.status, answer.headers.get('range')]).toEqual([202, `0-${at}`]);
  }
  return stored(job);
}

function inPieces(text: string, size: number): Buffer[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

describe('forms that a real runner lets through', () => {
  const log = (forms: RecordedForms): string =>
    forms.lines.flatMap(({ form, log: lines }) => [`@@ ${form}`, ...lines].map((l) => `${STAMP}${l}\n`)).join('');
  /** What stands under each form in the stored log, without stamps and masks. */
  function seen(text: string): Record<string, string> {
    const parts = text.replaceAll(STAMP, '').split('@@ ').slice(1);
    return Object.fromEntries(
      parts.map((part) => {
        const [form, ...lines] = part.trimEnd().split('\n');
        return [form!, lines.map((line) => line.slice(4).replace(/\[MASKED\]\**/g, '#')).join('\n')];
      }),
    );
  }

  test('all that the mask set names is gone from the stored log, whose length stays (12a)', async () => {
    const of = await given({ S: SECRET });
    const text = log(recordedForms['12a']);

    const kept = await afterPatches(of, inPieces(text, 1000));

    expect(kept.length).toBe(text.length);
    expect(seen(kept)).toMatchObject({
      base64: '#',
      'base64 of user:secret': 'dTp#',
      'base64 of us:secret': 'dXM6#',
      'base64 of usr:secret': 'dXNyOl#',
      'base64 with newline at the end': '#K',
      base64url: '#',
      'JSON-escaped': '{"k": "#"}',
      'JSON-escaped twice': '"\\"#\\""',
      'JSON with escaped slash': '"#"',
      'URL-encoded': '#',
      'form-encoded': '#',
      'HTML-escaped': '#',
      'shell-quoted %q': '#',
      'Python repr': "'#'",
      hex: expect.stringMatching(/^ (# ?)+$/),
    });
    // What no mask set knows stays: docs/threat-model.md says so.
    expect(seen(kept)).toMatchObject({
      reversed: 't&z\\w"9Nv+2Qp/7kX',
      'spaces between': expect.stringMatching(/^X k 7/),
    });
  });

  test('lines of a value go one by one, with time stamps between them (12b)', async () => {
    const of = await given({ S: KEY });

    const kept = seen(await afterPatches(of, inPieces(log(recordedForms['12b']), 777)));

    expect(Object.values(kept).join('\n')).not.toMatch(/alpha|bravo|charl|Line|YWxw|mF2|cmwt/);
    expect(kept).toMatchObject({
      'whole, unquoted': '# # #',
      'last two lines': '#\n#',
      indented: '  #\n  #\n  #',
      'JSON-escaped': '"#"',
      '%q': "$'#'",
      'base64 -w0': '#',
      'prefix: each line by xargs': 'key: #\nkey: #\nkey: #',
    });
  });

  test('a scrubbed line is marked as one where people read it', async () => {
    const of = await given({ S: SECRET });
    await afterPatches(of, [Buffer.from(`${STAMP}01O ${base64(SECRET)}\n${STAMP}01O nothing here\n`)]);

    const lines = showLines(await world.log(of.job.id), null);

    expect(lines.map(({ text, masked }) => [text, masked])).toEqual([
      [`[MASKED]${'*'.repeat(16)}`, true],
      ['nothing here', false],
    ]);
  });
});

describe('across pieces', () => {
  const text = `${STAMP}01O a ${base64(`user:${SECRET}`)} b ${hex(SECRET)} c ${encodeURIComponent(SECRET)}\n${STAMP}01O ${JSON.stringify(KEY)} end\n`;

  test('a form that begins in one piece and ends in a later one is masked in all of them', async () => {
    const whole = await afterPatches(await given({ S: SECRET, K: KEY }), [Buffer.from(text)]);
    expect(whole).toContain(' end');

    for (const size of [1, 9, 64]) {
      expect(await afterPatches(await given({ S: SECRET, K: KEY }), inPieces(text, size))).toBe(whole);
    }
  }, 60_000);

  test('servers take turns, each reading the values for itself', async () => {
    const whole = await afterPatches(await given({ S: SECRET, K: KEY }), [Buffer.from(text)]);

    expect(await afterPatches(await given({ S: SECRET, K: KEY }), inPieces(text, 23), [server.url, replicaUrl])).toBe(
      whole,
    );
  });

  test('nothing beside the log tells a form', async () => {
    const of = await given({ S: SECRET });
    await afterPatches(of, [Buffer.from(`${base64(SECRET)} ${SECRET.slice(0, 9)}`)]);

    const [row] = await world.sql('SELECT scrub_state FROM job_log_chunks WHERE job_id = $1', [of.job.id]);

    expect(row.scrub_state.open).toMatchObject({ length: 9 });
    expect(JSON.stringify(row)).not.toContain('Xk7');
  });
});

describe('what a runner relies on', () => {
  const lines = Array.from({ length: 12 }, (_, n) => Buffer.from(`${STAMP}01O ${n} ${base64(SECRET)} tail\n`));
  const log = Buffer.concat(lines);

  test('its final checksum is held against the bytes as it sent them', async () => {
    const of = await given({ S: SECRET });
    await afterPatches(of, lines);

    expect((await of.runner.final(of.job, log)).status).toBe(200);
    expect(await world.job(of.job.id)).toMatchObject({ status: 'success', log_size: log.length, log_checked: false });
    expect(await stored(of.job)).not.toContain(base64(SECRET));
  });

  test('pieces sent again after lost answers stand once, and the checksum fits', async () => {
    const { runner, job } = await given({ S: SECRET });
    runner.wire = losingAnswers(4, ({ method }) => method === 'PATCH');

    expect(await runner.play(job, { log: inPieces(String(log), 100) })).toEqual({ aborted: false, last: 200 });

    expect(await world.job(job.id)).toMatchObject({ status: 'success', log_size: log.length, log_checked: false });
    expect(await stored(job)).not.toContain(base64(SECRET).slice(0, 8));
  });

  test('a range from the middle of a scrubbed piece is asked for from where the piece began', async () => {
    const of = await given({ S: SECRET });
    await afterPatches(of, [lines[0]!, lines[1]!]);
    const border = lines[0]!.length;

    const answer = await of.runner.patch(of.job, border + 10, lines[1]!.subarray(10));

    expect([answer.status, answer.headers.get('range')]).toEqual([416, `0-${border}`]);
    expect((await of.runner.patch(of.job, border, log.subarray(border))).status).toBe(202);
    expect((await of.runner.final(of.job, log)).status).toBe(200);
    expect((await world.job(of.job.id)).log_checked).toBe(false);
  });

  test('a piece without masks can be cut in its middle, inside a form too', async () => {
    const of = await given({ S: SECRET });
    const text = `say ${base64(SECRET)} end`;
    await of.runner.patch(of.job, 0, Buffer.from(text.slice(0, 16)));

    const answer = await of.runner.patch(of.job, 10, Buffer.from(text.slice(10)));

    expect([answer.status, await stored(of.job)]).toEqual([202, `say [MASKED]${'*'.repeat(16)} end`]);
    expect((await of.runner.final(of.job, Buffer.from(text))).status).toBe(200);
  });

  test('a checksum of other bytes is still told once', async () => {
    const of = await given({ S: SECRET });
    await afterPatches(of, lines);

    expect((await of.runner.final(of.job, Buffer.from(await stored(of.job)))).status).toBe(412);
  });
});

describe('the values', () => {
  test('cost a job that was given none no statement, and one that was given some a single one', async () => {
    const piece = Buffer.from('0123456789');
    const plain = await given({});
    const secret = await given({ S: SECRET });
    const patching = ({ runner, job }: Given): (() => Promise<unknown>) => {
      let at = 0;
      return () => runner.patch(job, (at += piece.length), piece);
    };
    for (const { runner, job } of [plain, secret]) await runner.patch(job, 0, piece);

    expect((await statementsOf(patching(secret))) - (await statementsOf(patching(plain)))).toBe(1);
  });

  test('that nobody can read any more let nothing of the log be shown', async () => {
    const of = await given({ S: SECRET });
    await world.sql(
      `DELETE FROM store_values WHERE reference = (SELECT v.reference FROM secret_versions v
        JOIN secret_uses u ON u.secret_id = v.secret_id WHERE u.job_id = $1 LIMIT 1)`,
      [of.job.id],
    );

    expect(await afterPatches(of, [Buffer.from('two\nlines')])).toBe('***\n*****');
    expect((await of.runner.final(of.job, Buffer.from('two\nlines'))).status).toBe(200);
  });
});

test('while the store is down nothing is kept, the runner sends it again, and then nothing is missing', async () => {
  const store = await openStore('fake');
  const address = store.env['OPENBAO_ADDR']!;
  const keysDir = store.env['LOCKKEEPER_OPENBAO_KEYS_DIR']!;
  const openbao = { address, keysDir, caCertificate: null, mount: 'lockkeeper', issuer: 'https://lockkeeper.internal' };
  const other = await startServer({ openbao });
  const around = { server: other, world: await World.open(other) };
  try {
    const { runner, job } = await given({ S: SECRET }, around);
    const before = (await around.world.job(job.id)).contacted_at!;
    await store.begin('down');

    const refused = await runner.patch(job, 0, Buffer.from(`${base64(SECRET)}\n`));

    expect(refused.status).toBe(503);
    const meanwhile = await around.world.job(job.id);
    expect([meanwhile.log_size, meanwhile.status]).toEqual([0, 'running']);
    expect(meanwhile.contacted_at!.getTime()).toBeGreaterThan(before.getTime());
    await store.end();
    const log = [Buffer.from(`${base64(SECRET)}\n`), Buffer.from('end\n')];
    // The breaker lets a read through again when its time is over.
    let again = await runner.patch(job, 0, log[0]!);
    for (let tries = 0; again.status === 503 && tries < 60; tries++) {
      await wait(500);
      again = await runner.patch(job, 0, log[0]!);
    }
    expect(again.status).toBe(202);
    await store.begin('down');
    expect(await runner.play(job, { log })).toEqual({ aborted: false, last: 200 });
    expect(String(await around.world.log(job.id))).toBe(`[MASKED]${'*'.repeat(16)}\nend\n`);
    // Held while the job lived, and no longer.
    await expect(other.app.get(ScrubReleased, { strict: false }).scrubberOf(job.id)).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    });
  } finally {
    await around.world.close();
    await other.stop();
    await store.close();
  }
}, 90_000);
