import { Inject } from '@nestjs/common';
import { Args, Mutation, Resolver } from '@nestjs/graphql';
import { Can } from '../platform/authz/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { answer } from '../platform/errors/index.js';
import { Ctx } from '../platform/http/index.js';
import { RevealSecret } from './reveal-secret.js';
import { SecretRevealPayload } from './secret-payloads.types.js';
import { toSecretVersion } from './secret-versions.types.js';
import { SecretRevealInput } from './secrets.inputs.js';

@Resolver()
export class SecretRevealResolver {
  constructor(@Inject(RevealSecret) private readonly revealSecret: RevealSecret) {}

  @Mutation(() => SecretRevealPayload, { description: 'Shows a value; told in the audit trail before you see it.' })
  @Can('secret:read_value')
  async secretReveal(
    @Ctx() ctx: RequestContext,
    @Args('input') input: SecretRevealInput,
  ): Promise<SecretRevealPayload> {
    const { revealed, ...rest } = await answer('revealed', input, () => this.revealSecret.execute(ctx, input));
    const version = revealed && toSecretVersion(revealed.version);
    return { ...rest, value: revealed?.value.reveal() ?? null, version };
  }
}
