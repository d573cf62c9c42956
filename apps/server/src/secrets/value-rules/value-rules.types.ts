import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { ValueFormat, ValueRules } from './value-rules.js';

const VALUE_FORMATS = { JSON: 'JSON', PEM: 'PEM' } as const;
registerEnumType(VALUE_FORMATS, {
  name: 'SecretValueFormat',
  valuesMap: {
    JSON: { description: 'A JSON object or list.' },
    PEM: { description: 'Whole PEM blocks; certificates and keys must be readable.' },
  },
});

const REGEX = 'A regular expression of RE2, which the whole value must match; at most 500 characters.';
const PLACEHOLDER = 'Refuses what stands for a value: CHANGEME, xxxx, <token>, ${TOKEN} and the like.';
const ENTROPY = 'Least number of bits, from 1 to 1024, estimated by how often each character comes.';

@InputType({ description: 'What a value must be like. Without any field: nothing in particular.' })
export class ValueRulesInput {
  @Field(() => String, { nullable: true, description: REGEX }) regex?: string | null;
  @Field(() => VALUE_FORMATS, { nullable: true }) format?: ValueFormat | null;
  @Field(() => Boolean, { nullable: true, description: PLACEHOLDER }) notPlaceholder?: boolean | null;
  @Field(() => Int, { nullable: true, description: ENTROPY }) minimumEntropyBits?: number | null;
}

@ObjectType('ValueRules', { description: 'What a value must be like when it is written.' })
export class ValueRulesType {
  @Field(() => String, { nullable: true, description: REGEX }) regex!: string | null;
  @Field(() => VALUE_FORMATS, { nullable: true }) format!: ValueFormat | null;
  @Field(() => Boolean, { description: PLACEHOLDER }) notPlaceholder!: boolean;
  @Field(() => Int, { nullable: true, description: ENTROPY }) minimumEntropyBits!: number | null;
}

export const toValueRules = (rules: ValueRules | null): ValueRulesType | null =>
  rules && {
    regex: rules.regex ?? null,
    format: rules.format ?? null,
    notPlaceholder: rules.notPlaceholder ?? false,
    minimumEntropyBits: rules.minimumEntropyBits ?? null,
  };
