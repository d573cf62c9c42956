import type { Appended } from '../../apps/server/src/pipelines/index.js';
import { startServer, type TestServer } from '../support/server.js';
import { idOf, someone } from '../tree/arrange.js';
import { aShop, ctx, end, jobLog, jobOf, lifecycle, run, start, type Shop } from './arrange.js';

let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  server = await startServer();
  shop = await aShop(server);
}, 60_000);
afterAll(() => server.stop());

const LOG = `query ($jobId: ID!, $after: Int, $firstLine: Int) { jobLog(jobId: $jobId, after: $after, firstLine: $firstLine) {
  lines { number text at stderr section masked } nextOffset size finished } }`;

async function aJob(): Promise<number> {
  const pipeline = await run(shop.developer.client, shop.project, 'a: {script: x}\n', 'dev');
  return Number(jobOf(pipeline, 'a'));
}

const append = (id: number, start: number, bytes: Buffer): Promise<Appended> =>
  jobLog(server).append(ctx, id, { start, bytes, scrubber: null });

const read = async (jobId: number, variables: object = {}): Promise<any> =>
  (await shop.developer.client.query(LOG, { jobId: String(jobId), ...variables })).jobLog;

describe('the bytes of a log', () => {
  test('are kept once, whatever is sent again, cut or sent too early', async () => {
    const log = jobLog(server);
    const id = await aJob();
    expect(await append(id, 0, Buffer.from('hello '))).toMatchObject({ ok: true, size: 6 });
    expect(await append(id, 6, Buffer.from('world'))).toMatchObject({ ok: true, size: 11 });

    expect(await append(id, 12, Buffer.from('gap'))).toEqual({ ok: false, size: 11, full: false });
    expect(await append(id, 6, Buffer.from('world'))).toMatchObject({ ok: true, size: 11 });
    expect(String(await log.read(ctx, id, 0, 100))).toBe('hello world');
    expect(await append(id, 3, Buffer.from('p!'))).toMatchObject({ ok: true, size: 5 });
    expect(String(await log.read(ctx, id, 0, 100))).toBe('help!');
    expect(String(await log.read(ctx, id, 1, 3))).toBe('elp');
    expect(await log.checksum(ctx, id)).toEqual({ crc32: 'crc32:4103974c', size: 5 });
    expect(await append(id, 0, Buffer.alloc(0))).toMatchObject({ ok: true, size: 0 });
    expect(await log.checksum(ctx, id)).toEqual({ crc32: 'crc32:00000000', size: 0 });
  });

  test('have an end', async () => {
    const log = jobLog(server);
    const id = await aJob();
    const piece = Buffer.alloc(1024 * 1024, 'x');
    for (let at = 0; at < 16; at += 1) await append(id, at * piece.length, piece);

    expect(await append(id, 16 * piece.length, Buffer.from('y'))).toEqual({
      ok: false,
      size: 16 * piece.length,
      full: true,
    });
    expect((await log.checksum(ctx, id)).size).toBe(16 * piece.length);
  });

  test('come from two writers at once as from one', async () => {
    const log = jobLog(server);
    const id = await aJob();

    await Promise.all(Array.from({ length: 8 }, (_, index) => append(id, 0, Buffer.from(String(index)))));

    expect((await log.read(ctx, id, 0, 10)).length).toBe(1);
  });
});

