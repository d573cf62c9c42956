import { canResolveNativeSecrets, parseRunnerVersion } from './runner-version.js';
import {
  jobRequestSchema,
  jobUpdateSchema,
  parseIdParameter,
  registerRequestSchema,
  sanitizeSystemId,
  unregisterManagerRequestSchema,
  verifyRequestSchema,
} from './requests.js';

// Bodies as GitLab Runner 19.3.0 sent them.
const INFO = {
  name: 'gitlab-runner',
  version: '19.3.0',
  revision: 'd79f3e7b',
  platform: 'linux',
  architecture: 'amd64',
  executor: 'shell',
  shell: 'bash',
  features: {
    variables: true,
    image: false,
    services: false,
    artifacts: true,
    cache: true,
    fallback_cache_keys: true,
    shared: true,
    upload_multiple_artifacts: true,
    upload_raw_artifacts: true,
    session: true,
    terminal: true,
    refspecs: true,
    masking: true,
    proxy: false,
    raw_variables: true,
    artifacts_exclude: true,
    multi_build_steps: true,
    trace_reset: true,
    trace_checksum: true,
    trace_size: true,
    vault_secrets: true,
    cancelable: true,
    return_exit_code: true,
    service_variables: false,
    service_multiple_aliases: false,
    image_executor_opts: false,
    service_executor_opts: false,
    cancel_gracefully: true,
    native_steps_integration: true,
    two_phase_job_commit: true,
    job_inputs: true,
  },
  config: { gpus: '' },
};
const REQUEST = { info: INFO, token: 'glrt-lab000001aBcDeFgHiJk', system_id: 's_1a2b3c4d5e6f' };
const FINAL = {
  info: INFO,
  token: 'glcbt-64_Job301TokenAbCdEf',
  state: 'success',
  checksum: 'crc32:ea42f878',
  output: { checksum: 'crc32:ea42f878', bytesize: 2051 },
};

describe('request bodies', () => {
  it('reads what a real runner sends to verify and to ask for a job', () => {
    expect(verifyRequestSchema.parse(REQUEST)).toMatchObject({ token: REQUEST.token, system_id: 's_1a2b3c4d5e6f' });
    const request = jobRequestSchema.parse({ ...REQUEST, last_update: 'q1', session: { url: 'https://x' } });
    expect(request).toMatchObject({
      last_update: 'q1',
      info: { version: '19.3.0', executor: 'shell', features: { masking: true } },
    });
    expect(request).not.toHaveProperty('session');
  });

  it('reads the recorded registration with an old token', () => {
    const body = {
      description: 'lab-shell',
      tag_list: 'a,b',
      run_untagged: true,
      locked: false,
      paused: false,
      info: INFO,
      token: 'GR1348941old',
    };
    expect(registerRequestSchema.parse(body)).toMatchObject({ tag_list: 'a,b', token: 'GR1348941old' });
  });

  it.each([
    ['a number as token', { ...REQUEST, token: 5 }],
    ['an empty token', { ...REQUEST, token: '' }],
    ['a number as system id', { ...REQUEST, system_id: 5 }],
    ['a system id with a slash', { ...REQUEST, system_id: '../etc' }],
  ])('refuses %s', (_, body) => {
    expect(jobRequestSchema.safeParse(body).success).toBe(false);
    expect(verifyRequestSchema.safeParse(body).success).toBe(false);
  });

  it('treats odd runner facts as absent instead of refusing the runner', () => {
    expect(jobRequestSchema.parse({ ...REQUEST, info: { version: 19, features: { masking: 'yes' } } }).info).toEqual(
      {},
    );
    expect(jobRequestSchema.parse({ ...REQUEST, info: 'old' }).info).toBeUndefined();
  });

  it('demands a system id to remove one machine', () => {
    expect(unregisterManagerRequestSchema.safeParse({ token: 'glrt-x' }).success).toBe(false);
  });
});

describe('job update', () => {
  it('reads the recorded running and final updates', () => {
    const running = jobUpdateSchema.parse({ info: INFO, token: FINAL.token, state: 'running', output: {} });
    expect(running).toMatchObject({ state: 'running', output: { bytesize: 0 }, exit_code: 0 });
    expect(running.failure_reason).toBeUndefined();
    expect(jobUpdateSchema.parse(FINAL).output).toEqual({ checksum: 'crc32:ea42f878', bytesize: 2051 });
  });

  it('keeps a known failure reason, maps an unknown one, and takes a negative exit code', () => {
    const failed = { ...FINAL, state: 'failed', exit_code: -1 };
    expect(jobUpdateSchema.parse({ ...failed, failure_reason: 'job_canceled' })).toMatchObject({
      failure_reason: 'job_canceled',
      exit_code: -1,
    });
    expect(jobUpdateSchema.parse({ ...failed, failure_reason: 'brand_new' }).failure_reason).toBe('unknown_failure');
    expect(jobUpdateSchema.parse({ ...failed, failure_reason: 7 }).failure_reason).toBe('unknown_failure');
  });

  it('refuses a state that no runner has', () => {
    expect(jobUpdateSchema.safeParse({ ...FINAL, state: 'canceled' }).success).toBe(false);
  });
});

describe('parseIdParameter', () => {
  it('takes whole numbers up to 2^53-1 and nothing else', () => {
    expect(parseIdParameter('301')).toBe(301);
    expect(parseIdParameter('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
    for (const bad of ['0', '01', '-1', '1.0', '1e3', ' 1', '', '9007199254740992', '99999999999999999', 5, null]) {
      expect(parseIdParameter(bad)).toBeNull();
    }
  });
});

describe('sanitizeSystemId', () => {
  it('returns a well-formed id unaltered and null for the rest', () => {
    expect(sanitizeSystemId('r_aBcDeF123456')).toBe('r_aBcDeF123456');
    for (const bad of ['', ' s_1', 's 1', 'a'.repeat(65), '.hidden', 's_\n', undefined, 12])
      expect(sanitizeSystemId(bad)).toBeNull();
  });
});

describe('canResolveNativeSecrets', () => {
  it.each([
    ['19.3.0', true],
    ['18.6.0', true],
    ['v18.10.1-rc2', true],
    ['18.5.9', false],
    ['9.9.9', false],
    ['development version', false],
    ['v0.0.0-20260819120000-abcdef123456', false],
    ['19', false],
    ['', false],
  ])('of GitLab Runner %s is %s', (version, able) => {
    expect(canResolveNativeSecrets({ name: 'gitlab-runner', version })).toBe(able);
  });

  it('is true for the bundled runner and false for a runner that says nothing', () => {
    expect(canResolveNativeSecrets({ name: 'lockkeeper-runner', version: '0.1.0' })).toBe(true);
    expect(canResolveNativeSecrets(undefined)).toBe(false);
    expect(parseRunnerVersion('19.4.0-dev')).toEqual({ major: 19, minor: 4, patch: 0 });
  });
});
