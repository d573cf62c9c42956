import { countUnmaskedParts, maskForms, maskFormsOf } from './mask-forms.js';
import { Masker } from './masker.js';

/** What is left to see of a text once all forms of the value are masked. */
function left(value: string, text: string): string {
  const masker = new Masker(maskForms([value]));
  return Buffer.concat([masker.write(Buffer.from(text)), masker.end()]).toString('utf8');
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const hex = (text: string): string => Buffer.from(text).toString('hex');
const SECRET = 'Xk7/pQ2+vN9"w\\z&t';
const KEY = `-----BEGIN KEY-----\n${base64('0123456789'.repeat(20)).replace(/.{64}/g, '$&\n')}\n-----END KEY-----\n`;

describe('maskForms', () => {
  it('masks a value trimmed, and as base64 with what stands around it', () => {
    const forms = maskForms(['  padded-value ']);

    expect(forms).toContain('padded-value');
    expect(forms).toContain(base64('  padded-value '));
    expect(forms).not.toContain('  padded-value ');
  });

  it('masks the lines of a multi-line value that have four characters or more', () => {
    const forms = maskForms(['alpha-Line-One-11\r\nxyz\nbravo-Line-Two-22\n']);

    expect(forms).toEqual(expect.arrayContaining(['alpha-Line-One-11', 'bravo-Line-Two-22']));
    expect(forms).not.toContain('xyz');
  });

  it('gives the longest first, nothing twice, and nothing for blanks', () => {
    const forms = maskForms(['same-value', 'same-value', ' \n ', 'other']);

    expect(new Set(forms).size).toBe(forms.length);
    expect(forms.map((form) => form.length)).toEqual(forms.map((form) => form.length).sort((a, b) => b - a));
    expect(maskFormsOf(' \n ')).toEqual([]);
  });

  it.each([
    ['alone', base64(SECRET), /^\[MASKED\]$/],
    ['with a line end', base64(`${SECRET}\n`), /^\[MASKED\].$/],
    ['behind one byte', base64(`:${SECRET}`), /^..\[MASKED\]$/],
    ['behind two bytes', base64(`u:${SECRET}`), /^...\[MASKED\]$/],
    ['behind a name, as Basic authentication has it', base64(`user:${SECRET}`), /^.{7}\[MASKED\]$/],
    ['between others', base64(`user:${SECRET}:more`), /^.{7}\[MASKED\].{6,8}$/],
    ['URL-safe', Buffer.from(`u:${SECRET}`).toString('base64url'), /^...\[MASKED\]$/],
    ['without padding', base64(SECRET).replace('=', ''), /^\[MASKED\]$/],
  ])('masks base64 %s', (_where, text, shown) => {
    expect(left(SECRET, text)).toMatch(shown);
  });

  it('masks base64 at every alignment of values of every length', () => {
    for (let length = 4; length < 40; length++) {
      const value = 'Zk3?~w>8/pQ+vN'.repeat(3).slice(0, length);
      for (const before of ['', '1', '12', '123'])
        for (const after of ['', '1', '12', '123']) {
          // All but the characters that bytes before or after decide with it: at most two, four bits of the value each.
          const visible = left(value, base64(before + value + after)).replace('[MASKED]', '');
          const most = Math.ceil((before.length * 8) / 6) + Math.ceil((after.length * 8) / 6) + 3;
          expect(visible.length).toBeLessThanOrEqual(most);
        }
    }
  });

  it.each([
    ['base64 of the whole in lines of 76', base64(KEY).replace(/.{76}/g, '$&\n'), /^[A-Za-z0-9+/=]{0,7}$/],
    ['base64 of the whole in lines of 64', base64(KEY).replace(/.{64}/g, '$&\n'), /^[A-Za-z0-9+/=]{0,7}$/],
    ['plain hex in lines of 60', hex(KEY).replace(/.{60}/g, '$&\n'), /^[0-9a-f]{0,7}$/],
    ['the key itself, indented', KEY.replace(/^/gm, '  '), /^$/],
    ['the key in JSON', JSON.stringify({ key: KEY }), /^\{"key":"\\n"\}$/],
  ])('masks a key printed as %s', (_form, text, shown) => {
    expect(left(KEY, text).replaceAll(/\[MASKED\]|\s/g, '')).toMatch(shown);
  });

  it.each([
    ['od -An -tx1', hex(SECRET).replace(/../g, ' $&')],
    ['hexdump -C', hex(SECRET).replace(/../g, '$& ').replace(/.{24}/g, '$& ')],
    ['xxd', hex(SECRET).replace(/.{4}/g, '$& ')],
    ['xxd -p -u', hex(SECRET).toUpperCase()],
  ])('masks hex as %s prints it', (_tool, text) => {
    expect(left(SECRET, text).replaceAll(/\[MASKED\]|\s/g, '')).toMatch(/^[0-9a-f]{0,2}$/);
  });

  it.each([
    ['JSON', JSON.stringify(SECRET)],
    ['JSON in JSON', JSON.stringify(JSON.stringify(SECRET))],
    ['JSON with escaped slashes', JSON.stringify(SECRET).replaceAll('/', '\\/')],
    ['JSON of Go', JSON.stringify(SECRET).replace('&', '\\u0026')],
    ['a URL', encodeURIComponent(SECRET)],
    ['a URL in lower case', encodeURIComponent(SECRET).replace(/%../g, (code) => code.toLowerCase())],
    ['HTML', 'Xk7/pQ2+vN9&quot;w\\z&amp;t'],
    ['%q', 'Xk7/pQ2+vN9\\"w\\\\z\\&t'],
    ['double quotes of a shell', 'Xk7/pQ2+vN9\\"w\\\\z&t'],
    ['repr', 'Xk7/pQ2+vN9"w\\\\z&t'],
  ])('masks a value escaped for %s', (_form, text) => {
    expect(left(SECRET, `<${text}>`)).toMatch(/^<[\\"]*\[MASKED\][\\"]*>$/);
  });

  it.each([
    ['it\'s a "pass" $word', "'it'\\''s a \"pass\" $word'"],
    ['it\'s a "pass" $word', `'it'"'"'s a "pass" $word'`],
    ['two words + more', 'two+words+%2B+more'],
    ['two words + more', 'two%20words%20%2B%20more'],
    ['pässwörd-\u{1f511}', 'p\\u00e4ssw\\u00f6rd-\\ud83d\\udd11'],
    ['pässwörd-\u{1f511}', 'p%C3%A4ssw%C3%B6rd-%F0%9F%94%91'],
    ['tab\there and "there"', '$\'tab\\there and "there"\''],
  ])('masks %j escaped as %j', (value, text) => {
    expect(left(value, text)).toMatch(/^\$?'?\[MASKED\]'?$/);
  });

  it('masks the leaves of JSON from six characters on, however deep, and what they are encoded', () => {
    const value = JSON.stringify({
      user: 'deploy-bot',
      auth: [{ token: 'tok-12345' }, 87654321],
      tls: true,
      port: 443,
    });

    expect(left(value, 'deploy-bot tok-12345 87654321 true 443 user')).toBe('[MASKED] [MASKED] [MASKED] true 443 user');
    expect(left(value, base64('x:tok-12345'))).not.toContain(base64('x:tok-12345').slice(3, -3));
    expect(left(value, hex('deploy-bot'))).toBe('[MASKED]');
  });

  it('masks the lines of a key inside JSON', () => {
    expect(left(JSON.stringify({ private_key: KEY }), KEY.split('\n')[1]!)).toBe('[MASKED]');
  });

  it('takes text that only looks like JSON for text', () => {
    expect(left('{not json at all', 'a {not json at all b')).toBe('a [MASKED] b');
  });

  it('is always in the same order', () => {
    expect(maskFormsOf(KEY)).toEqual(maskFormsOf(KEY));
    expect(maskFormsOf(SECRET)[0]).toBe(SECRET);
  });

  it('stays within some dozens of times the value, whatever it is', () => {
    for (const value of [
      SECRET,
      KEY,
      'é"\\\n'.repeat(16_000),
      JSON.stringify({ a: Array(5000).fill('leaf-of-json') }),
    ]) {
      const bytes = maskFormsOf(value).reduce((sum, form) => sum + Buffer.byteLength(form), 0);
      expect(bytes / Buffer.byteLength(value)).toBeLessThan(100);
    }
  });
});

describe('countUnmaskedParts', () => {
  it.each([
    ['one line', 'abc', 0],
    ['lines of four characters', 'abcd\nefgh\n', 0],
    ['a short line', 'long enough\r\n abc \nlong again', 1],
    ['lines without letters and digits', 'first one\n--\n\n}\n', 0],
    ['short fields of JSON', '{"user":"ci","port":443,"flag":true,"password":"long enough","none":""}', 2],
    ['JSON on several lines', '{\n  "port": 443,\n  "list": ["abcdef", "abc"]\n}', 2],
    ['a blank value', '  \n ', 0],
  ])('of %s', (_, value, count) => {
    expect(countUnmaskedParts(value)).toBe(count);
  });
});
