import { ArgsType, Field, ID, InputType, Int } from '@nestjs/graphql';
import { MutationInput, PageArgs } from '../platform/graphql/index.js';

@InputType()
export class TrustRuleClaimInput {
  @Field(() => String) name!: string;
  @Field(() => [String], { description: 'One of them must be met; * stands for any characters.' }) values!: string[];
}

@InputType({ isAbstract: true })
export abstract class TrustRuleTermsInput extends MutationInput {
  @Field(() => String, { nullable: true, description: 'As the issuer names itself, to the letter.' })
  issuer?: string | null;
  @Field(() => String, { nullable: true, description: 'One that the ID token must be for, to the letter.' })
  audience?: string | null;
  @Field(() => String, { nullable: true, description: 'A subject, or a pattern in which * stands for any characters.' })
  subject?: string | null;
  @Field(() => [TrustRuleClaimInput], { nullable: true, description: 'All must be met. All that it is to have.' })
  claims?: TrustRuleClaimInput[] | null;
  @Field(() => [String], { nullable: true, description: 'Of the tokens that it issues: api (when absent), read_api.' })
  scopes?: string[] | null;
  @Field(() => Int, { nullable: true, description: 'How long they live: 60 to 3600, 900 when absent.' })
  tokenSeconds?: number | null;
  @Field(() => Boolean, { nullable: true }) enabled?: boolean | null;
  @Field(() => Date, { nullable: true, description: 'It counts until just before this moment. Null: it does not end.' })
  expiresAt?: Date | null;
}

@InputType({ description: 'Issuer and audience must be given, and a subject or claims.' })
export class TrustRuleCreateInput extends TrustRuleTermsInput {
  @Field(() => ID) serviceAccountId!: string;
  @Field(() => String, { description: 'By which programs log in; one of the whole installation, and it stays.' })
  name!: string;
}

@InputType({ description: 'What is absent stays as it is.' })
export class TrustRuleUpdateInput extends TrustRuleTermsInput {
  @Field(() => ID) id!: string;
}

@InputType()
export class TrustRuleDeleteInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@ArgsType()
export class TrustRulesArgs extends PageArgs {
  @Field(() => ID, { nullable: true, description: 'Absent: of the whole installation, for administrators.' })
  serviceAccountId?: string | null;
}

@ArgsType()
export class TrustRuleTrialsArgs {
  @Field(() => ID, { nullable: true, description: 'Absent: all of the installation, for administrators.' })
  serviceAccountId?: string | null;
  @Field(() => String, { description: 'The claims of an ID token as a JSON object. Not the token itself.' })
  claims!: string;
}
