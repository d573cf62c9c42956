import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { formsWithKinds, InPlaceMasker } from '@lockkeeper/runner-protocol';
import { zipOf } from '../../../../test/artifacts/zip-archive.js';
import { SEARCH_LIMITS, searchArtifact, type ArtifactSearched, type SearchLimits } from './search-artifact.js';

const VALUE = 'correct-horse-battery';
const BASE64 = Buffer.from(`user:${VALUE}`).toString('base64');
const scrubber = new InPlaceMasker([{ id: 'one', forms: formsWithKinds(VALUE) }]);
const folder = mkdtempSync(path.join(tmpdir(), 'artifacts-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Given {
  readonly format?: string;
  readonly fileName?: string;
  readonly limits?: Partial<SearchLimits>;
}

async function search(bytes: Buffer, given: Given = {}): Promise<ArtifactSearched> {
  const { format = 'zip', fileName = 'artifacts.zip', limits } = given;
  const name = path.join(folder, 'artifact');
  writeFileSync(name, bytes);
  const file = await open(name, 'r');
  try {
    const artifact = { file, size: bytes.length, format, fileName };
    return await searchArtifact(scrubber, artifact, { ...SEARCH_LIMITS, ...limits });
  } finally {
    await file.close();
  }
}
const lines = (count: number): string => 'a line\n'.repeat(count);
const places = ({ found }: ArtifactSearched): string[] => found.map((one) => `${one.path}:${one.line} ${one.form}`);

describe('an archive', () => {
  test.each([
    ['deflated', {}],
    ['stored', { stored: true }],
    ['with sizes of 64 bits', { wide: true }],
  ])('is searched file by file, %s', async (_, how) => {
    const searched = await search(
      zipOf(
        [
          { name: 'out/', bytes: '', stored: true },
          { name: 'out/clean.txt', bytes: lines(9), ...how },
          { name: 'out/leak.log', bytes: `${lines(20_000)}x ${BASE64}\n${VALUE}\n${VALUE}`, ...how },
          { name: 'out/häppy.env', bytes: `A=1\nB=${encodeURIComponent(VALUE)}`, ...how },
        ],
        { wide: 'wide' in how, comment: 'made by a test' },
      ),
    );

    expect(searched.scan).toBe('whole');
    expect(places(searched)).toEqual(['out/leak.log:20001 base64', 'out/leak.log:20002 raw', 'out/häppy.env:2 raw']);
  });

  test('tells forms in names, which are shown without them', async () => {
    const searched = await search(zipOf([{ name: `dir/${VALUE}/a\nb.txt`, bytes: 'clean' }]), {
      fileName: `${VALUE}.zip`,
    });

    expect(places(searched).map((place) => place.replace(/\[MASKED\]\*+/, '#'))).toEqual([
      '#.zip:0 raw',
      'dir/#/a_b.txt:0 raw',
    ]);
    expect(searched.fileName).not.toContain(VALUE);
  });

  test('is text where it is no archive', async () => {
    expect(places(await search(Buffer.from(`one\n${VALUE}`)))).toEqual(['artifacts.zip:2 raw']);
  });
});

describe('a text', () => {
  test.each<[string, Buffer, Given, string[]]>([
    ['as it is', Buffer.from(`a\nb ${VALUE}`), { format: 'raw', fileName: 'a.txt' }, ['a.txt:2 raw']],
    ['packed', gzipSync(`A=${VALUE}`), { format: 'gzip', fileName: 'dotenv.gz' }, ['dotenv.gz:1 raw']],
    [
      'packed in several parts',
      Buffer.concat([gzipSync('one\n'), gzipSync(VALUE)]),
      { format: 'gzip', fileName: 'junit.gz' },
      ['junit.gz:2 raw'],
    ],
    [
      'of wide characters',
      Buffer.from(`\uFEFFone\r\n${VALUE}\r\n`, 'utf16le'),
      { format: 'raw', fileName: 'power.txt' },
      ['power.txt:2 raw'],
    ],
    ['that is none', Buffer.from(`\0${VALUE}`), { format: 'raw', fileName: 'a.bin' }, []],
    ['that is empty', Buffer.alloc(0), { format: 'raw', fileName: 'a.txt' }, []],
  ])('%s', async (_, bytes, given, expected) => {
    const searched = await search(bytes, given);

    expect([places(searched), searched.scan]).toEqual([expected, 'whole']);
  });
});

describe('what is hostile ends, and tells what was seen', () => {
  const leak = { name: 'leak.txt', bytes: VALUE };

  test('a bomb is unpacked up to the limit of all files together, whatever it says of its size', async () => {
    const bomb = { name: 'bomb.txt', bytes: 'a'.repeat(3_000_000), said: 1 };

    const searched = await search(zipOf([leak, bomb, bomb, { ...leak, name: 'later.txt' }]), {
      limits: { bytes: 4_000_000 },
    });

    expect([places(searched), searched.scan]).toEqual([['leak.txt:1 raw'], 'partial']);
  });

  test('binary files count with their first bytes only', async () => {
    const binary = { name: 'image', bytes: Buffer.alloc(3_000_000), stored: true };

    const searched = await search(zipOf([binary, binary, leak]), { limits: { bytes: 1_000_000 } });

    expect([places(searched), searched.scan]).toEqual([['leak.txt:1 raw'], 'whole']);
  });

  test.each([
    ['more files than are looked at', { files: 2 }],
    ['more findings than are told', { findings: 2 }],
  ])('%s', async (_, limits) => {
    const many = Array.from({ length: 5 }, (_unused, index) => ({ name: `${index}.txt`, bytes: VALUE }));

    const searched = await search(zipOf(many), { limits });

    expect([places(searched), searched.scan]).toEqual([['0.txt:1 raw', '1.txt:1 raw'], 'partial']);
  });

  test.each([
    ['encrypted', { name: 'no', bytes: 'x', flags: 9 }],
    ['packed in another way', { name: 'no', bytes: 'x', method: 93 }],
    ['no stream of its kind', { name: 'no', bytes: 'x', packed: Buffer.from('not deflated at all') }],
  ])('a file that is %s leaves the others', async (_, broken) => {
    const searched = await search(zipOf([broken, leak]));

    expect([places(searched), searched.scan]).toEqual([['leak.txt:1 raw'], 'partial']);
  });

  test('of a stream that breaks off the beginning counts', async () => {
    const packed = gzipSync(`${VALUE}\n${lines(50_000)}`);

    const searched = await search(packed.subarray(0, packed.length - 20), { format: 'gzip', fileName: 'a.gz' });

    expect([places(searched), searched.scan]).toEqual([['a.gz:1 raw'], 'partial']);
  });

  const whole = zipOf([leak]);
  const changed = (change: (bytes: Buffer, end: number) => void): Buffer => {
    const bytes = Buffer.from(whole);
    change(bytes, bytes.length - 22);
    return bytes;
  };
  test.each<[string, Buffer]>([
    ['a directory outside', changed((bytes, end) => bytes.writeUInt32LE(0x7fffffff, end + 16))],
    ['a directory of gigabytes', changed((bytes, end) => bytes.writeUInt32LE(0xf0000000, end + 12))],
    ['no directory where it says', changed((bytes, end) => bytes.writeUInt32LE(3, end + 16))],
    ['a name beyond the directory', changed((bytes, end) => bytes.writeUInt16LE(0xffff, end - 46 - 8 + 28))],
    ['sizes of 64 bits that are missing', changed((bytes, end) => bytes.writeUInt32LE(0xffffffff, end - 46 - 8 + 24))],
  ])('%s is unreadable', async (_, bytes) => {
    expect(await search(bytes)).toMatchObject({ scan: 'unreadable', found: [] });
  });

  test.each<[string, (bytes: Buffer, end: number) => void]>([
    ['a file outside', (bytes, end) => void bytes.writeUInt32LE(0x7fffffff, end - 46 - 8 + 42)],
    ['a file larger than the archive', (bytes, end) => void bytes.writeUInt32LE(0x7fffffff, end - 46 - 8 + 20)],
    ['a file without a header', (bytes) => void bytes.writeUInt32LE(1, 0)],
  ])('%s is passed over', async (_, change) => {
    expect(await search(changed(change))).toMatchObject({ scan: 'partial', found: [] });
  });

  test('whatever is changed in it, a search ends', async () => {
    for (let at = 0; at < whole.length; at++)
      for (const value of [0, 0x7f, 0xff]) {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        expect(['whole', 'partial', 'unreadable']).toContain((await search(bytes)).scan);
      }
  });
});
