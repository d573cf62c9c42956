import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { MutationInput, Payload } from '../../platform/graphql/index.js';
import { SecretsChangeEntry } from '../bulk/bulk.types.js';
import type { SecretRow } from '../secret-rows.query.js';
import type { ComparedEnvironments } from './compare-environments.js';

export enum EnvironmentsComparisonState {
  ADDED = 'added',
  REMOVED = 'removed',
  CHANGED = 'changed',
  SAME = 'same',
  SHARED = 'shared',
  UNKNOWN = 'unknown',
}
registerEnumType(EnvironmentsComparisonState, {
  name: 'EnvironmentsComparisonState',
  valuesMap: {
    ADDED: { description: 'Only `from` has it.' },
    REMOVED: { description: 'Only `to` has it.' },
    SHARED: { description: 'Both get it from one secret.' },
    UNKNOWN: {
      description:
        'Both have it, and you may not update both, one is write-only, or a value is older than digests are.',
    },
  },
});

@ArgsType()
export class EnvironmentsCompareArgs {
  @Field(() => ID, { description: 'The group or project that owns the secrets.' }) fullPath!: string;
  @Field(() => String) from!: string;
  @Field(() => String) to!: string;
}

@ObjectType({ description: 'The secret that a job of an environment gets.' })
export class ComparedSecret {
  @Field(() => ID) secretId!: string;
  @Field(() => String, { description: 'Its environment scope.' }) environment!: string;
  @Field(() => Int) version!: number;
  @Field(() => Date, { description: 'When its value was set.' }) versionCreatedAt!: Date;
}

@ObjectType()
export class EnvironmentsComparisonEntry {
  @Field(() => String) name!: string;
  @Field(() => EnvironmentsComparisonState) state!: EnvironmentsComparisonState;
  @Field(() => ComparedSecret, { nullable: true }) from!: ComparedSecret | null;
  @Field(() => ComparedSecret, { nullable: true }) to!: ComparedSecret | null;
}

@ObjectType()
export class EnvironmentsComparison {
  @Field(() => [EnvironmentsComparisonEntry], { description: 'By name.' }) entries!: EnvironmentsComparisonEntry[];
  @Field(() => String, { description: 'Of what was compared; give it to secretsPromote.' }) digest!: string;
}

export function toComparison({ names, digest }: ComparedEnvironments): EnvironmentsComparison {
  const entries = names.map(({ name, state, from, to }) => ({
    ...{ name, from: toCompared(from), to: toCompared(to) },
    state: state as EnvironmentsComparisonState,
  }));
  return { entries, digest };
}

const toCompared = (row: SecretRow | null): ComparedSecret | null =>
  row && {
    secretId: row.id,
    environment: row.environment_scope,
    version: row.version_number,
    versionCreatedAt: row.version_created_at,
  };

@InputType()
export class SecretsPromoteInput extends MutationInput {
  @Field(() => ID) fullPath!: string;
  @Field(() => String) from!: string;
  @Field(() => String) to!: string;
  @Field(() => [String], { description: 'At most 1,000.' }) names!: string[];
  @Field(() => String, { nullable: true, description: 'Of the comparison that you saw; another state is a conflict.' })
  digest?: string | null;
  @Field(() => String, { nullable: true, description: 'Why; at most 200 characters.' }) reason?: string | null;
}

@ObjectType()
export class SecretsPromotePayload extends Payload {
  @Field(() => [SecretsChangeEntry], { nullable: true }) changes!: SecretsChangeEntry[] | null;
}
