import { Inject, Injectable } from '@nestjs/common';
import type { RunnerRef } from '@lockkeeper/release';
import { jobFindingsRequestSchema, type JobFinding } from '@lockkeeper/runner-protocol';
import { RecordFindings, releasedAs, type Seen } from '../findings/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { JobContact } from './job-contact.js';
import { isLive, JobIdentity, type KnownJob } from './job-identity.js';
import { asJson, malformed, refusal, type ProtocolAnswer } from './protocol-answer.js';
import type { JobCall } from './release-job-secrets.js';

/**
 * `POST jobs/:id/findings`: what the bundled runner has masked before its log left. It takes what a call for the secrets takes,
 * or a script that sees the job token could have secrets frozen that it never printed.
 */
@Injectable()
export class ReportFindings {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(JobIdentity) private readonly jobs: JobIdentity,
    @Inject(JobContact) private readonly contact: JobContact,
    @Inject(RecordFindings) private readonly findings: RecordFindings,
  ) {}

  async execute(ctx: RequestContext, call: JobCall, body: unknown): Promise<ProtocolAnswer> {
    const request = jobFindingsRequestSchema.safeParse(asJson(body));
    const { runner_token: runnerToken = '', system_id: systemId = '' } = request.data ?? {};
    const { job, askedBy } = await this.jobs.requireWith(ctx, call, { runnerToken, systemId });
    if (!request.success) throw malformed(request.error);
    if (!askedBy || !isLive(job)) return onlyItsRunner();
    const taken = await this.database.transaction(ctx, async (inside) => {
      if (!(await this.#isHis(inside, job, askedBy)) || !(await this.contact.touch(inside, job))) return false;
      await this.findings.execute(inside, job.id, await this.#seen(inside, job, request.data.findings));
      return true;
    });
    return taken ? { status: 200, body: {} } : onlyItsRunner();
  }

  async #isHis(ctx: RequestContext, job: KnownJob, by: RunnerRef): Promise<boolean> {
    const sql = 'SELECT id FROM jobs WHERE id = $1 AND handout = $2 AND runner_id = $3 AND runner_manager_id = $4';
    const rows = await this.database.query(ctx, sql, [job.id, job.handout, by.runnerId, by.runnerManagerId]);
    return rows.length > 0;
  }

  /** What the job was never given is left out. A value itself that its runner masked has not gone anywhere. */
  async #seen(ctx: RequestContext, job: KnownJob, told: readonly JobFinding[]): Promise<Seen[]> {
    const released = await releasedAs(this.database, ctx, job.id, job.handout);
    return told
      .filter(({ form }) => form !== 'raw')
      .flatMap(({ variable, form, line }) =>
        released
          .filter((one) => one.variable === variable)
          .map(({ secret_id: secretId, version_number: versionNumber }) => ({
            secretId,
            versionNumber,
            form,
            place: 'runner' as const,
            path: '',
            line: () => Promise.resolve(line),
          })),
      );
  }
}

const onlyItsRunner = (): ProtocolAnswer =>
  refusal(403, 'What was masked in a job is told by the runner that has it, while it runs.');
