import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Payload } from '../../platform/graphql/index.js';

@ObjectType('TwoFactor', { description: 'Whether signing in asks for a code beside the password.' })
export class TwoFactorType {
  @Field(() => Boolean) enabled!: boolean;
  @Field(() => Date, { nullable: true }) since!: Date | null;
  @Field(() => Int) recoveryCodesLeft!: number;
}

@ObjectType()
export class TwoFactorBeginPayload extends Payload {
  @Field(() => String, { nullable: true, description: "The app's key in base32, shown this once." })
  key!: string | null;
  @Field(() => String, { nullable: true, description: 'The same as otpauth://, to be shown as a QR code.' })
  uri!: string | null;
}

@ObjectType()
export class TwoFactorConfirmPayload extends Payload {
  @Field(() => [String], { nullable: true, description: 'Each lets you in once without the app. Shown this once.' })
  recoveryCodes!: string[] | null;
}

@ObjectType()
export class TwoFactorRecoveryCodesRenewPayload extends Payload {
  @Field(() => [String], { nullable: true, description: 'Those from before are worth nothing. Shown this once.' })
  recoveryCodes!: string[] | null;
}

@ObjectType()
export class TwoFactorDisablePayload extends Payload {
  @Field(() => Boolean, { nullable: true }) disabled!: boolean | null;
}
