import { z } from 'zod';
import { formKinds } from './mask-forms.js';

/**
 * Body of `POST /api/v4/jobs/:id/secrets`, the bundled runner's one call for all secrets of its job.
 * All three are needed together: scripts can see the job token, so that alone opens no secret.
 */
export const jobSecretsRequestSchema = z.object({
  runner_token: z.string().min(1).max(512),
  system_id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/),
  token: z.string().min(1).max(512),
});
export type JobSecretsRequest = z.infer<typeof jobSecretsRequestSchema>;

/** Its 200: every secret of the job, and every form of their values that must not show in the log. */
export const jobSecretsAnswerSchema = z.object({
  secrets: z.array(z.object({ variable: z.string(), value: z.string(), file: z.boolean(), masked: z.literal(true) })),
  mask_set: z.array(z.string()),
});
export type JobSecretsAnswer = z.infer<typeof jobSecretsAnswerSchema>;

/** Its 403: one withheld secret withholds all. `reasons` is absent when it is not the secrets that were refused but the caller. */
export const jobSecretsRefusalSchema = z.object({
  message: z.string(),
  reasons: z
    .array(z.object({ variable: z.string(), name: z.string(), code: z.string(), sentence: z.string() }))
    .optional()
    .catch(undefined),
});
export type JobSecretsRefusal = z.infer<typeof jobSecretsRefusalSchema>;

/**
 * Body of `POST /api/v4/jobs/:id/findings`, by which the bundled runner tells what it has masked besides the values themselves:
 * which kind of form, of the secret of which variable, and the line. Never the text.
 */
export const jobFindingsRequestSchema = jobSecretsRequestSchema.extend({
  findings: z
    .array(
      z.object({
        variable: z.string().min(1).max(255),
        form: z.enum(formKinds),
        line: z.number().int().min(1).max(2_000_000_000),
      }),
    )
    .max(1000),
});
export type JobFinding = z.infer<typeof jobFindingsRequestSchema>['findings'][number];
