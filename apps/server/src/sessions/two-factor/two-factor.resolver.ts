import { Inject } from '@nestjs/common';
import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Open } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { answer } from '../../platform/errors/index.js';
import { Ctx } from '../../platform/http/index.js';
import { BeginTwoFactor } from './begin-two-factor.js';
import { ConfirmTwoFactor } from './confirm-two-factor.js';
import { DisableTwoFactor } from './disable-two-factor.js';
import { RenewRecoveryCodes } from './renew-recovery-codes.js';
import { ShowTwoFactor } from './show-two-factor.js';
import {
  TwoFactorBeginInput,
  TwoFactorConfirmInput,
  TwoFactorDisableInput,
  TwoFactorRecoveryCodesRenewInput,
} from './two-factor.inputs.js';
import {
  TwoFactorBeginPayload,
  TwoFactorConfirmPayload,
  TwoFactorDisablePayload,
  TwoFactorRecoveryCodesRenewPayload,
  TwoFactorType,
} from './two-factor.types.js';

const OWN = "A person's own second factor needs no ability, only his session and what he has to show.";

@Resolver()
export class TwoFactorResolver {
  constructor(
    @Inject(ShowTwoFactor) private readonly show: ShowTwoFactor,
    @Inject(BeginTwoFactor) private readonly begin: BeginTwoFactor,
    @Inject(ConfirmTwoFactor) private readonly confirm: ConfirmTwoFactor,
    @Inject(RenewRecoveryCodes) private readonly renew: RenewRecoveryCodes,
    @Inject(DisableTwoFactor) private readonly disable: DisableTwoFactor,
  ) {}

  @Query(() => TwoFactorType)
  @Open('Whether oneself has a second factor; the use case demands the person.', { first: true })
  twoFactor(@Ctx() ctx: RequestContext): Promise<TwoFactorType> {
    return this.show.execute(ctx);
  }

  @Mutation(() => TwoFactorBeginPayload)
  @Open(OWN, { first: true })
  async twoFactorBegin(
    @Ctx() ctx: RequestContext,
    @Args('input') input: TwoFactorBeginInput,
  ): Promise<TwoFactorBeginPayload> {
    const { app, ...rest } = await answer('app', input, () => this.begin.execute(ctx, input.currentPassword));
    return { ...rest, key: app?.key ?? null, uri: app?.uri ?? null };
  }

  @Mutation(() => TwoFactorConfirmPayload)
  @Open(OWN, { first: true })
  twoFactorConfirm(
    @Ctx() ctx: RequestContext,
    @Args('input') input: TwoFactorConfirmInput,
  ): Promise<TwoFactorConfirmPayload> {
    return answer('recoveryCodes', input, () => this.confirm.execute(ctx, input.code));
  }

  @Mutation(() => TwoFactorRecoveryCodesRenewPayload)
  @Open(OWN)
  twoFactorRecoveryCodesRenew(
    @Ctx() ctx: RequestContext,
    @Args('input') input: TwoFactorRecoveryCodesRenewInput,
  ): Promise<TwoFactorRecoveryCodesRenewPayload> {
    return answer('recoveryCodes', input, () => this.renew.execute(ctx, input));
  }

  @Mutation(() => TwoFactorDisablePayload)
  @Open(OWN)
  twoFactorDisable(
    @Ctx() ctx: RequestContext,
    @Args('input') input: TwoFactorDisableInput,
  ): Promise<TwoFactorDisablePayload> {
    return answer('disabled', input, () => this.disable.execute(ctx, input));
  }
}
