import { Inject, Injectable } from '@nestjs/common';
import { presentedToken, type RunnerFacts } from '@lockkeeper/runner-protocol';
import type { RequestContext } from '../platform/context/index.js';
import { badInput, Fault } from '../platform/errors/index.js';
import { RunnerIdentity, type KnownRunner } from './runner-identity.js';

export interface RunnerCredentials {
  readonly token?: string | undefined;
  readonly system_id?: string | undefined;
  readonly info?: RunnerFacts | undefined;
}

/** Lets runners in by their token; 403 is the one answer that tells a runner that its token is dead. */
@Injectable()
export class RunnerCalls {
  constructor(@Inject(RunnerIdentity) private readonly identity: RunnerIdentity) {}

  /** The runner on the machine that calls. */
  async machine(ctx: RequestContext, header: unknown, call: RunnerCredentials): Promise<KnownRunner> {
    const token = presentedToken(header, call.token);
    if (token === null) throw unknownRunner();
    if (call.system_id === undefined) throw badInput('system_id', 'must be given.');
    const runner = await this.identity.identify({ token, systemId: call.system_id, info: call.info, ip: ctx.ip });
    if (!runner) throw unknownRunner();
    return runner;
  }

  /** The runner alone, whatever machine calls. */
  async runner(ctx: RequestContext, header: unknown, call: RunnerCredentials): Promise<{ id: number; token: string }> {
    const token = presentedToken(header, call.token);
    const id = token === null ? null : await this.identity.runnerId(ctx, token);
    if (token === null || id === null) throw unknownRunner();
    return { id, token };
  }
}

const unknownRunner = (): Fault =>
  new Fault('FORBIDDEN', 'The runner token is not valid: it is unknown, renewed or removed.');
