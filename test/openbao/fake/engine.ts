import { randomBytes, randomUUID } from 'node:crypto';
import { DENIED, envelope, errors, NO_CONTENT, Refusal, refuse, type FakeAnswer } from './answers.js';
import { parseHcl, plain } from './hcl.js';
import { JwtMount, type JwtRole } from './jwt-auth.js';
import { KvMount } from './kv-mount.js';
import { Policies } from './policies.js';
import { inlineLogin, type FakeRequest } from './requests.js';

interface Token {
  readonly policies: readonly string[];
  readonly expiresAt: number;
}

interface Identity {
  readonly policies: readonly string[];
  readonly by: 'inline' | 'token';
}

/**
 * - `stopped`: OpenBao's database refuses connections (500 at once);
 * - `dying`: the same, and the first request meets a connection that dies under it;
 * - `frozen`: the database answers nothing (the server hangs, see `fake-openbao.ts`; this is the text after it gives up);
 * - `audit`: no audit device can write.
 */
export type Outage = 'none' | 'stopped' | 'dying' | 'frozen' | 'audit';

const CONNECT = 'failed to connect to `user=openbao database=openbao`: 127.0.0.1:5432 (127.0.0.1):';
const REFUSED = `${CONNECT} dial error: dial tcp 127.0.0.1:5432: connect: connection refused`;

/** The state of one OpenBao and what it answers, as recorded from a real one. */
export class Engine {
  version = '2.6.4';
  sealed = false;
  standby = false;
  initialized = true;
  outage: Outage = 'none';
  readonly policies = new Policies();
  readonly jwtMounts = new Map<string, JwtMount>();
  readonly kvMounts = new Map<string, KvMount>();
  readonly #tokens = new Map<string, Token>();
  /** Milliseconds that a new KV mount answers "Upgrading". */
  upgradeMs = 0;

  constructor(readonly now: () => number) {}

  /** Runs the `initialize` stanzas as the real server does on empty storage, including its fatal cases. */
  selfInitialise(hcl: string): void {
    for (const stanza of parseHcl(hcl).blocks.filter((block) => block.type === 'initialize')) {
      for (const request of stanza.body.blocks) {
        const { operation, path, data } = request.body.attributes;
        if (request.type !== 'request' || operation !== 'update')
          throw new Error('self-initialization failed: no request');
        this.root(String(path), plain(data) as Record<string, unknown>);
      }
    }
  }

  /** A call with root rights. A stanza that touches a mount just made fails for good (surprise 1). */
  root(path: string, data: Record<string, unknown>): void {
    const [first = '', second = '', ...rest] = path.split('/');
    const name = rest.join('/');
    if (first === 'sys' && second === 'mounts') this.#mountKv(name, data);
    else if (first === 'sys' && second === 'policies') this.policies.write(rest[1] ?? '', String(data['policy']));
    else if (first === 'sys' && second === 'auth' && data['type'] === 'jwt') this.jwtMounts.set(name, new JwtMount());
    else if (first === 'auth' && name === 'config') this.#jwtMount(second).writeConfig(data);
    else if (first === 'auth' && rest[0] === 'role') this.#jwtMount(second).writeRole(rest[1] ?? '', data);
    else throw new Error(`self-initialization failed: ${path}: invalid request`);
  }

  /** Forgets every token, as a restart with other keys or a revocation would. */
  revokeTokens(): void {
    this.#tokens.clear();
  }

