import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { MutationInput, Payload } from '../platform/graphql/index.js';
import { AccessRequestObjectInput } from './access-requests.types.js';
import type { RightRow } from './rights.query.js';

@ObjectType({ description: 'A right that an owner took himself, for an hour at most.' })
export class BrokenGlass {
  @Field(() => ID, { description: 'Deleting it ends it.' }) accessRuleId!: string;
  @Field(() => String) ability!: string;
  @Field(() => ID, { description: 'Where the rule is: where the thing is, or above it.' }) fullPath!: string;
  @Field(() => ID, { nullable: true }) secretId!: string | null;
  @Field(() => String, { nullable: true }) environment!: string | null;
  @Field(() => String) reason!: string;
  @Field(() => Date) expiresAt!: Date;
}

export const toBrokenGlass = (row: RightRow): BrokenGlass => ({
  accessRuleId: String(row.id),
  ability: row.ability,
  fullPath: row.full_path,
  secretId: row.secret_id,
  environment: row.environment,
  reason: row.reason,
  expiresAt: row.expires_at,
});

@InputType({ description: 'Takes a right in an emergency; everybody concerned is told at once.' })
export class BreakGlassInput extends MutationInput {
  @Field(() => String, { description: 'Such as secret:read_value; not what only looks.' }) ability!: string;
  @Field(() => AccessRequestObjectInput) object!: AccessRequestObjectInput;
  @Field(() => String, { description: '1 to 500 characters.' }) reason!: string;
  @Field(() => Int, { nullable: true, description: '1 to 60; 60 when absent.' }) minutes?: number | null;
}

@ObjectType()
export class BreakGlassPayload extends Payload {
  @Field(() => BrokenGlass, { nullable: true }) brokenGlass!: BrokenGlass | null;
}
