import { Field, InputType, ObjectType } from '@nestjs/graphql';

@ObjectType({ description: 'An expected refusal, for programs; `errors` holds the same as sentences for people.' })
export class Problem {
  @Field({ description: 'Stable code, such as NAME_TAKEN.' }) code!: string;
  @Field(() => String, { nullable: true, description: 'The input field it is about.' }) field!: string | null;
  @Field() message!: string;
}

/** What every mutation answers beside its object. */
@ObjectType({ isAbstract: true })
export abstract class Payload {
  @Field(() => [String]) errors!: string[];
  @Field(() => [Problem]) problems!: Problem[];
  @Field(() => String, { nullable: true }) clientMutationId!: string | null;
}

/** What every mutation's input may carry. */
@InputType({ isAbstract: true })
export abstract class MutationInput {
  @Field(() => String, { nullable: true }) clientMutationId?: string | null;
}