  async answer(request: FakeRequest): Promise<FakeAnswer> {
    try {
      return await this.#route(request);
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  }

  async #route(request: FakeRequest): Promise<FakeAnswer> {
    const { method, path } = request;
    if (method === 'OPTIONS') return errors(400, 'cannot handle internal-only request operation');
    if (!['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].includes(method)) return errors(405);
    if (path === 'sys/health' || path === 'sys/seal-status' || path === 'sys/leader' || path === 'sys/init') {
      return method === 'GET' || method === 'HEAD' ? this.#status(path) : errors(405);
    }
    if (this.sealed) return errors(503, 'Vault is sealed');
    const login = /^auth\/([^/]+)\/login$/.exec(path);
    if (login) return this.#login(login[1] ?? '', request);
    return this.#authenticated(request, await this.#identify(request));
  }

  #status(path: string): FakeAnswer {
    const cluster = { cluster_name: 'vault-cluster-00000000', cluster_id: 'b4697e9b-0b0e-56c8-f473-b8c39d7ea6dc' };
    const known = this.sealed ? {} : cluster;
    if (path === 'sys/leader') return { status: 200, body: { ha_enabled: false } };
    if (path === 'sys/init') return { status: 200, body: { initialized: this.initialized } };
    if (path === 'sys/seal-status') {
      const keys = {
        type: 'static',
        initialized: this.initialized,
        sealed: this.sealed,
        t: 0,
        n: 0,
        progress: 0,
        nonce: '',
      };
      const seal = { recovery_seal: true, recovery_seal_type: 'shamir', version: this.version, commit_date: '' };
      return { status: 200, body: { ...keys, ...seal, migration: false, ...known, storage_type: 'postgresql' } };
    }
    const passive = this.sealed || this.standby;
    const replication = passive ? 'unknown' : 'disabled';
    const body = {
      initialized: this.initialized,
      sealed: this.sealed,
      standby: passive,
      replication_performance_mode: replication,
      replication_dr_mode: replication,
      server_time_utc: Math.floor(this.now() / 1000),
      version: this.version,
      ...known,
    };
    const status = !this.initialized ? 501 : this.sealed ? 503 : this.standby ? 429 : 200;
    return { status, body };
  }

  async #login(mountName: string, { method, body }: FakeRequest): Promise<FakeAnswer> {
    const mount = this.jwtMounts.get(mountName);
    if (!mount) return errors(403, 'permission denied');
    if (method !== 'POST' && method !== 'PUT') return errors(405, 'unsupported operation');
    if (this.outage !== 'none') return errors(500, 'internal error');
    const role = await mount.login(body['role'], body['jwt'], this.now());
    return envelope(null, this.#issue(role, String(body['role'])));
  }

  #issue(role: JwtRole, name: string): Record<string, unknown> {
    const batch = role.tokenType === 'batch';
    const token = batch ? `b.${randomBytes(172).toString('base64url')}` : `s.${randomBytes(18).toString('base64url')}`;
    this.#tokens.set(token, { policies: role.policies, expiresAt: this.now() + role.ttlSeconds * 1000 });
    return {
      client_token: token,
      accessor: batch ? '' : randomBytes(18).toString('base64url'),
      policies: role.policies,
      token_policies: role.policies,
      metadata: { role: name },
      lease_duration: role.ttlSeconds,
      renewable: !batch,
      entity_id: randomUUID(),
      token_type: role.tokenType,
      orphan: true,
      mfa_requirement: null,
      num_uses: 0,
    };
  }

  async #identify(request: FakeRequest): Promise<Identity> {
    const inline = inlineLogin(request.headers);
    if (inline) {
      if (this.outage === 'audit') refuse(500, 'failed to perform inline authentication: internal error');
      return { by: 'inline', policies: await this.#inlinePolicies(inline) };
    }
    const token = this.#tokens.get(request.headers['x-vault-token'] ?? '');
    if (!token || this.now() >= token.expiresAt) refuse(403, 'permission denied');
    return { by: 'token', policies: token.policies };
  }

