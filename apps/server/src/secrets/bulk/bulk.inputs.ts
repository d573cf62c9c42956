import { Field, ID, InputType, OmitType, registerEnumType } from '@nestjs/graphql';
import { MutationInput } from '../../platform/graphql/index.js';
import { SecretCreateInput, SecretDeleteInput, SecretUpdateInput } from '../secrets.inputs.js';

export enum SecretsFileFormat {
  DOTENV = 'dotenv',
  JSON = 'json',
  YAML = 'yaml',
  GITLAB_VARIABLES = 'gitlab_variables',
  INFISICAL = 'infisical',
}
registerEnumType(SecretsFileFormat, {
  name: 'SecretsFileFormat',
  valuesMap: {
    GITLAB_VARIABLES: { description: "The JSON that GitLab's API lists CI/CD variables as." },
    INFISICAL: { description: 'What its export writes: JSON, or its own way of .env.' },
  },
});

export enum SecretsExportFormat {
  DOTENV = 'dotenv',
  DOTENV_EXPORT = 'dotenv_export',
  SHELL = 'shell',
  DOCKER = 'docker',
  JSON = 'json',
  YAML = 'yaml',
  CSV = 'csv',
}
registerEnumType(SecretsExportFormat, {
  name: 'SecretsExportFormat',
  valuesMap: { SHELL: { description: 'Quoted for a POSIX shell.' }, DOCKER: { description: 'For --env-file.' } },
});

export enum SecretsImportConflict {
  UPDATE = 'update',
  SKIP = 'skip',
  REFUSE = 'refuse',
}
registerEnumType(SecretsImportConflict, {
  name: 'SecretsImportConflict',
  description: 'What to do with a name that has another value already.',
});

@InputType()
export class SecretEntryInput extends OmitType(SecretCreateInput, ['clientMutationId'] as const, InputType) {
  @Field(() => String, { nullable: true, description: '* when absent.' }) branch?: string | null;
}
@InputType()
export class SecretEntryChangeInput extends OmitType(SecretUpdateInput, ['clientMutationId'] as const, InputType) {}
@InputType()
export class SecretEntryRemovalInput extends OmitType(SecretDeleteInput, ['clientMutationId'] as const, InputType) {}

@InputType({ description: 'At most 1,000 entries altogether; all of them or none.' })
export class SecretsChangeInput extends MutationInput {
  @Field(() => ID, { description: 'The group or project that owns the secrets.' }) fullPath!: string;
  @Field(() => [SecretEntryInput], { nullable: true }) create?: SecretEntryInput[] | null;
  @Field(() => [SecretEntryChangeInput], { nullable: true }) update?: SecretEntryChangeInput[] | null;
  @Field(() => [SecretEntryRemovalInput], { nullable: true }) delete?: SecretEntryRemovalInput[] | null;
}

@InputType()
export class SecretsImportInput extends MutationInput {
  @Field(() => ID, { description: 'The group or project that is to own the secrets.' }) fullPath!: string;
  @Field(() => SecretsFileFormat) format!: SecretsFileFormat;
  @Field(() => String, { description: 'The text of the file; at most 1,000 names.' }) text!: string;
  @Field(() => String, { nullable: true, description: 'For entries that name none; * when absent.' })
  environment?: string | null;
  @Field(() => String, { nullable: true, description: 'For new secrets; * when absent.' }) branch?: string | null;
  @Field(() => String, { nullable: true, description: 'Why; at most 200 characters.' }) reason?: string | null;
  @Field(() => SecretsImportConflict, { nullable: true, description: 'UPDATE when absent.' })
  onConflict?: SecretsImportConflict | null;
  @Field(() => Boolean, { description: 'Only say what would happen; nothing is changed.' }) dryRun!: boolean;
}

@InputType()
export class SecretsExportInput extends MutationInput {
  @Field(() => ID) fullPath!: string;
  @Field(() => String, {
    nullable: true,
    description: 'As for a job of this environment; as for one of none when absent.',
  })
  environment?: string | null;
  @Field(() => [String], { nullable: true, description: 'All when absent.' }) names?: string[] | null;
  @Field(() => SecretsExportFormat) format!: SecretsExportFormat;
}