describe('jobLog', () => {
  test('shows whole lines while the job runs and the rest when it is over', async () => {
    const id = await aJob();
    const handout = await start(server, String(id));
    const text = Buffer.from(
      '2026-11-25T10:00:00.000001Z 01O é [MASKED]\r\n2026-11-25T10:00:01.000001Z 01E ouch\npart',
    );
    const half = text.indexOf('é') + 1;
    await append(id, 0, text.subarray(0, half));
    expect(await read(id)).toEqual({ lines: [], nextOffset: 0, size: half, finished: false });
    await append(id, half, text.subarray(half));

    const live = await read(id);

    expect(live.lines).toEqual([
      { number: 1, text: 'é [MASKED]', at: '2026-11-25T10:00:00.000Z', stderr: false, section: null, masked: true },
      { number: 2, text: 'ouch', at: '2026-11-25T10:00:01.000Z', stderr: true, section: null, masked: false },
    ]);
    expect(live).toMatchObject({ nextOffset: text.length - 4, size: text.length, finished: false });
    await lifecycle(server).finish(ctx, handout, { state: 'success' });
    const rest = await read(id, { after: live.nextOffset, firstLine: 3 });
    expect(rest.lines).toEqual([expect.objectContaining({ number: 3, text: 'part' })]);
    expect(rest).toMatchObject({ nextOffset: text.length, finished: true });
    expect(await read(id, { after: 9999 })).toMatchObject({ lines: [], nextOffset: text.length });
  });

  test('gives a long log in pages that lose nothing, with the section each begins in', async () => {
    const id = await aJob();
    const lines = Array.from({ length: 2500 }, (_, index) => `line ${index + 1}`);
    const text = `section_start:1764064800:step_script\r\u001b[0K\n${lines.join('\n')}\n`;
    await append(id, 0, Buffer.from(text));
    await end(server, String(id));

    const seen: any[] = [];
    let page = await read(id);
    for (let after = 0; page.nextOffset > after; page = await read(id, { after, firstLine: seen.length + 1 })) {
      expect(page.lines.length).toBeLessThanOrEqual(1000);
      seen.push(...page.lines);
      after = page.nextOffset;
    }

    expect(seen.map((line) => line.text)).toEqual(lines);
    expect(seen.map((line) => line.number)).toEqual(lines.map((_, index) => index + 1));
    expect(new Set(seen.map((line) => line.section))).toEqual(new Set(['step_script']));
  });

  test('cuts a line of megabytes between two characters', async () => {
    const id = await aJob();
    await append(id, 0, Buffer.from(`x${'é'.repeat(700_000)}`));
    await end(server, String(id));

    const first = await read(id);
    const second = await read(id, { after: first.nextOffset });

    expect(first.lines[0].text + second.lines[0].text).toBe(`x${'é'.repeat(700_000)}`);
  });

  test('is for members that may read logs, and refuses places that cannot be', async () => {
    const id = await aJob();
    const guest = await someone(server, 'GUEST', shop.project);

    expect(await guest.client.fault(LOG, { jobId: String(id) })).toBe('NOT_FOUND');
    expect(await shop.developer.client.fault(LOG, { jobId: String(id), after: -1 })).toBe('BAD_USER_INPUT');
    expect(await shop.developer.client.fault(LOG, { jobId: String(id), firstLine: 0 })).toBe('BAD_USER_INPUT');
  });
});

describe('the log as a file', () => {
  const get = async (
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<[number, string, string | null]> => {
    const answer = await fetch(`${server.url}/api/v4/projects/${path}/trace`, { headers });
    return [answer.status, await answer.text(), answer.headers.get('content-range')];
  };

  test('is given out whole or by range, as it is, to those who may read it', async () => {
    const id = await aJob();
    const bytes = Buffer.from('x'.repeat(700_000) + '<script>');
    await append(id, 0, bytes);
    const place = `${await idOf(server, shop.project)}/jobs/${id}`;
    const mine = shop.developer.client.headers;

    expect(await get(place, mine)).toEqual([200, String(bytes), null]);
    expect(await get(place, { ...mine, range: 'bytes=700000-' })).toEqual([
      206,
      '<script>',
      'bytes 700000-700007/700008',
    ]);
    expect(await get(place, { ...mine, range: 'bytes=-3' })).toEqual([206, 'pt>', 'bytes 700005-700007/700008']);
    expect(await get(place, { ...mine, range: 'bytes=700008-' })).toEqual([416, '', 'bytes */700008']);
    const answer = await fetch(`${server.url}/api/v4/projects/${place}/trace`, { headers: mine });
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('is not there for those from whom the job is hidden, nor under another project', async () => {
    const id = await aJob();
    const project = await idOf(server, shop.project);
    const [guest, stranger] = [
      await someone(server, 'GUEST', shop.project),
      await someone(server, 'OWNER', (await aShop(server)).project),
    ];
    const status = async (path: string, headers: Readonly<Record<string, string>>): Promise<number> =>
      (await get(path, headers))[0];

    expect(await status(`${project}/jobs/${id}`, guest.client.headers)).toBe(404);
    expect(await status(`${project}/jobs/${id}`, stranger.client.headers)).toBe(404);
    expect(await status(`${project + 1}/jobs/${id}`, shop.developer.client.headers)).toBe(404);
    expect(await status(`${project}/jobs/${id}`, {})).toBe(401);
  });
});
