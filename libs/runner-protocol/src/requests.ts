import { z } from 'zod';
import { toFailureReason } from './failure-reasons.js';

const token = z
  .string('token must be a string.')
  .min(1, 'token must not be empty.')
  .max(512, 'token is longer than 512 characters.');
const SYSTEM_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
const systemId = z
  .string('system_id must be a string.')
  .regex(SYSTEM_ID, 'system_id must be 1 to 64 letters, digits, "_", "." or "-".');
const text = z.string().max(255).optional().catch(undefined);

/** What a runner tells about itself. It gates nothing but features, so a field of an odd type counts as absent. */
export const runnerInfoSchema = z
  .object({
    name: text,
    version: text,
    revision: text,
    platform: text,
    architecture: text,
    executor: text,
    shell: text,
    features: z.record(z.string(), z.boolean()).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);
export type RunnerFacts = NonNullable<z.infer<typeof runnerInfoSchema>>;

/** `POST runners/verify`. */
export const verifyRequestSchema = z.object({
  token: token.optional(),
  system_id: systemId.optional(),
  info: runnerInfoSchema,
});
export type VerifyRequest = z.infer<typeof verifyRequestSchema>;

/** `POST runners` with an old registration token; the server refuses it, but reads it to say so to the right caller. */
export const registerRequestSchema = z.object({
  token: token.optional(),
  description: text,
  maintenance_note: text,
  tag_list: z.string().max(1024).optional().catch(undefined),
  run_untagged: z.boolean().optional().catch(undefined),
  locked: z.boolean().optional().catch(undefined),
  access_level: text,
  maximum_timeout: z.int().optional().catch(undefined),
  paused: z.boolean().optional().catch(undefined),
  info: runnerInfoSchema,
});
export type RegisterRequest = z.infer<typeof registerRequestSchema>;

/** `DELETE runners`. */
export const unregisterRequestSchema = z.object({ token: token.optional() });
export type UnregisterRequest = z.infer<typeof unregisterRequestSchema>;

/** `DELETE runners/managers`: removes one machine, so the system id is not optional here. */
export const unregisterManagerRequestSchema = z.object({ token: token.optional(), system_id: systemId });
export type UnregisterManagerRequest = z.infer<typeof unregisterManagerRequestSchema>;

/** `POST runners/reset_authentication_token`: the one call whose token travels in the body only. */
export const resetTokenRequestSchema = z.object({ token });
export type ResetTokenRequest = z.infer<typeof resetTokenRequestSchema>;

/** `POST jobs/request`. `last_update` is the last `X-GitLab-Last-Update` that the runner saw. */
export const jobRequestSchema = z.object({
  token: token.optional(),
  system_id: systemId.optional(),
  last_update: z.string().max(255).optional().catch(undefined),
  info: runnerInfoSchema,
});
export type JobRequest = z.infer<typeof jobRequestSchema>;

const checksum = z
  .string()
  .regex(/^crc32:[0-9a-f]{8}$/)
  .optional()
  .catch(undefined);
const failureReason = z
  .unknown()
  .transform((reported) => (reported === null || reported === '' ? undefined : toFailureReason(reported)))
  .optional();

/**
 * `PUT jobs/:id`. `pending` is a keep-alive that no released runner sends. An unknown failure reason becomes `unknown_failure`.
 * `exit_code` may be negative (killed by a signal) and is absent when 0; a missing `bytesize` means 0 bytes.
 */
export const jobUpdateSchema = z.object({
  token: token.optional(),
  state: z.enum(['pending', 'running', 'success', 'failed'], 'state must be pending, running, success or failed.'),
  failure_reason: failureReason,
  checksum,
  output: z
    .object({ checksum, bytesize: z.int().nonnegative().optional().catch(undefined) })
    .nullish()
    .transform((output) => ({ checksum: output?.checksum, bytesize: output?.bytesize ?? 0 })),
  exit_code: z
    .int()
    .nullish()
    .catch(undefined)
    .transform((code) => code ?? 0),
  info: runnerInfoSchema,
});
export type JobUpdate = z.infer<typeof jobUpdateSchema>;

/** The system id of a request, or null when it has none or an ill-formed one. Never altered: two ids must not become one. */
export function sanitizeSystemId(systemId: unknown): string | null {
  return typeof systemId === 'string' && SYSTEM_ID.test(systemId) ? systemId : null;
}

/** The id in a path such as `jobs/:id`: a whole number from 1 to 2^53-1 without sign or leading zero. Null otherwise. */
export function parseIdParameter(parameter: unknown): number | null {
  if (typeof parameter !== 'string' || !/^[1-9]\d{0,15}$/.test(parameter)) return null;
  const id = Number(parameter);
  return Number.isSafeInteger(id) ? id : null;
}
