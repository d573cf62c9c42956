import { setTimeout as sleep } from 'node:timers/promises';
import {
  HEADERS,
  jobSecretsAnswerSchema,
  jobSecretsRefusalSchema,
  formsWithKinds,
  type FormKind,
  type JobSecretsAnswer,
  type ReceivedJob,
} from '@lockkeeper/runner-protocol';
import { type Answer, type ApiClient, readJson } from './api-client.js';
import type { JobStop } from './job-stop.js';
import type { FormOrigins } from './leaks.js';

export type JobSecret = JobSecretsAnswer['secrets'][number];

/** What proves to the server that this runner may have the job's secrets. */
export interface RunnerIdentity {
  token: string;
  systemId: string;
}

/** How long a job waits for a server, or for the store behind it, that is away. */
export interface SecretsPatience {
  readonly stop: JobStop;
  readonly times: { readonly secretsGiveUpMs: number; readonly pauseMs: number };
}

/** The job's secrets cannot be had. `sentences` go to the job's log. */
export class SecretsWithheld extends Error {
  constructor(readonly sentences: readonly string[]) {
    super(sentences.join(' '));
  }
}

/**
 * Asks in one call for all secrets of a job. Returns those that the job asked for and every form to mask.
 * @throws SecretsWithheld when the server refuses, cannot be reached, or leaves one out: a job never runs with a part of them.
 */
export async function fetchSecrets(
  api: ApiClient,
  job: ReceivedJob,
  runner: RunnerIdentity,
  patience: SecretsPatience,
): Promise<{ secrets: JobSecret[]; forms: string[]; origins: FormOrigins }> {
  const answer = await ask(api, job, runner, patience);
  if (!answer) throw new SecretsWithheld(['The server could not be reached for the secrets of this job.']);
  if (answer.status !== 200) throw new SecretsWithheld(refusal(answer.status, readJson(answer)));
  const received = jobSecretsAnswerSchema.safeParse(readJson(answer));
  if (!received.success)
    throw new SecretsWithheld(['The server answered for the secrets of this job in a form that is not known.']);
  const secrets = received.data.secrets.filter((secret) => job.secrets.includes(secret.variable));
  const missing = job.secrets.filter((variable) => !secrets.some((secret) => secret.variable === variable));
  if (missing.length > 0) throw new SecretsWithheld([`The server left out ${missing.join(', ')}.`]);
  const origins = originsOf(received.data.secrets);
  return { secrets, forms: [...received.data.mask_set, ...origins.keys()], origins };
}

/** Null: no answer came. A server that is started anew comes back within seconds, longer than one call is tried. */
async function ask(
  api: ApiClient,
  job: ReceivedJob,
  runner: RunnerIdentity,
  { stop, times }: SecretsPatience,
): Promise<Answer | null> {
  const call = {
    method: 'POST',
    path: `jobs/${job.id}/secrets`,
    headers: { [HEADERS.jobToken]: job.token },
    body: { runner_token: runner.token, system_id: runner.systemId, token: job.token },
  } as const;
  for (const end = Date.now() + times.secretsGiveUpMs; ; await sleep(times.pauseMs)) {
    const answer = await api.sendPersistently(call).catch(() => null);
    if ((answer && answer.status < 500) || stop.reason || Date.now() >= end) return answer;
  }
}

function originsOf(secrets: readonly JobSecret[]): FormOrigins {
  const origins = new Map<string, { variable: string; form: FormKind }[]>();
  for (const { variable, value } of secrets)
    for (const [text, form] of formsWithKinds(value))
      origins.set(text, [...(origins.get(text) ?? []), { variable, form }]);
  return origins;
}

function refusal(status: number, body: unknown): string[] {
  const refused = jobSecretsRefusalSchema.safeParse(body);
  if (!refused.success) return [`The server refused the secrets of this job (status ${status}).`];
  const reasons = refused.data.reasons ?? [];
  return reasons.length > 0
    ? reasons.map(({ variable, name, sentence }) => `${variable} (secret ${name}) is withheld: ${sentence}`)
    : [`The server refused the secrets of this job: ${refused.data.message}`];
}
