import fc from 'fast-check';
import { formsWithKinds } from './mask-forms.js';
import { InPlaceMasker, type MaskState, type NamedForms } from './mask-in-place.js';

/** The plain definition: which bytes does any occurrence cover, and each run of them becomes a mark of its length. */
function naive(text: Buffer, forms: readonly string[]): string {
  const covered = new Uint8Array(text.length);
  for (const form of forms.filter((each) => each !== ''))
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) covered.fill(1, at, at + form.length);
  const shown = [...text.toString('latin1')].map((char, at) => (covered[at] ? '\u0001' : char)).join('');
  return shown.replace(/\u0001+/g, ({ length }) => (length < 8 ? '*'.repeat(length) : '[MASKED]'.padEnd(length, '*')));
}

/** What a log is that keeps each piece and does its repaints; the state goes through JSON, as it does through a database. */
function inPieces(maskerAt: (piece: number) => InPlaceMasker, pieces: readonly Buffer[]): string {
  const log = Buffer.alloc(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let state: MaskState | null = null;
  let at = 0;
  pieces.forEach((bytes, index) => {
    const masked = maskerAt(index).mask({ at, bytes, state });
    expect(masked.bytes.length).toBe(bytes.length);
    masked.bytes.copy(log, at);
    for (const repaint of masked.repaint) {
      expect(repaint.at + repaint.bytes.length).toBeLessThanOrEqual(at);
      repaint.bytes.copy(log, repaint.at);
    }
    state = JSON.parse(JSON.stringify(masked.state)) as MaskState | null;
    at += bytes.length;
  });
  return log.toString('latin1');
}

const named = (...forms: string[]): NamedForms[] =>
  forms.map((form, index) => ({ id: `v${index}`, forms: new Map([[form, 'raw' as const]]) }));
const cutAt = (text: Buffer, sizes: readonly number[]): Buffer[] => {
  let at = 0;
  return [...sizes.map((size) => text.subarray(at, (at += size))), text.subarray(at)];
};

describe('InPlaceMasker', () => {
  const letters = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 }).map((array) => array.join(''));
  const cuts = fc.array(fc.nat(7), { maxLength: 60 });
  const text = fc.array(letters, { maxLength: 30 }).map((words) => Buffer.from(words.join('')));

  it('gives what a naive replacement of the whole gives, of the same length, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 6 }), text, cuts, (forms, stream, sizes) => {
        const masker = new InPlaceMasker(named(...forms));
        const whole = naive(stream, forms);
        expect(inPieces(() => masker, [stream])).toBe(whole);
        expect(inPieces(() => masker, cutAt(stream, sizes))).toBe(whole);
      }),
      { numRuns: 3000 },
    );
  });

  it('leaves no form over, and goes on where another server stopped that knows the same values in another order', () => {
    const values = fc.array(fc.string({ minLength: 6, maxLength: 20, unit: 'binary-ascii' }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(values, fc.array(fc.nat(200)), cuts, (secrets, picks, sizes) => {
        const known = secrets.map((value, index) => ({ id: `v${index}`, forms: formsWithKinds(value) }));
        const forms = known.flatMap((value) => [...value.forms.keys()]);
        const words = picks.map((pick) => forms[pick % Math.max(1, forms.length)] ?? ' - ');
        const stream = Buffer.from(words.join(';'));
        const [here, there] = [new InPlaceMasker(known), new InPlaceMasker(known.toReversed())];
        const kept = inPieces((piece) => (piece % 2 ? there : here), cutAt(stream, sizes));
        expect(kept).toBe(naive(stream, forms));
        for (const form of forms) if (!/^[*MASKED[\]]+$/.test(form)) expect(kept).not.toContain(form);
      }),
      { numRuns: 60 },
    );
  });

  it('puts a mark where it fits, and asterisks alone where it does not', () => {
    const masker = new InPlaceMasker(named('secret7', 'secret-8', 'a-longer-secret'));

    expect(inPieces(() => masker, [Buffer.from('(secret7) (secret-8) (a-longer-secret)')])).toBe(
      '(*******) ([MASKED]) ([MASKED]*******)',
    );
  });

  it('says what to put before a piece whose first bytes complete a form', () => {
    const masker = new InPlaceMasker(named('begin-and-end'));
    const first = masker.mask({ at: 100, bytes: Buffer.from('x begin'), state: null });

    const second = masker.mask({ at: 107, bytes: Buffer.from('-and-end y'), state: first.state });

    expect(String(first.bytes)).toBe('x begin');
    expect(second.repaint).toEqual([{ at: 102, bytes: Buffer.from('[MASK') }]);
    expect(String(second.bytes)).toBe('ED]***** y');
  });

  it('masks the longer form that a masked one begins, when the rest comes later', () => {
    const masker = new InPlaceMasker(named('shared-Prefix', 'shared-Prefix-and-more'));
    const first = masker.mask({ at: 0, bytes: Buffer.from('shared-Prefix'), state: null });

    const second = masker.mask({ at: 13, bytes: Buffer.from('-and-more.'), state: first.state });

    expect([String(first.bytes), String(second.bytes)]).toEqual(['[MASKED]*****', '*********.']);
    expect(second.repaint).toEqual([]);
  });

  it('keeps no text of a form in its state', () => {
    const masker = new InPlaceMasker(named('Xk7/pQ2+vN9'));
    const { state } = masker.mask({ at: 0, bytes: Buffer.from('say Xk7/pQ2'), state: null });

    expect(state).toEqual({ open: { id: 'v0', pattern: 0, length: 7 }, runs: [] });
  });

  it('forgets a form whose value it does not know any more, and masks the rest', () => {
    const state = { open: { id: 'gone', pattern: 3, length: 5 }, runs: [] };

    expect(String(new InPlaceMasker(named('abcdef')).mask({ at: 5, bytes: Buffer.from('abcdef'), state }).bytes)).toBe(
      '******',
    );
  });

  it('masks a value of 64 KiB wherever it is cut, and bytes that are no text', () => {
    const value = Array.from({ length: 8192 }, (_, index) => index.toString(36).padStart(8, '-')).join('');
    const masker = new InPlaceMasker(named(value));
    const stream = Buffer.concat([Buffer.of(0xff, 0), Buffer.from(value), Buffer.of(0xfe)]);

    const kept = inPieces(() => masker, cutAt(stream, [1, 1000, 1024, 5000, 30_000]));

    expect(kept).toBe(`\u00ff\0${'[MASKED]'.padEnd(value.length, '*')}\u00fe`);
  });

  describe('tells what it masked', () => {
    const SECRET = 'Xk7/pQ2+vN9 w&z';
    const told = (text: string, value = SECRET): unknown[] =>
      new InPlaceMasker([{ id: 'v', forms: formsWithKinds(value) }])
        .mask({ at: 100, bytes: Buffer.from(text), state: null })
        .fired.map(({ kind, at }) => [kind, at]);

    it.each([
      ['the value', SECRET, 'raw'],
      ['base64', Buffer.from(SECRET).toString('base64'), 'base64'],
      ['base64 of more', Buffer.from(`user:${SECRET}:x`).toString('base64'), 'base64'],
      ['URL-safe base64', Buffer.from(SECRET).toString('base64url'), 'base64'],
      ['hex', Buffer.from(SECRET).toString('hex'), 'hex'],
      ['a URL', encodeURIComponent(SECRET), 'url'],
      ['JSON of Go', SECRET.replace('&', '\\u0026'), 'json'],
      ['HTML', SECRET.replace('&', '&amp;'), 'html'],
      ['%q', 'Xk7/pQ2+vN9\\ w\\&z', 'shell'],
    ])('%s', (_name, text, kind) => {
      expect(told(`say ${text} again ${text}.`)).toEqual([[kind, expect.any(Number)]]);
      expect(told(text)).toEqual([[kind, expect.any(Number)]]);
    });

    it('by the last byte of the first one', () => {
      expect(told(`12${SECRET}34${SECRET}`)).toEqual([['raw', 101 + SECRET.length]]);
    });

    it('a line and a leaf as what they are', () => {
      expect(told('x bravo-Line-2 y', 'alpha-Line-1\nbravo-Line-2')).toEqual([['line', 113]]);
      expect(told('tok-12345', JSON.stringify({ a: 'tok-12345' }))).toEqual([['leaf', 108]]);
    });

    it('nothing of forms that are too short to mean it, which it masks all the same', () => {
      const masker = new InPlaceMasker(named('seven-7'.slice(0, 7)));
      const masked = masker.mask({ at: 0, bytes: Buffer.from('seven-7'), state: null });

      expect([String(masked.bytes), masked.fired]).toEqual(['*******', []]);
    });

    it('of each value that has the form', () => {
      const values = ['a', 'b'].map((id) => ({ id, forms: formsWithKinds(SECRET) }));
      const { fired } = new InPlaceMasker(values).mask({ at: 0, bytes: Buffer.from(SECRET), state: null });

      expect(fired.map(({ id }) => id).sort()).toEqual(['a', 'b']);
    });

    it('that a form ended which began in the piece before, and not that it began', () => {
      const masker = new InPlaceMasker([{ id: 'v', forms: formsWithKinds(SECRET) }]);
      const first = masker.mask({ at: 0, bytes: Buffer.from(SECRET.slice(0, 8)), state: null });
      const second = masker.mask({ at: 8, bytes: Buffer.from(SECRET.slice(8)), state: first.state });

      expect([first.fired, second.fired]).toEqual([[], [{ id: 'v', kind: 'raw', at: SECRET.length - 1 }]]);
    });
  });
});
