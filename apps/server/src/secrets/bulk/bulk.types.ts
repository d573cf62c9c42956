import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Payload, Problem } from '../../platform/graphql/index.js';
import type { Imported } from './import-secrets.js';
import type { WrittenSecret } from './write-secrets.js';

export enum SecretsChangeOutcome {
  CREATED = 'created',
  UPDATED = 'updated',
  UNCHANGED = 'unchanged',
  DELETED = 'deleted',
}
registerEnumType(SecretsChangeOutcome, { name: 'SecretsChangeOutcome' });

@ObjectType()
export class SecretsChangeEntry {
  @Field(() => ID) secretId!: string;
  @Field(() => String) name!: string;
  @Field(() => String) environment!: string;
  @Field(() => SecretsChangeOutcome) outcome!: SecretsChangeOutcome;
}

@ObjectType()
export class SecretsChangePayload extends Payload {
  @Field(() => [SecretsChangeEntry], { nullable: true }) changes!: SecretsChangeEntry[] | null;
}

export const toChangeEntries = (written: readonly WrittenSecret[]): SecretsChangeEntry[] =>
  written.map(({ environmentScope, outcome, ...rest }) => ({
    ...rest,
    environment: environmentScope,
    outcome: outcome as SecretsChangeOutcome,
  }));

export enum SecretsImportOutcome {
  NEW = 'new',
  CHANGED = 'changed',
  SAME = 'same',
  SKIPPED = 'skipped',
  REFUSED = 'refused',
}
registerEnumType(SecretsImportOutcome, { name: 'SecretsImportOutcome' });

@ObjectType()
export class SecretsImportEntry {
  @Field(() => String, { nullable: true }) name!: string | null;
  @Field(() => String, { nullable: true }) environment!: string | null;
  @Field(() => Int, { nullable: true, description: 'Line of the text, from 1.' }) line!: number | null;
  @Field(() => SecretsImportOutcome) outcome!: SecretsImportOutcome;
  @Field(() => [Problem], { description: 'Why it is refused.' }) problems!: Problem[];
}

@ObjectType('SecretsImport')
export class SecretsImportType {
  @Field(() => [SecretsImportEntry]) entries!: SecretsImportEntry[];
  @Field(() => [String]) warnings!: string[];
  @Field(() => Boolean, { description: 'Whether anything was written.' }) applied!: boolean;
  @Field(() => Int) newCount!: number;
  @Field(() => Int) changedCount!: number;
  @Field(() => Int) sameCount!: number;
  @Field(() => Int) refusedCount!: number;
}

@ObjectType()
export class SecretsImportPayload extends Payload {
  @Field(() => SecretsImportType, { nullable: true }) secretsImport!: SecretsImportType | null;
}

export function toSecretsImport({ entries, warnings, applied }: Imported): SecretsImportType {
  const count = (outcome: string): number => entries.filter((entry) => entry.outcome === outcome).length;
  return {
    entries: entries.map(({ name, environment, line, outcome, problems }) => ({
      ...{ name, environment, line, problems: [...problems] },
      outcome: outcome as SecretsImportOutcome,
    })),
    warnings: [...warnings],
    applied,
    newCount: count('new'),
    changedCount: count('changed'),
    sameCount: count('same'),
    refusedCount: count('refused'),
  };
}

@ObjectType()
export class SecretsExportPayload extends Payload {
  @Field(() => String, { nullable: true }) text!: string | null;
  @Field(() => Int, { nullable: true }) count!: number | null;
}
