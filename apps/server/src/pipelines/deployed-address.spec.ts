import { deployedAddress } from './deployed-address.js';

const said = (url: string | null, dotenv: Record<string, string> | null = null): string | null =>
  deployedAddress({ url, dotenv, sealed: new Set(['SECRET']) });

test.each([
  ['one without variables', 'https://shop.example.com/a', null, 'https://shop.example.com/a'],
  [
    'one with what the job left',
    'https://$HOST/${PAGE}',
    { HOST: 'a.example.com', PAGE: 'b' },
    'https://a.example.com/b',
  ],
  [
    'one that the job left as a whole',
    '$URL',
    { URL: 'http://10.0.0.1:8080/?a=$HOST' },
    'http://10.0.0.1:8080/?a=$HOST',
  ],
])('the address of a deployment is %s', (...[, url, dotenv, whole]) => {
  expect(said(url, dotenv)).toBe(whole);
});

test.each([
  ['none was said', null, null],
  ['a variable of it is not set', 'https://a/$UNSET', { OTHER: 'x' }],
  ['there is no report', 'https://a/$UNSET', null],
  ['a variable is what all objects have', 'https://a/$constructor', {}],
  ['it names the variable of a secret', 'https://a/$SECRET', { SECRET: 'x' }],
  ['it is a script', '$URL', { URL: 'javascript:alert(1)' }],
  ['it has a space', 'https://$HOST', { HOST: 'a b' }],
  ['it has a line break', 'https://a/$PAGE', { PAGE: 'x\ny' }],
  ['it turns the direction of text', 'https://a/$PAGE', { PAGE: '\u202Ex' }],
  ['it is too long', 'https://a/$PAGE', { PAGE: 'x'.repeat(2048) }],
  ['its host is none', 'https://$HOST', { HOST: ':80' }],
])('a deployment has no address when %s', (...[, url, dotenv]) => {
  expect(said(url, dotenv)).toBeNull();
});
