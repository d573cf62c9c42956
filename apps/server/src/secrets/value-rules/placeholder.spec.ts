import { randomBytes } from 'node:crypto';
import { placeholderReason } from './placeholder.js';

describe('placeholderReason', () => {
  test.each([
    ['is blank', ['', '    ', '\n\n\t ']],
    ['is an empty pair of quotes', ['""', "''", '``', '"  "', "  ''  "]],
    [
      'is a template that nobody filled in',
      [
        '<your token>',
        '${TOKEN}',
        '$(cat token)',
        '{{ token }}',
        '%TOKEN%',
        '$API_TOKEN',
        '[YOUR_KEY]',
        '__TOKEN__',
        '<%= x %>',
      ],
    ],
    ['is one character over and over', ['xxxx', 'XXXXXXXXXX', '****', '....', '0000', 'a'.repeat(3000)]],
    [
      'is a word that stands for a value',
      [
        'CHANGEME',
        'changeme',
        'Change-Me!',
        'change_me',
        'TODO',
        'example',
        '"password"',
        'Password123',
        'secret',
        'null',
        'undefined',
        'foobar',
      ],
    ],
    [
      'says what belongs in its place',
      [
        'your-token',
        'YOUR_API_KEY',
        'my_secret',
        'insert key here',
        'token-goes-here',
        'change me please',
        'todo: ask Kim',
        'xxx-xxx-xxx',
        'change.it',
      ],
    ],
    ['is counted up on the keyboard', ['1234', '12345678', 'abcdef', '987654']],
    ['is an example from documentation', ['AKIAIOSFODNN7EXAMPLE', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY']],
  ])('tells what %s', (reason, texts) => {
    expect(texts.map((text) => [text, placeholderReason(text)])).toEqual(
      texts.map((text) => [text, expect.any(String)]),
    );
    expect(placeholderReason(texts[0]!)).toBe(reason);
  });

  test('lets values pass that only hold such words, or look unusual', () => {
    const values = [
      'postgres://shop:hunter2@db.example.com/shop',
      'correct horse battery staple',
      'glpat-9fK2mQx7Lw0ZrT4sVb1N',
      '{"password":"k2j4h5g6"}',
      'MySecretPony-7731',
      '1235',
      'xxy1xxz2',
      'passwordless-login-token-93',
      'a$b{c}d',
      '-----BEGIN KEY-----',
    ];
    expect(values.filter((value) => placeholderReason(value) !== null)).toEqual([]);
  });

  test('lets random values pass', () => {
    for (let round = 0; round < 2000; round += 1) {
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        expect(placeholderReason(randomBytes(12).toString(encoding))).toBeNull();
      }
    }
  });
});
