import { ConfigError, readAuditConfig, readConfig } from './config.js';

const KEY = Buffer.alloc(32, 1).toString('base64');
const least = {
  LOCKKEEPER_DATABASE_URL: 'postgresql://u:canary-p@h/d',
  LOCKKEEPER_FACADE_KEY: KEY,
  LOCKKEEPER_DIGEST_KEY: KEY,
  LOCKKEEPER_AUDIT_KEY: KEY,
};

test('the least that is needed gives the defaults, bound to loopback', () => {
  expect(readConfig({ ...least, PATH: '/bin' })).toMatchObject({
    host: '127.0.0.1',
    port: 8080,
    publicUrl: 'http://127.0.0.1:8080',
    masterKey: null,
    openbao: null,
    oidc: null,
    mail: null,
    webhookAllowPrivate: false,
  });
});

test.each([
  ['LOCKKEEPER_DATABSE_URL', 'did you mean LOCKKEEPER_DATABASE_URL?'],
  ['LOCKKEEPER_PROT', 'did you mean LOCKKEEPER_PORT?'],
  ['LOCKKEEPER_SOMETHING_QUITE_DIFFERENT', 'is not a setting of Lockkeeper.'],
])('refuses the unknown %s', (name, hint) => {
  expect(() => readConfig({ ...least, [name]: 'canary-v' })).toThrow(ConfigError);
  expect(() => readConfig({ ...least, [name]: 'canary-v' })).toThrow(hint);
  expect(() => readConfig({ ...least, [name]: 'canary-v' })).not.toThrow('canary-v');
});

test.each([
  ['LOCKKEEPER_PORT', '0'],
  ['LOCKKEEPER_PORT', 'canary'],
  ['LOCKKEEPER_URL', 'javascript:canary'],
  ['LOCKKEEPER_DATABASE_URL', 'mysql://canary'],
  ['LOCKKEEPER_FACADE_KEY', 'canary'],
  ['LOCKKEEPER_DIGEST_KEY', 'canary'],
  ['LOCKKEEPER_AUDIT_KEY', 'canary'],
  ['LOCKKEEPER_AUDIT_KEY', `${KEY}\ncanary`],
  ['LOCKKEEPER_FACADE_KEY', `${KEY}\n${KEY}`],
  ['LOCKKEEPER_MASTER_KEY', Buffer.alloc(31).toString('base64')],
  ['LOCKKEEPER_MASTER_KEY_FILE', '/nowhere/canary'],
  ['LOCKKEEPER_LOG_LEVEL', 'canary'],
  ['LOCKKEEPER_WEBHOOK_ALLOW_PRIVATE', 'canary'],
  ['LOCKKEEPER_MAIL_FROM', 'canary'],
  ['LOCKKEEPER_MAIL_FROM', 'a@b.example\r\nBcc: canary@b.example'],
  ['LOCKKEEPER_MAIL_FROM', 'a@b.example,canary@b.example'],
])('refuses %s=%s by naming the variable, and does not repeat the value', (name, value) => {
  const read = (): unknown => readConfig({ ...least, [name]: value });

  expect(read).toThrow(ConfigError);
  expect(read).toThrow(name);
  expect(read).not.toThrow(/canary/);
});

test('checking the logs takes the database and the audit key, and names the key when it is missing', () => {
  const { LOCKKEEPER_DATABASE_URL, LOCKKEEPER_AUDIT_KEY } = least;

  expect(readAuditConfig({ LOCKKEEPER_DATABASE_URL, LOCKKEEPER_AUDIT_KEY }).auditKey.reveal()).toBe(KEY);
  expect(() => readAuditConfig({ LOCKKEEPER_DATABASE_URL })).toThrow(
    'LOCKKEEPER_AUDIT_KEY or LOCKKEEPER_AUDIT_KEY_FILE must be set.',
  );
});

test('the audit key may be several, one a line', () => {
  const several = `${KEY}\n${Buffer.alloc(32, 2).toString('base64')}`;

  expect(readConfig({ ...least, LOCKKEEPER_AUDIT_KEY: `${several}\n` }).auditKey.reveal()).toBe(several);
});

test('refuses OPENBAO_ADDR without the folder of the keys', () => {
  expect(() => readConfig({ ...least, OPENBAO_ADDR: 'https://bao:8200' })).toThrow('LOCKKEEPER_OPENBAO_KEYS_DIR');
});

test('nothing that is read shows a key or a password when printed', () => {
  const shown = JSON.stringify(readConfig({ ...least, LOCKKEEPER_MASTER_KEY: KEY }));

  expect(shown).not.toContain(KEY);
  expect(shown).not.toContain('canary-p');
});

