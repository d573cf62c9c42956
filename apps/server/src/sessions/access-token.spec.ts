import { ACCESS_TOKEN_FORM, digestOfAccessToken, mintAccessToken, randomCharacters } from './access-token.js';

const real = (): string => {
  const token = mintAccessToken();
  expect(token).toMatch(ACCESS_TOKEN_FORM);
  return token;
};

test('a new token is taken, and no two are alike', () => {
  const tokens = Array.from({ length: 50 }, real);

  expect(tokens.map(digestOfAccessToken)).not.toContain(null);
  expect(new Set(tokens).size).toBe(50);
});

test('the checksum is the CRC-32 of the random part in base 62, as scanners of GitHub tokens compute it', () => {
  const random = 'zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ';

  expect(digestOfAccessToken(`lkpat_${random}0mLq17`)).not.toBeNull();
});

test.each([
  ['truncated', (token: string) => token.slice(0, -1)],
  [
    'with one letter of the random part changed',
    (token: string) => token.slice(0, 10) + other(token[10]!) + token.slice(11),
  ],
  ['with one letter of the checksum changed', (token: string) => token.slice(0, -1) + other(token.at(-1)!)],
  ['with two letters swapped', (token: string) => swapped(token)],
  ['with another prefix', (token: string) => token.replace('lkpat_', 'glpat_')],
  ['with a space behind it', (token: string) => `${token} `],
  ['empty', () => ''],
])('a token %s is refused without a look-up', (_, change) => {
  expect(digestOfAccessToken(change(real()))).toBeNull();
});

test('random characters are as many as asked for, and all of base 62 come up', () => {
  const text = randomCharacters(20_000);

  expect(text).toHaveLength(20_000);
  expect(new Set(text).size).toBe(62);
});

function other(letter: string): string {
  return letter === 'a' ? 'b' : 'a';
}

function swapped(token: string): string {
  const at = [...token].findIndex((letter, i) => i > 6 && i < 34 && letter !== token[i + 1]);
  return token.slice(0, at) + token[at + 1] + token[at] + token.slice(at + 2);
}
