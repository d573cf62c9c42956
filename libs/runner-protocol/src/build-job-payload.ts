import { predefinedVariables, type PredefinedFacts } from './predefined-variables.js';
import { AFTER_SCRIPT_TIMEOUT_SECONDS } from './constants.js';
import { FAILURE_REASONS } from './failure-reasons.js';
import type { JobDependency, JobPayload, JobSecretReference, JobStep } from './job-payload.js';
import type { JobVariable } from './job-variable.js';
import { payloadOptions, type RunnerOptionFacts } from './runner-options.js';
import { vaultReferences, type VaultFacts } from './vault-references.js';

/** A variable that the configuration sets for the job. */
export interface UserVariable {
  key: string;
  value: string;
  masked?: boolean;
  file?: boolean;
  /** Only the runner can finish it; whatever else would expand in it is escaped. */
  expanded?: boolean;
}

/** A secret that the job asked for and may have. `variable` is what the job sees, `name` what the owner calls it. */
export interface PayloadSecret {
  variable: string;
  ownerKind: 'project' | 'group';
  ownerId: number;
  name: string;
  file: boolean;
}

/** Where a runner reads secrets: base URL of the facade without `/v1`, inline login path without `/v1/`, job JWT and role. */
export interface SecretsDoor {
  url: string;
  loginPath: string;
  jwt: string;
  role: string;
}

/** All that a payload is made of. Ids are whole numbers (convert `bigint` columns first), times are whole seconds. */
export interface JobPayloadFacts extends PredefinedFacts, RunnerOptionFacts {
  jobId: number;
  jobToken: string;
  rootNamespaceId?: number;
  timeoutSeconds: number;
  /** Seconds the job waited; a fraction is allowed. */
  queuedSeconds: number;
  variables: readonly UserVariable[];
  script: readonly string[];
  afterScript: readonly string[];
  secrets: readonly PayloadSecret[];
  /** Secrets of somebody else's Vault, which the runner reads itself. */
  vaultSecrets?: readonly VaultFacts[];
  /** Signed tokens, under the variables that the job asked for them by. */
  idTokens?: readonly { readonly variable: string; readonly token: string }[];
  /** Earlier jobs whose archives are fetched. */
  dependencies?: readonly Omit<JobDependency, 'token'>[];
  /** Needed as soon as there is a secret. */
  secretsDoor?: SecretsDoor;
  /** GitLab Runner keeps 15 prefixes and has 14 of its own: give one at most. */
  tokenMaskPrefixes?: readonly string[];
}

/** Facts from which no runnable payload can be made. `field` names the culprit; the message holds no value. */
export class JobPayloadRefused extends Error {
  override readonly name = 'JobPayloadRefused';
  constructor(
    readonly field: string,
    rule: string,
  ) {
    super(`${field} ${rule}`);
  }
}

/**
 * Variables that steer GitLab Runner so that it would run a job wrongly; a user's own are left out of the payload.
 * GIT_STRATEGY other than `empty` needs a repository (or panics), SECRETS_RETRIEVAL_ATTEMPTS above 1 makes it panic,
 * and FF_SECRET_RESOLVING_FAILS_IF_MISSING=false turns a refused secret into an empty variable.
 */
export const WITHHELD_STEERING_VARIABLES: readonly string[] = [
  'GIT_STRATEGY',
  'CI_JOB_ID',
  'CI_JOB_TOKEN',
  'SECRETS_RETRIEVAL_ATTEMPTS',
  'FF_SECRET_RESOLVING_FAILS_IF_MISSING',
];
/** Left out too when the job has secrets: with them on, the shell prints what it expands. */
const TRACE_VARIABLES: readonly string[] = ['CI_DEBUG_TRACE', 'CI_DEBUG_SERVICES'];
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const SECRET_NAME = /^[A-Za-z0-9_]{1,255}$/;

/**
 * Builds the body of a 201, in the shape that GitLab Runner 19.3 was seen to run.
 * Variables are sent `raw`, but for those whose text the server has made safe to expand: a branch named `$DATABASE_URL`, or a variable that mentions a secret, must not receive its value.
 * Order: predefined, the user's (which win), then the ones that must not be overridden.
 * @throws JobPayloadRefused when a fact would make the runner lose or mis-run the job.
 */
export function buildJobPayload(facts: JobPayloadFacts): JobPayload {
  requireRunnable(facts);
  const secrets = { ...secretReferences(facts), ...vaultReferences(facts) };
  const dependencies = (facts.dependencies ?? []).map((job) => ({ ...job, token: facts.jobToken }));
  return {
    id: facts.jobId,
    token: facts.jobToken,
    allow_git_fetch: false,
    job_info: {
      name: facts.jobName,
      stage: facts.stage,
      pipeline_id: facts.pipelineId,
      project_id: facts.projectId,
      project_name: facts.projectName,
      project_full_path: facts.projectFullPath,
      ...(facts.namespaceId === undefined ? {} : { namespace_id: facts.namespaceId }),
      ...(facts.rootNamespaceId === undefined ? {} : { root_namespace_id: facts.rootNamespaceId }),
      ...(facts.userId === undefined ? {} : { user_id: facts.userId }),
      time_in_queue_seconds: facts.queuedSeconds,
      project_jobs_running_on_instance_runners_count: '+Inf',
    },
    git_info: gitInfo(facts),
    runner_info: { timeout: facts.timeoutSeconds },
    variables: jobVariables(facts),
    steps: steps(facts),
    features: {
      trace_sections: true,
      ...(facts.tokenMaskPrefixes?.length ? { token_mask_prefixes: [...facts.tokenMaskPrefixes] } : {}),
      failure_reasons: [...FAILURE_REASONS],
    },
    ...payloadOptions(facts),
    ...(dependencies.length > 0 ? { dependencies } : {}),
    ...(Object.keys(secrets).length > 0 ? { secrets } : {}),
  };
}

