import { Inject, Injectable } from '@nestjs/common';
import { unregisterManagerRequestSchema, unregisterRequestSchema } from '@lockkeeper/runner-protocol';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { NO_CONTENT, readBody, type ProtocolAnswer } from './protocol-answer.js';
import { RemoveRunner } from './remove-runner.js';
import { RunnerCalls } from './runner-calls.js';

/** What `gitlab-runner unregister` asks for: one machine leaves, or the runner as a whole. */
@Injectable()
export class LeaveRunner {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RunnerCalls) private readonly calls: RunnerCalls,
    @Inject(RemoveRunner) private readonly remove: RemoveRunner,
  ) {}

  async runner(ctx: RequestContext, header: unknown, body: unknown): Promise<ProtocolAnswer> {
    const { id } = await this.calls.runner(ctx, header, readBody(unregisterRequestSchema, body));
    await this.remove.execute(ctx, id, 'its own token');
    return NO_CONTENT;
  }

  async machine(ctx: RequestContext, header: unknown, body: unknown): Promise<ProtocolAnswer> {
    const call = readBody(unregisterManagerRequestSchema, body);
    const { id } = await this.calls.runner(ctx, header, call);
    const sql = `UPDATE runner_managers SET unregistered_at = now()
      WHERE runner_id = $1 AND system_id = $2 AND unregistered_at IS NULL`;
    await this.database.query(ctx, sql, [id, call.system_id]);
    return NO_CONTENT;
  }
}
