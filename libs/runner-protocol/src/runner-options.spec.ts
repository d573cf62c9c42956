import { payloadOptions, type ArtifactsFacts, type ImageFacts } from './runner-options.js';
import { vaultReferences } from './vault-references.js';

const image = (changes: Partial<ImageFacts> = {}): ImageFacts => ({
  name: 'node:24',
  entrypoint: null,
  pullPolicy: [],
  docker: null,
  kubernetes: null,
  ...changes,
});
const artifacts = (changes: Partial<ArtifactsFacts>): ArtifactsFacts => ({
  name: null,
  paths: [],
  exclude: [],
  untracked: false,
  when: 'on_success',
  expireIn: null,
  reports: [],
  ...changes,
});

describe('payloadOptions', () => {
  test('leaves out what the configuration does not name', () => {
    expect(payloadOptions({})).toEqual({});
    expect(
      payloadOptions({ image: null, services: [], cache: [], artifacts: null, hooks: { preGetSourcesScript: [] } }),
    ).toEqual({});
    expect(payloadOptions({ artifacts: artifacts({}) })).toEqual({});
    expect(payloadOptions({ image: image() })).toEqual({ image: { name: 'node:24' } });
  });

  test('puts an image and services into the runner’s shape, options of an executor under executor_opts', () => {
    const full = image({
      entrypoint: [''],
      pullPolicy: ['always'],
      docker: { user: 'app' },
      kubernetes: { user: '1' },
    });
    const plain = { ...image({ name: 'redis' }), alias: null, command: null, variables: {} };
    const service = { ...full, alias: 'db', command: ['run'], variables: { A: '$B' } };

    const { image: made, services } = payloadOptions({ image: full, services: [service, plain] });

    const common = {
      name: 'node:24',
      entrypoint: [''],
      pull_policy: ['always'],
      executor_opts: { docker: { user: 'app' }, kubernetes: { user: '1' } },
    };
    const variable = { key: 'A', value: '$B', public: false, masked: false, file: false, raw: true };
    expect(made).toEqual(common);
    expect(services).toEqual([{ ...common, alias: 'db', command: ['run'], variables: [variable] }, { name: 'redis' }]);
  });

  test('makes an archive of paths or untracked files, and a gzip of each report', () => {
    const week = { text: '1 week', seconds: 604_800 };
    const both = payloadOptions({
      artifacts: artifacts({
        name: 'out',
        paths: ['out/'],
        exclude: ['*.o'],
        expireIn: week,
        reports: [
          { type: 'junit', paths: ['r.xml'] },
          { type: 'sast', paths: ['s.json'] },
        ],
      }),
    });

    const report = { untracked: false, exclude: [], when: 'always', artifact_format: 'gzip', expire_in: '1 week' };
    expect(both.artifacts).toEqual([
      {
        name: 'out',
        untracked: false,
        paths: ['out/'],
        exclude: ['*.o'],
        when: 'on_success',
        artifact_type: 'archive',
        artifact_format: 'zip',
        expire_in: '1 week',
      },
      { ...report, name: 'junit.xml', paths: ['r.xml'], artifact_type: 'junit' },
      { ...report, name: 'sast', paths: ['s.json'], artifact_type: 'sast' },
    ]);
    const untracked = payloadOptions({ artifacts: artifacts({ untracked: true }) });
    expect(untracked.artifacts).toEqual([expect.objectContaining({ untracked: true, paths: [] })]);
  });

  test('hands caches and the hook on', () => {
    const cache = { key: 'k', paths: ['p'], untracked: true, policy: 'pull', when: 'always', fallbackKeys: ['f'] };

    expect(payloadOptions({ cache: [cache], hooks: { preGetSourcesScript: ['echo'] } })).toEqual({
      cache: [{ key: 'k', paths: ['p'], untracked: true, policy: 'pull', when: 'always', fallback_keys: ['f'] }],
      hooks: [{ name: 'pre_get_sources_script', script: ['echo'] }],
    });
  });
});

describe('vaultReferences', () => {
  const secret = {
    variable: 'DB',
    engine: { name: 'kv-v2', path: 'ops' },
    path: 'a/b',
    field: 'f',
    token: null,
    file: true,
  };

  test('takes address, role and namespace from variables of the job, and its only token', () => {
    const variables = [
      { key: 'VAULT_SERVER_URL', value: 'https://vault' },
      { key: 'VAULT_AUTH_ROLE', value: 'role' },
      { key: 'VAULT_AUTH_PATH', value: 'gitlab' },
      { key: 'VAULT_NAMESPACE', value: 'ns' },
    ];

    expect(vaultReferences({ vaultSecrets: [secret], variables, idTokens: [{ variable: 'TOKEN' }] })).toEqual({
      DB: {
        vault: {
          server: {
            url: 'https://vault',
            namespace: 'ns',
            auth: { name: 'jwt', path: 'gitlab', data: { jwt: '$TOKEN', role: 'role' } },
          },
          engine: { name: 'kv-v2', path: 'ops' },
          path: 'a/b',
          field: 'f',
        },
        file: true,
      },
    });
  });

  test('takes the token that a secret names, and GitLab’s path where none is set', () => {
    const given = vaultReferences({ vaultSecrets: [{ ...secret, token: '$OWN' }], variables: [] });

    expect(given['DB']?.vault.server).toEqual({ url: '', auth: { name: 'jwt', path: 'jwt', data: { jwt: '$OWN' } } });
    expect(vaultReferences({ variables: [] })).toEqual({});
    expect(vaultReferences({ vaultSecrets: [secret], variables: [] })['DB']?.vault.server.auth.data.jwt).toBe('');
  });
});