describe('mail', () => {
  const from = 'lockkeeper@example.com';
  const read = (more: Record<string, string>) => readConfig({ ...least, ...more });

  test('without a server it goes into the folder, and with a server to that', () => {
    expect(read({ LOCKKEEPER_MAIL_DIR: '/mails' }).mail).toEqual({
      kind: 'folder',
      folder: '/mails',
      from: 'lockkeeper@localhost',
    });
    expect(
      read({
        LOCKKEEPER_MAIL_DIR: '/mails',
        LOCKKEEPER_SMTP_URL: 'smtps://mail.example.com',
        LOCKKEEPER_MAIL_FROM: from,
      }).mail,
    ).toMatchObject({ kind: 'smtp', from, server: { host: 'mail.example.com', port: 465, secure: true, user: null } });
  });

  test('what is set to nothing is not set', () => {
    expect(read({ LOCKKEEPER_SMTP_URL: '', LOCKKEEPER_MAIL_FROM: '', LOCKKEEPER_MAIL_DIR: '' }).mail).toBeNull();
  });

  test('a password may hold any character, and is not shown when printed', () => {
    const { mail } = read({
      LOCKKEEPER_SMTP_URL: 'smtp://me%40example.com:canary%2Fp%3A@mail.example.com:2525',
      LOCKKEEPER_MAIL_FROM: from,
    });

    expect(mail).toMatchObject({ server: { user: 'me@example.com', port: 2525, secure: false, requireTls: true } });
    expect(mail?.kind === 'smtp' && mail.server.password?.reveal()).toBe('canary/p:');
    expect(JSON.stringify(mail)).not.toContain('canary');
  });

  test('TLS may be left out towards this machine only', () => {
    const to = (url: string) => read({ LOCKKEEPER_SMTP_URL: url, LOCKKEEPER_MAIL_FROM: from }).mail;

    expect(to('smtp://127.0.0.1:25')).toMatchObject({ server: { requireTls: false } });
    expect(to('smtp://[::1]:25')).toMatchObject({ server: { host: '::1', requireTls: false } });
    expect(to('smtp://relay.internal:25')).toMatchObject({ server: { requireTls: true } });
  });

  test.each([
    'canary',
    'http://canary',
    'smtp://',
    'smtp://:canary@h',
    'smtp://h/canary',
    'smtp://h?tls.rejectUnauthorized=canary',
    'smtp://%E0%A4%A:canary@h',
  ])('refuses the server %s without repeating it', (url) => {
    const refused = () => read({ LOCKKEEPER_SMTP_URL: url, LOCKKEEPER_MAIL_FROM: from });

    expect(refused).toThrow('LOCKKEEPER_SMTP_URL: must be smtp://');
    expect(refused).not.toThrow(/canary/);
  });

  test('refuses a server without the address that mails come from', () => {
    expect(() => read({ LOCKKEEPER_SMTP_URL: 'smtp://h' })).toThrow('LOCKKEEPER_MAIL_FROM must be set');
  });

  describe('the OpenID provider', () => {
    const provider = {
      LOCKKEEPER_OIDC_ISSUER: 'https://id.example.com/realms/a',
      LOCKKEEPER_OIDC_CLIENT_ID: 'lockkeeper',
      LOCKKEEPER_OIDC_CLIENT_SECRET: 'canary',
    };

    test('is as little as its address and the client, makes no accounts and counts for no second factor', () => {
      const { oidc } = read(provider);

      expect(oidc).toMatchObject({ issuer: 'https://id.example.com/realms/a', scopes: 'openid profile email' });
      expect(oidc).toMatchObject({ createUsers: false, domains: null, groups: null, secondFactor: [] });
      expect(JSON.stringify(oidc)).not.toContain('canary');
      expect(read({ LOCKKEEPER_OIDC_ISSUER: '' }).oidc).toBeNull();
    });

    test('lists are parts between commas', () => {
      const more = { LOCKKEEPER_OIDC_DOMAINS: 'Example.com, ,example.org', LOCKKEEPER_OIDC_SECOND_FACTOR: 'mfa,otp' };

      expect(read({ ...provider, ...more }).oidc).toMatchObject({
        domains: ['example.com', 'example.org'],
        secondFactor: ['mfa', 'otp'],
      });
    });

    test.each([
      [{ LOCKKEEPER_OIDC_ISSUER: 'http://id.example.com' }, 'LOCKKEEPER_OIDC_ISSUER: must be an https:// address'],
      [{ LOCKKEEPER_OIDC_ISSUER: 'id.example.com' }, 'LOCKKEEPER_OIDC_ISSUER: must be an https:// address'],
      [{ LOCKKEEPER_OIDC_CLIENT_ID: '' }, 'LOCKKEEPER_OIDC_CLIENT_ID must be set too'],
      [
        { LOCKKEEPER_OIDC_CLIENT_SECRET: '' },
        'LOCKKEEPER_OIDC_CLIENT_SECRET or LOCKKEEPER_OIDC_CLIENT_SECRET_FILE must',
      ],
      [{ LOCKKEEPER_OIDC_SCOPES: 'profile' }, 'LOCKKEEPER_OIDC_SCOPES: must contain openid'],
    ])('refuses %j', (more, sentence) => {
      expect(() => read({ ...provider, ...more })).toThrow(sentence);
    });
  });
});