  async #inlinePolicies({
    path,
    fields,
  }: {
    path: string;
    fields: Record<string, unknown>;
  }): Promise<readonly string[]> {
    const mount = this.jwtMounts.get(/^auth\/([^/]+)\/login$/.exec(path)?.[1] ?? '');
    try {
      if (!mount) return refuse(403, 'permission denied');
      return (await mount.login(fields['role'], fields['jwt'], this.now())).policies;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw new Refusal({ ...error.answer, headers: { 'x-vault-inline-auth-failed': 'true' } });
    }
  }

  #authenticated(request: FakeRequest, identity: Identity): FakeAnswer {
    this.#checkStorage(identity);
    const require = (path: string, capability: string): void => {
      if (!this.policies.allows(identity.policies, path, capability)) refuse(403, DENIED);
    };
    const [mountName = '', kind = '', ...rest] = request.path.split('/');
    const kv = this.kvMounts.get(mountName);
    if (kv) return this.#kv({ request, kv, kind, entry: rest.join('/') }, require);
    const config = /^auth\/([^/]+)\/config$/.exec(request.path);
    const capability = request.method === 'GET' ? 'read' : 'update';
    require(request.path, capability);
    if (!config) return errors(404, `no handler for route "${request.path}". route entry not found.`);
    const mount = this.#jwtMount(config[1] ?? '');
    if (capability === 'read') return envelope(mount.readConfig());
    mount.writeConfig(request.body);
    return NO_CONTENT;
  }

  #kv(
    { request, kv, kind, entry }: { request: FakeRequest; kv: KvMount; kind: string; entry: string },
    require: (path: string, capability: string) => void,
  ): FakeAnswer {
    const { method, path, query, body } = request;
    const write = method === 'POST' || method === 'PUT';
    const capability = { GET: 'read', DELETE: 'delete', PATCH: 'patch' }[method] ?? 'update';
    if (kind === 'metadata' && method === 'GET' && query.get('list') === 'true') {
      require(path.endsWith('/') ? path : `${path}/`, 'list');
      return kv.list(entry, query.get('after'), query.get('limit'));
    }
    if (kind === 'data' && write) {
      // Decided before the engine sees it: a write on what exists is an update.
      require(path, kv.entries.has(entry) ? 'update' : 'create');
      kv.checkReady();
      return kv.write(entry, body);
    }
    require(path, capability);
    kv.checkReady();
    if (kind === 'config') return write ? kv.writeConfig(body) : kv.readConfig();
    if (kind === 'data' && method === 'GET') return kv.read(entry, query.get('version'));
    if (kind === 'metadata' && method === 'GET') return kv.readMetadata(entry);
    if (kind === 'metadata' && method === 'DELETE') return kv.deleteMetadata(entry);
    throw new Error(`the fake does not know ${method} ${path}`);
  }

  #checkStorage({ by }: Identity): void {
    if (this.outage === 'none') return;
    if (this.outage === 'audit') refuse(500, 'internal error');
    const inline = (why: string): never => refuse(500, `error performing token check: failed to read entry: ${why}`);
    const transaction = (why: string): never =>
      refuse(500, `1 error occurred:\n\t* failed to start underlying postgresql transaction: ${why}\n\n`);
    if (this.outage === 'dying') {
      this.outage = 'stopped';
      if (by === 'inline') inline('FATAL: terminating connection due to administrator command (SQLSTATE 57P01)');
    }
    if (this.outage === 'frozen') {
      if (by === 'inline') inline(`${CONNECT} failed to receive message: context canceled`);
      transaction('context canceled');
    }
    if (by === 'inline') inline(REFUSED);
    transaction(REFUSED);
  }

  #mountKv(name: string, data: Record<string, unknown>): void {
    if (data['type'] !== 'kv' || (data['options'] as { version?: unknown } | undefined)?.version !== '2') {
      throw new Error('the fake knows KV version 2 only');
    }
    const kv = new KvMount(this.now);
    kv.upgradingUntil = this.now() + this.upgradeMs;
    this.kvMounts.set(name, kv);
  }

  #jwtMount(name: string): JwtMount {
    const mount = this.jwtMounts.get(name);
    if (!mount) throw new Error(`no JWT mount ${name}`);
    return mount;
  }
}