function gitInfo(facts: JobPayloadFacts): JobPayload['git_info'] {
  return {
    ref: facts.refName,
    sha: facts.sha,
    before_sha: facts.beforeSha ?? '0'.repeat(40),
    ref_type: facts.refType,
    refspecs: [],
    depth: 0,
    protected: facts.refProtected,
  };
}

function jobVariables(facts: JobPayloadFacts): JobVariable[] {
  const taken = new Set([
    ...WITHHELD_STEERING_VARIABLES,
    ...(facts.secrets.length > 0 ? TRACE_VARIABLES : []),
    ...facts.secrets.map((secret) => secret.variable),
    ...(facts.vaultSecrets ?? []).map((secret) => secret.variable),
    ...(facts.idTokens ?? []).map((token) => token.variable),
  ]);
  const users = facts.variables.filter((variable) => !taken.has(variable.key));
  return [
    ...predefinedVariables(facts).map(([key, value]) => variable(key, value, { public: true })),
    ...users.map(({ key, value, ...flags }) => variable(key, value, flags)),
    ...(facts.idTokens ?? []).map(({ variable: key, token }) => variable(key, token, { masked: true })),
    variable('GIT_STRATEGY', 'empty', { public: true }),
    variable('CI_JOB_ID', String(facts.jobId), { public: true }),
    variable('CI_JOB_TOKEN', facts.jobToken, { masked: true }),
  ];
}

function variable(
  key: string,
  value: string,
  flags: { public?: boolean; masked?: boolean; file?: boolean; expanded?: boolean },
): JobVariable {
  return {
    key,
    value,
    public: flags.public ?? false,
    masked: flags.masked ?? false,
    file: flags.file ?? false,
    raw: !flags.expanded,
  };
}

function steps(facts: JobPayloadFacts): JobStep[] {
  const script: JobStep = {
    name: 'script',
    script: [...facts.script],
    timeout: facts.timeoutSeconds,
    when: 'on_success',
    allow_failure: false,
  };
  if (facts.afterScript.length === 0) return [script];
  const after: JobStep = {
    name: 'after_script',
    script: [...facts.afterScript],
    timeout: AFTER_SCRIPT_TIMEOUT_SECONDS,
    when: 'always',
    allow_failure: true,
  };
  return [script, after];
}

function secretReferences(facts: JobPayloadFacts): Record<string, JobSecretReference> | undefined {
  const door = facts.secretsDoor;
  if (facts.secrets.length === 0) return undefined;
  if (!door?.url || !door.loginPath || !door.jwt || !door.role) {
    throw new JobPayloadRefused('secretsDoor', 'needs a url, a loginPath, a jwt and a role when the job has secrets.');
  }
  return Object.fromEntries(
    facts.secrets.map((secret) => [
      secret.variable,
      {
        gitlab_secrets_manager: {
          server: { url: door.url, inline_auth: { path: door.loginPath, jwt: door.jwt, role: door.role } },
          engine: { name: 'kv-v2' as const, path: `${secret.ownerKind}_${secret.ownerId}/kv` },
          path: `explicit/${secret.name}`,
          field: 'value' as const,
        },
        file: secret.file,
      },
    ]),
  );
}

function requireRunnable(facts: JobPayloadFacts): void {
  const { jobId, pipelineId, projectId, namespaceId, rootNamespaceId, userId, timeoutSeconds } = facts;
  const whole = { jobId, pipelineId, projectId, namespaceId, rootNamespaceId, userId, timeoutSeconds };
  for (const [field, value] of Object.entries(whole)) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0)) {
      throw new JobPayloadRefused(field, 'must be a whole number above zero.');
    }
  }
  if (!Number.isFinite(facts.queuedSeconds)) throw new JobPayloadRefused('queuedSeconds', 'must be a number.');
  if (facts.script.length === 0)
    throw new JobPayloadRefused('script', 'must have a line, else the runner succeeds without running anything.');
  for (const { key, value } of facts.variables) {
    if (!IDENTIFIER.test(key))
      throw new JobPayloadRefused('variables', 'must have names made of letters, digits and "_".');
    if (value.includes('\0')) throw new JobPayloadRefused('variables', `must not contain NUL (${key}).`);
  }
  requireReadableSecrets(facts.secrets);
  const vault = facts.vaultSecrets ?? [];
  // An empty address or token is no refusal to GitLab Runner, which would ask nobody, or somebody else, for the secret.
  if (vault.length > 0 && !facts.variables.some(({ key, value }) => key === 'VAULT_SERVER_URL' && value !== ''))
    throw new JobPayloadRefused('vaultSecrets', 'need the variable VAULT_SERVER_URL.');
  if (vault.some(({ token }) => token === null) && facts.idTokens?.length !== 1)
    throw new JobPayloadRefused('vaultSecrets', 'must name their token when the job has not exactly one.');
}

function requireReadableSecrets(secrets: readonly PayloadSecret[]): void {
  const seen = new Set<string>();
  for (const { variable: key, name, ownerId } of secrets) {
    if (!IDENTIFIER.test(key))
      throw new JobPayloadRefused('secrets', 'must have variables made of letters, digits and "_".');
    if (!SECRET_NAME.test(name))
      throw new JobPayloadRefused('secrets', `must have names of 1 to 255 letters, digits and "_" (${key}).`);
    if (!(Number.isSafeInteger(ownerId) && ownerId > 0))
      throw new JobPayloadRefused('secrets', `must have a whole owner id (${key}).`);
    if (seen.has(key)) throw new JobPayloadRefused('secrets', `must not name a variable twice (${key}).`);
    seen.add(key);
  }
}
