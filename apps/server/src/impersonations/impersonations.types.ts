import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { MutationInput, Payload } from '../platform/graphql/index.js';
import { ImpersonationType } from '../sessions/index.js';

@InputType()
export class ImpersonationStartInput extends MutationInput {
  @Field(() => ID) userId!: string;
  @Field(() => String, { description: 'At most 500 characters. The person is told.' }) reason!: string;
  @Field(() => Int, { nullable: true, description: 'At most 60, which it is when absent.' }) minutes?: number | null;
}

@InputType()
export class ImpersonationEndInput extends MutationInput {}

@ObjectType()
export class ImpersonationStartPayload extends Payload {
  @Field(() => ImpersonationType, { nullable: true }) impersonation!: ImpersonationType | null;
}

@ObjectType()
export class ImpersonationEndPayload extends Payload {
  @Field(() => Boolean, { nullable: true }) ended!: boolean | null;
}
