import { buildJobPayload, JobPayloadRefused, type JobPayloadFacts } from './build-job-payload.js';
import { FAILURE_REASONS } from './failure-reasons.js';
import { receivedJobSchema } from './job-payload.js';

function facts(changes: Partial<JobPayloadFacts> = {}): JobPayloadFacts {
  return {
    jobId: 301,
    jobToken: 'glcbt-Job301TokenAbCdEf',
    jobName: 'deploy',
    stage: 'test',
    pipelineId: 12,
    pipelineSource: 'push',
    projectId: 4,
    projectName: 'shop',
    projectFullPath: 'acme/shop',
    refName: 'main',
    refType: 'branch',
    refProtected: true,
    sha: 'a'.repeat(40),
    serverUrl: 'http://127.0.0.1:8080',
    timeoutSeconds: 3600,
    queuedSeconds: 0.25,
    variables: [],
    script: ['echo hello'],
    afterScript: [],
    secrets: [],
    ...changes,
  };
}

const DOOR = {
  url: 'http://127.0.0.1:8080',
  loginPath: 'project_4/auth/pipeline_jwt/login',
  jwt: 'e30.e30.x',
  role: 'job',
};
const SECRET = { variable: 'DB', ownerKind: 'group', ownerId: 9, name: 'DATABASE_URL', file: false } as const;

