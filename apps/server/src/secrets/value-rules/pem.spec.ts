import { generateKeyPairSync } from 'node:crypto';
import { pemFault } from './pem.js';

const { privateKey, publicKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const encrypted = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});
// A self-signed certificate of a throw-away key, for `lockkeeper.test`.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBijCCATGgAwIBAgIUWkOoMqGmtUJrc3JpGNEmObEynIEwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPbG9ja2tlZXBlci50ZXN0MCAXDTI2MTEyNTE3MDEyOVoYDzIx
MjYxMTAxMTcwMTI5WjAaMRgwFgYDVQQDDA9sb2Nra2VlcGVyLnRlc3QwWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAAQ3vwcte6ZMkLXABCBgRWpP1eNKS3og6OYg+DsH
Th8kXBJR27HY6eotHYL9oDvKVE6/Tlw5eENZSAKCNj9R/29jo1MwUTAdBgNVHQ4E
FgQUBIs58HlLDB11SfBlV8a/kDsoMzUwHwYDVR0jBBgwFoAUBIs58HlLDB11SfBl
V8a/kDsoMzUwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiA3bv93
POD+EeSX4ODhmDtiCf0VwgzklPeKFag7JMA6VgIgUrdkuj4YcSrhiVwmrDNtipb7
harzbwigoz7jRnXuatc=
-----END CERTIFICATE-----
`;
const openssh = `-----BEGIN OPENSSH PRIVATE KEY-----
${Buffer.from(`openssh-key-v1\0${'x'.repeat(90)}`).toString('base64')}
-----END OPENSSH PRIVATE KEY-----
`;
const broken = (pem: string): string => {
  const lines = pem.split('\n');
  lines[1] = lines[1]!.replace(/^.{12}/, 'AAAAAAAAAAAA');
  return lines.join('\n');
};

describe('pemFault', () => {
  test.each([
    ['a private key', privateKey],
    ['a public key', publicKey],
    ['a certificate', certificate],
    ['an RSA public key', encrypted.publicKey],
    ['an encrypted key with its headers', encrypted.privateKey],
    ['an OpenSSH key', openssh],
    ['a key without a line end', privateKey.trim()],
    ['lines that end as on Windows', privateKey.replaceAll('\n', '\r\n')],
    ['a chain with descriptions between', `subject=/CN=a\n${certificate}\nissuer: b\n\n${certificate}${privateKey}`],
    ['a kind of block that nobody here reads', '-----BEGIN PGP THING-----\nAAAA\n-----END PGP THING-----'],
  ])('finds nothing wrong with %s', (_, text) => {
    expect(pemFault(text)).toBeNull();
  });

  test.each([
    ['no block', 'hello', /must have a block/],
    ['a missing end', privateKey.replace(/-----END.*/, ''), /END for each BEGIN/],
    ['a missing begin', privateKey.replace(/-----BEGIN.*\n/, ''), /same label/],
    ['labels that differ', privateKey.replace('END PRIVATE', 'END PUBLIC'), /same label/],
    ['a block in a block', `-----BEGIN A-----\n${privateKey}-----END A-----`, /close each block/],
    ['dashes that are broken', privateKey.replace('KEY-----\n', 'KEY----\n'), /lines of dashes|same label/],
    ['characters outside base64', privateKey.replace('\nM', '\n!'), /whole lines of base64/],
    ['a cut line', privateKey.replace(/.\n-----END/, '\n-----END'), /whole lines of base64/],
    ['an empty block', '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----', /whole lines of base64/],
    ['everything on one line', privateKey.replaceAll('\n', ' '), /lines of dashes|must have a block/],
    ['line ends written as backslash n', privateKey.replaceAll('\n', '\\n'), /lines of dashes|must have a block/],
    ['a private key that cannot be read', broken(privateKey), /private key that can be read/],
    ['a public key that cannot be read', broken(publicKey), /public key that can be read/],
    ['a certificate that cannot be read', broken(certificate), /certificate that can be read/],
    ['a public key named a private one', publicKey.replaceAll('PUBLIC', 'PRIVATE'), /private key that can be read/],
    ['an OpenSSH key of other content', openssh.replace(/\n.{8}/, '\nAAAAAAAA'), /OpenSSH/],
    ['a second block that is broken', `${certificate}${broken(privateKey)}`, /\(block 2\)/],
  ])('tells of %s, and repeats nothing', (_, text, fault) => {
    const told = pemFault(text)!;

    expect(told).toMatch(fault);
    for (const line of text.split('\n').filter((one) => one.length > 20)) expect(told).not.toContain(line.slice(5, 20));
  });
});
