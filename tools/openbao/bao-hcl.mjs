/** The audience is a constant: it is fixed when OpenBao is first started, whatever addresses change later. */
export const AUDIENCE = 'lockkeeper-openbao';
const BROKER_TOKEN_SECONDS = 300;

/**
 * The complete configuration of an OpenBao that is ready for Lockkeeper after its first start.
 * `settings`: databaseUrl (null: BAO_PG_CONNECTION_URL), address, tls ({ cert, key } or null), issuer, mount, dir (as OpenBao
 * sees it), publicKeys by identity.
 */
export function baoHcl(settings) {
  return [head(settings), mounts(settings), policies(settings), auth(settings)].join('\n');
}

const text = (value) => JSON.stringify(value);

function head({ databaseUrl, address, tls, dir }) {
  return `# Written by npm run openbao:config. The initialize stanzas run once, when the storage is empty; to start them again
# after a failure, empty the storage.

storage "postgresql" {
${databaseUrl === null ? '  # connection_url comes from BAO_PG_CONNECTION_URL' : `  connection_url           = ${text(databaseUrl)}`}
  max_parallel             = "20"
  transaction_max_parallel = "16" # below max_parallel, or the two starve each other
  max_idle_connections     = "20" # unset means 2: every further connection is opened anew
  max_connect_retries      = "0"  # wait for the database for ever
  ha_enabled               = "false" # never start two servers on this table
}

${listener(address, tls)}

# Exactly 32 bytes. Whoever has this file and the database has every value; without it every value is lost.
seal "static" {
  current_key_id = "k1"
  current_key    = ${text(`file://${dir}/seal.key`)}
}

# An audit device can never be changed, not even its path; for another path give it another name too.
audit "file" "main" {
  description = "request log"
  options {
    file_path = ${text(`${dir}/audit.log`)}
    mode      = "0600"
  }
}

log_level          = "info"
cache_size         = 4096
default_lease_ttl  = "15m"
max_lease_ttl      = "4h"
disable_clustering = true
`;
}

function listener(address, tls) {
  const lines = tls
    ? [`  tls_cert_file = ${text(tls.cert)}`, `  tls_key_file  = ${text(tls.key)}`]
    : [
        '  # WARNING: without TLS everybody on the network path reads the values. Loopback only.',
        '  tls_disable = true',
      ];
  return ['listener "tcp" {', `  address = ${text(address)}`, ...lines, '}'].join('\n');
}

// Nothing here may touch the new KV mount: it answers "Upgrading" for a moment, which ends the first start for good.
// Lockkeeper sets cas_required and max_versions through the API.
function mounts({ mount }) {
  const data = { type: 'kv', description: 'opaque secret values', options: { version: '2' } };
  return initialize('mounts', [['kv', `sys/mounts/${mount}`, object(data)]]);
}

function policies({ mount }) {
  const values = `${mount}/data/values/*`;
  const metadata = `${mount}/metadata/values/*`;
  const rules = {
    // No "update": what exists is never overwritten. No "read": who writes cannot read.
    writer: [
      [values, 'create'],
      [metadata, 'delete'],
    ],
    broker: [[values, 'read']],
    steward: [
      [metadata, 'list', 'read'],
      [`${mount}/config`, 'create', 'read', 'update'],
      ...Object.keys(ROLES).map((identity) => [`auth/jwt-${identity}/config`, 'create', 'read', 'update']),
    ],
  };
  const requests = Object.entries(rules).map(([identity, lines]) => {
    const policy = lines
      .map(([path, ...can]) => `path ${text(path)} { capabilities = ${JSON.stringify(can)} }`)
      .join('\n');
    return [`lk-${identity}`, `sys/policies/acl/lk-${identity}`, `{\n      policy = ${heredoc(policy)}\n    }`];
  });
  return initialize('policies', requests);
}

const ROLES = {
  writer: { token_ttl: '60s', token_max_ttl: '60s' },
  broker: { token_type: 'batch', token_ttl: `${BROKER_TOKEN_SECONDS}s`, token_max_ttl: `${BROKER_TOKEN_SECONDS}s` },
  steward: { token_ttl: '60s', token_max_ttl: '60s' },
};

// One mount and one key each: on a shared mount the holder of one key could name any role.
function auth({ issuer, publicKeys }) {
  const requests = Object.entries(ROLES).flatMap(([identity, token]) => {
    const keys = `[${heredoc(publicKeys[identity].trimEnd())}\n      ]`;
    return [
      [`mount-${identity}`, `sys/auth/jwt-${identity}`, object({ type: 'jwt' })],
      [
        `config-${identity}`,
        `auth/jwt-${identity}/config`,
        `{\n      bound_issuer           = ${text(issuer)}\n      jwt_validation_pubkeys = ${keys}\n    }`,
      ],
      [`role-${identity}`, `auth/jwt-${identity}/role/${identity}`, object(role(identity, token))],
    ];
  });
  return initialize('auth', requests);
}

/** Leeways of -1: an unset one would let an expired JWT pass for minutes. */
function role(identity, token) {
  return {
    role_type: 'jwt',
    user_claim: 'sub',
    bound_audiences: [AUDIENCE],
    bound_subject: `lockkeeper-${identity}`,
    expiration_leeway: -1,
    not_before_leeway: -1,
    clock_skew_leeway: -1,
    token_policies: [`lk-${identity}`],
    token_no_default_policy: true,
    ...token,
  };
}

function initialize(name, requests) {
  const blocks = requests.map(
    ([request, path, data]) =>
      `  request ${text(request)} {\n    operation = "update"\n    path      = ${text(path)}\n    data = ${data}\n  }\n`,
  );
  return `initialize ${text(name)} {\n${blocks.join('')}}\n`;
}

function object(fields) {
  const lines = Object.entries(fields).map(([key, value]) => `      ${key} = ${literal(value)}`);
  return `{\n${lines.join('\n')}\n    }`;
}

function literal(value) {
  if (typeof value !== 'object' || Array.isArray(value)) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key} = ${JSON.stringify(inner)}`)
    .join(', ')} }`;
}

const heredoc = (lines) => `<<EOT\n${lines}\nEOT`;
