import fc from 'fast-check';
import { Masker } from './masker.js';

/** The plain definition: find every occurrence, unite those that overlap, put one mark for each union. */
function naive(text: Buffer, forms: Buffer[]): string {
  const found: [number, number][] = [];
  for (const form of forms) {
    for (let at = text.indexOf(form); at >= 0 && form.length > 0; at = text.indexOf(form, at + 1)) {
      found.push([at, at + form.length]);
    }
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const united: [number, number][] = [];
  for (const [start, end] of found) {
    const last = united.at(-1);
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else united.push([start, end]);
  }
  let masked = '';
  let from = 0;
  for (const [start, end] of united) {
    masked += text.subarray(from, start).toString('latin1') + '[MASKED]';
    from = end;
  }
  return masked + text.subarray(from).toString('latin1');
}

function inChunks(masker: Masker, chunks: readonly (string | Uint8Array)[]): string {
  const parts = chunks.map((chunk) => masker.write(Buffer.from(chunk as Uint8Array)));
  return Buffer.concat([...parts, masker.end()]).toString('latin1');
}

describe('Masker', () => {
  const letters = fc
    .array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 })
    .map((array) => Buffer.from(array.join('')));
  const cuts = fc.array(fc.nat(7), { maxLength: 60 });

  it('gives what a naive replacement of the whole gives, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(letters, { maxLength: 6 }),
        fc.array(letters, { maxLength: 30 }),
        cuts,
        (forms, words, sizes) => {
          const text = Buffer.concat(words);
          const chunks: Buffer[] = [];
          let at = 0;
          for (const size of sizes) chunks.push(text.subarray(at, (at += size)));
          chunks.push(text.subarray(at));
          expect(inChunks(new Masker(forms), chunks)).toBe(naive(text, forms));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('holds back less than the longest form at any time', () => {
    fc.assert(
      fc.property(
        fc.array(letters, { minLength: 1, maxLength: 4 }),
        fc.array(letters, { maxLength: 20 }),
        (forms, words) => {
          const masker = new Masker(forms, '');
          const longest = Math.max(1, ...forms.map((form) => form.length));
          const text = Buffer.concat(words);
          let shown = 0;
          text.forEach((_, index) => {
            shown += masker.write(text.subarray(index, index + 1)).length;
            const decided = naive(text.subarray(0, index + 1), forms).replaceAll('[MASKED]', '').length;
            expect(decided - shown).toBeLessThan(longest);
          });
        },
      ),
    );
  });

  it('lets bytes through at once when no form can begin in them', () => {
    const masker = new Masker(['s3cr3t-value']);

    expect(masker.write(Buffer.from('building...')).toString()).toBe('building...');
    expect(masker.write(Buffer.from('s3cr')).toString()).toBe('');
    expect(masker.write(Buffer.from('ipt')).toString()).toBe('s3cript');
  });

  it('leaves no tail of a secret that begins inside another', () => {
    expect(inChunks(new Masker(['abcd', 'cdefgh']), ['xabcdefghy'])).toBe('x[MASKED]y');
  });

  it('masks a secret that arrives byte by byte, and one of many megabytes between', () => {
    const masker = new Masker(['Xk7/pQ2+vN9"w\\z&t']);
    const filler = 'x'.repeat(1_000_000);
    const out = inChunks(masker, [...'pre', ...'Xk7/pQ2+vN9"w\\z&t', filler, 'Xk7/pQ2+vN9"w\\z&tXk7/pQ2+vN9"w\\z&t']);

    expect(out).toBe(`pre[MASKED]${filler}[MASKED][MASKED]`);
    expect(masker.fired).toBe(3);
  });

  it('masks bytes of any value, a character cut in two included', () => {
    const secret = Buffer.from('pässwörd-\u{1f511}');
    const chunks = [...secret].map((byte) => Buffer.of(byte));

    expect(inChunks(new Masker([secret]), [Buffer.of(0xff, 0), ...chunks])).toBe('\xff\0[MASKED]');
  });

  it('holds no growing buffer while matches overlap without end', () => {
    const masker = new Masker(['aa']);
    for (let count = 0; count < 1000; count++) expect(masker.write(Buffer.from('aaaa')).length).toBe(0);

    expect(masker.end().toString()).toBe('[MASKED]');
  });

  it('copes with a value of 64 KiB in every form', () => {
    const value = Buffer.alloc(65_536, 'k3y-');
    expect(inChunks(new Masker([value, value.toString('base64')]), ['a', value, 'b'])).toBe('a[MASKED]b');
  });
});
