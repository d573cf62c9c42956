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
  ['LOCKKEEPER_MASTER_KEY', Buffer.alloc(31).toString('base64')],
  ['LOCKKEEPER_MASTER_KEY_FILE', '/nowhere/canary'],
  ['LOCKKEEPER_LOG_LEVEL', 'canary'],
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

test('refuses OPENBAO_ADDR without the folder of the keys', () => {
  expect(() => readConfig({ ...least, OPENBAO_ADDR: 'https://bao:8200' })).toThrow('LOCKKEEPER_OPENBAO_KEYS_DIR');
});

test('nothing that is read shows a key or a password when printed', () => {
  const shown = JSON.stringify(readConfig({ ...least, LOCKKEEPER_MASTER_KEY: KEY }));

  expect(shown).not.toContain(KEY);
  expect(shown).not.toContain('canary-p');
});
