// npm run openbao:config -- DIR: the keys and the complete configuration of an OpenBao for Lockkeeper. No network.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ConfigRefused } from './openbao/private-files.mjs';
import { writeConfig } from './openbao/write-config.mjs';

const USAGE = `Usage: npm run openbao:config -- DIR [options]
  --database-url URL   PostgreSQL of OpenBao, a database of its own. Left out when BAO_PG_CONNECTION_URL is set (better:
                       the password then stands in no file); otherwise a placeholder is written.
  --address HOST:PORT  where OpenBao listens (127.0.0.1:8200)
  --url URL            how Lockkeeper reaches it (made from --address)
  --tls-cert FILE, --tls-key FILE   certificate and key of the listener, as OpenBao sees them
  --issuer URL         issuer of Lockkeeper's JWTs (https://lockkeeper.internal)
  --mount NAME         path of the KV mount (lockkeeper)
  --openbao-dir PATH   how OpenBao sees DIR/openbao, when it runs in a container
What is in DIR already is kept.`;

const PLACEHOLDER = 'postgres://openbao:<password>@127.0.0.1:5432/openbao?sslmode=disable';
const option = { type: 'string' };
const OPTIONS = {
  'database-url': option,
  address: { ...option, default: '127.0.0.1:8200' },
  url: option,
  'tls-cert': option,
  'tls-key': option,
  issuer: { ...option, default: 'https://lockkeeper.internal' },
  mount: { ...option, default: 'lockkeeper' },
  'openbao-dir': option,
  help: { type: 'boolean', default: false },
};

function readSettings(args) {
  let parsed;
  try {
    parsed = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new ConfigRefused(`${error.message}\n${USAGE}`);
  }
  const { values, positionals } = parsed;
  if (values.help || positionals.length !== 1) throw new ConfigRefused(USAGE);
  const fromEnvironment = values['database-url'] === undefined && Boolean(process.env.BAO_PG_CONNECTION_URL);
  const settings = {
    root: path.resolve(positionals[0]),
    databaseUrl: fromEnvironment ? null : (values['database-url'] ?? PLACEHOLDER),
    address: values.address,
    url: values.url,
    tls: values['tls-cert'] || values['tls-key'] ? { cert: values['tls-cert'], key: values['tls-key'] } : null,
    issuer: values.issuer,
    mount: values.mount,
    openbaoDir: values['openbao-dir'],
  };
  checkSettings(settings);
  return settings;
}

function checkSettings({ databaseUrl, address, url, tls, issuer, mount, openbaoDir }) {
  const rule = (holds, sentence) => {
    if (!holds) throw new ConfigRefused(sentence);
  };
  rule(databaseUrl === null || /^postgres(ql)?:\/\//.test(databaseUrl), '--database-url must start with postgres://');
  rule(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/.test(address), '--address must be HOST:PORT');
  rule(
    url === undefined || /^https?:\/\/[^/]+\/?$/.test(url),
    '--url must be http:// or https:// with host and port only',
  );
  rule(tls === null || (tls.cert && tls.key), '--tls-cert and --tls-key belong together');
  rule(URL.canParse(issuer), '--issuer must be a URL');
  rule(/^[a-z0-9][a-z0-9_-]*$/.test(mount), '--mount must be one segment of lower-case letters, digits, "-" and "_"');
  rule(openbaoDir === undefined || path.isAbsolute(openbaoDir), '--openbao-dir must be an absolute path');
}

function report(settings, { keysDir, baoDir, made, kept, hclDiffers }) {
  const { tls, address, url, databaseUrl } = settings;
  const lines = [];
  for (const file of made) lines.push(`made  ${file}`);
  for (const file of kept) lines.push(`kept  ${file}`);
  if (hclDiffers)
    lines.push(
      '',
      'bao.hcl was kept, although these options would write another one. Move it away to have it written.',
    );
  if (databaseUrl === PLACEHOLDER)
    lines.push('', "Put the address of OpenBao's own database into bao.hcl (connection_url).");
  if (!tls && !address.startsWith('127.')) lines.push('', 'WARNING: no TLS on an address that others may reach.');
  lines.push('', `Start OpenBao:  bao server -config=${settings.openbaoDir ?? baoDir}/bao.hcl -log-format=json`);
  lines.push('Then start Lockkeeper with:', `  OPENBAO_ADDR=${url ?? `${tls ? 'https' : 'http'}://${address}`}`);
  if (tls) lines.push('  OPENBAO_CACERT=<PEM file of the CA that signed the certificate, if it is not a public one>');
  lines.push(`  LOCKKEEPER_OPENBAO_KEYS_DIR=${keysDir}`, `  LOCKKEEPER_OPENBAO_MOUNT=${settings.mount}`);
  lines.push(`  LOCKKEEPER_OPENBAO_ISSUER=${settings.issuer}`);
  lines.push('', 'Keep openbao/seal.key apart from backups of the database: without it every value is lost.');
  return lines.join('\n');
}

try {
  const settings = readSettings(process.argv.slice(2));
  console.log(report(settings, writeConfig(settings)));
} catch (error) {
  if (!(error instanceof ConfigRefused)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