describe('buildJobPayload', () => {
  it('has what the recorded job of a real runner has', () => {
    const payload = buildJobPayload(facts());

    expect(payload).toMatchObject({
      id: 301,
      token: 'glcbt-Job301TokenAbCdEf',
      job_info: { name: 'deploy', stage: 'test', project_id: 4, project_name: 'shop' },
      runner_info: { timeout: 3600 },
      steps: [{ name: 'script', script: ['echo hello'], timeout: 3600, when: 'on_success', allow_failure: false }],
      features: { trace_sections: true, failure_reasons: [...FAILURE_REASONS] },
    });
    expect(payload.variables).toContainEqual({
      key: 'GIT_STRATEGY',
      value: 'empty',
      public: true,
      masked: false,
      file: false,
      raw: true,
    });
    expect(payload.variables).toContainEqual({
      key: 'CI_JOB_TOKEN',
      value: payload.token,
      public: false,
      masked: true,
      file: false,
      raw: true,
    });
    expect(payload.job_info.project_jobs_running_on_instance_runners_count).toBe('+Inf');
  });

  it('writes ids as JSON integers and neither run nor secrets when there are none', () => {
    const written = JSON.stringify(buildJobPayload(facts()));

    expect(written).toContain('"id":301,');
    expect(JSON.parse(written)).not.toHaveProperty('run');
    expect(JSON.parse(written)).not.toHaveProperty('secrets');
  });

  it('asks for a secret in the shape that GitLab Runner resolves', () => {
    expect(buildJobPayload(facts({ secrets: [SECRET], secretsDoor: DOOR })).secrets).toEqual({
      DB: {
        gitlab_secrets_manager: {
          server: { url: DOOR.url, inline_auth: { path: DOOR.loginPath, jwt: DOOR.jwt, role: DOOR.role } },
          engine: { name: 'kv-v2', path: 'group_9/kv' },
          path: 'explicit/DATABASE_URL',
          field: 'value',
        },
        file: false,
      },
    });
  });

  it('sends every variable raw, so that none expands to a secret', () => {
    const payload = buildJobPayload(
      facts({ refName: '$DB', variables: [{ key: 'COPY', value: '$DB' }], secrets: [SECRET], secretsDoor: DOOR }),
    );

    expect(payload.variables.every((variable) => variable.raw)).toBe(true);
    expect(payload.variables.find((variable) => variable.key === 'COPY')?.value).toBe('$DB');
  });

  it('lets the user override predefined variables but not those that would make the runner fail open or panic', () => {
    const variables = [
      { key: 'CI_JOB_STAGE', value: 'mine' },
      { key: 'GIT_STRATEGY', value: 'clone' },
      { key: 'CI_JOB_TOKEN', value: 'mine' },
      { key: 'SECRETS_RETRIEVAL_ATTEMPTS', value: '3' },
      { key: 'FF_SECRET_RESOLVING_FAILS_IF_MISSING', value: 'false' },
    ];
    const values = Object.fromEntries(
      buildJobPayload(facts({ variables })).variables.map(({ key, value }) => [key, value]),
    );

    expect(values).toMatchObject({
      CI_JOB_STAGE: 'mine',
      GIT_STRATEGY: 'empty',
      CI_JOB_TOKEN: 'glcbt-Job301TokenAbCdEf',
    });
    expect(values).not.toHaveProperty('SECRETS_RETRIEVAL_ATTEMPTS');
    expect(values).not.toHaveProperty('FF_SECRET_RESOLVING_FAILS_IF_MISSING');
  });

  it('drops debug trace and variables named like a secret when the job has secrets', () => {
    const variables = [
      { key: 'CI_DEBUG_TRACE', value: 'true' },
      { key: 'DB', value: 'mine' },
    ];
    const keys = (changes: Partial<JobPayloadFacts>) =>
      buildJobPayload(facts({ variables, ...changes })).variables.map(({ key }) => key);

    expect(keys({})).toEqual(expect.arrayContaining(['CI_DEBUG_TRACE', 'DB']));
    expect(keys({ secrets: [SECRET], secretsDoor: DOOR })).not.toContain('CI_DEBUG_TRACE');
    expect(keys({ secrets: [SECRET], secretsDoor: DOOR })).not.toContain('DB');
  });

  it('says tag or branch, never both, and no environment when there is none', () => {
    const keys = buildJobPayload(facts({ refType: 'tag', refName: 'v1' })).variables.map(({ key }) => key);

    expect(keys).toContain('CI_COMMIT_TAG');
    expect(keys).not.toContain('CI_COMMIT_BRANCH');
    expect(keys).not.toContain('CI_ENVIRONMENT_NAME');
  });

  it.each<[string, Partial<JobPayloadFacts>, string]>([
    ['a string id', { jobId: '301' as unknown as number }, 'jobId'],
    ['an id beyond 2^53', { projectId: 2 ** 53 }, 'projectId'],
    ['a fractional timeout', { timeoutSeconds: 1.5 }, 'timeoutSeconds'],
    ['no script', { script: [] }, 'script'],
    ['a variable that is no identifier', { variables: [{ key: 'A-B', value: '' }] }, 'variables'],
    ['NUL in a variable', { variables: [{ key: 'A', value: 'x\0y' }] }, 'variables'],
    ['a secret that leaves its folder', { secrets: [{ ...SECRET, name: '../x' }], secretsDoor: DOOR }, 'secrets'],
    ['a secret without a door', { secrets: [SECRET] }, 'secretsDoor'],
    ['a door without a JWT', { secrets: [SECRET], secretsDoor: { ...DOOR, jwt: '' } }, 'secretsDoor'],
    ['two secrets for one variable', { secrets: [SECRET, SECRET], secretsDoor: DOOR }, 'secrets'],
  ])('refuses %s', (_, changes, field) => {
    const build = () => buildJobPayload(facts(changes));

    expect(build).toThrow(JobPayloadRefused);
    expect(build).toThrow(new RegExp(`^${field} `));
  });

  it('is readable by the bundled runner, which refuses a string id as Go does', () => {
    const payload = buildJobPayload(facts({ afterScript: ['echo bye'], secrets: [SECRET], secretsDoor: DOOR }));

    expect(receivedJobSchema.parse(payload)).toMatchObject({
      id: 301,
      runner_info: { timeout: 3600 },
      secrets: ['DB'],
    });
    expect(receivedJobSchema.parse(payload).steps.map((step) => step.name)).toEqual(['script', 'after_script']);
    expect(receivedJobSchema.safeParse({ ...payload, id: '301' }).success).toBe(false);
  });

  it('lets the runner expand only what the server has made safe, and masks ID tokens, which win over variables', () => {
    const variables = [
      { key: 'PLAIN', value: '$CI_JOB_TOKEN' },
      { key: 'MADE', value: '$CI_PROJECT_DIR/x', expanded: true },
      { key: 'TOKEN', value: 'mine' },
    ];

    const sent = buildJobPayload(
      facts({ variables, idTokens: [{ variable: 'TOKEN', token: 'e30.e30.id' }] }),
    ).variables;

    const of = (key: string) => sent.filter((variable) => variable.key === key);
    expect(of('PLAIN')).toEqual([expect.objectContaining({ raw: true })]);
    expect(of('MADE')).toEqual([expect.objectContaining({ raw: false })]);
    expect(of('TOKEN')).toEqual([expect.objectContaining({ value: 'e30.e30.id', masked: true, raw: true })]);
  });

  it('lets a job fetch from those that it depends on by its own token', () => {
    const archive = { id: 5, name: 'build', artifacts_file: { filename: 'a.zip', size: 3 } };

    expect(buildJobPayload(facts({ dependencies: [archive] })).dependencies).toEqual([
      { ...archive, token: 'glcbt-Job301TokenAbCdEf' },
    ]);
    expect(buildJobPayload(facts()).dependencies).toBeUndefined();
  });

  it('takes secrets of a Vault only with an address and a token', () => {
    const secret = {
      variable: 'V',
      engine: { name: 'kv-v2', path: 'ops' },
      path: 'a',
      field: 'f',
      token: '$T',
      file: false,
    };
    const address = [{ key: 'VAULT_SERVER_URL', value: 'https://vault' }];

    expect(buildJobPayload(facts({ vaultSecrets: [secret], variables: address })).secrets).toHaveProperty('V.vault');
    for (const wrong of [
      { vaultSecrets: [secret] },
      { vaultSecrets: [secret], variables: [{ key: 'VAULT_SERVER_URL', value: '' }] },
      { vaultSecrets: [{ ...secret, token: null }], variables: address },
    ])
      expect(() => buildJobPayload(facts(wrong))).toThrow(JobPayloadRefused);
  });
});
