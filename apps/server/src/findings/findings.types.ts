import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf, MutationInput, Payload } from '../platform/graphql/index.js';
import { toUserCore, UserCore } from '../sessions/index.js';
import type { FindingRow } from './findings.query.js';

export enum FindingForm {
  RAW = 'raw',
  LINE = 'line',
  LEAF = 'leaf',
  BASE64 = 'base64',
  HEX = 'hex',
  JSON = 'json',
  SHELL = 'shell',
  URL = 'url',
  HTML = 'html',
}
registerEnumType(FindingForm, {
  name: 'FindingForm',
  description: 'The value, a line or a leaf of it as it stands, or what was made of one of these.',
});

export enum FindingPlace {
  LOG = 'log',
  RUNNER = 'runner',
  ARTIFACT = 'artifact',
}
registerEnumType(FindingPlace, {
  name: 'FindingPlace',
  valuesMap: {
    LOG: { description: "In the log, as it left the runner's machine." },
    RUNNER: { description: 'In what the job wrote; the runner masked it before it left.' },
    ARTIFACT: { description: 'In an artifact, or in a file of the archive that it is.' },
  },
});

export enum FindingResolutionKind {
  ROTATED = 'rotated',
  REVOKED = 'revoked',
  ACCEPTED = 'accepted',
  FALSE_POSITIVE = 'false_positive',
}
registerEnumType(FindingResolutionKind, {
  name: 'FindingResolution',
  valuesMap: {
    ROTATED: { description: 'The secret has another value now.' },
    REVOKED: { description: 'The value was made useless where it counts.' },
    ACCEPTED: { description: 'It may stay as it is.' },
    FALSE_POSITIVE: { description: 'It was something else that looks alike.' },
  },
});

@ObjectType('SecretFinding', {
  description: "A form of a secret's value that a mask caught. The text is kept nowhere.",
})
export class SecretFindingType {
  @Field(() => ID) id!: string;
  @Field(() => ID) secretId!: string;
  @Field(() => String) secretName!: string;
  @Field(() => String) environmentScope!: string;
  @Field(() => ID, { description: 'Of the group or project that owns the secret.' }) ownerPath!: string;
  @Field(() => Int) versionNumber!: number;
  @Field(() => Boolean, { description: 'The secret has still the value that was found.' }) current!: boolean;
  @Field(() => FindingForm) form!: FindingForm;
  @Field(() => FindingPlace) place!: FindingPlace;
  @Field(() => String, { nullable: true, description: 'Of an artifact, the file in it.' }) path!: string | null;
  @Field(() => Int, { description: 'Of the log, or of the file; 0: in the name of the file.' }) line!: number;
  @Field(() => ID) jobId!: string;
  @Field(() => String) jobName!: string;
  @Field(() => ID) pipelineId!: string;
  @Field(() => ID) projectPath!: string;
  @Field(() => Date) foundAt!: Date;
  @Field(() => FindingResolutionKind, { nullable: true, description: 'Null: nobody has resolved it.' })
  resolution!: FindingResolutionKind | null;
  @Field(() => String, { nullable: true }) resolutionReason!: string | null;
  @Field(() => UserCore, { nullable: true }) resolvedBy!: UserCore | null;
  @Field(() => Date, { nullable: true }) resolvedAt!: Date | null;
}
export const SecretFindingConnection = connectionOf(SecretFindingType, 'SecretFinding');

@InputType()
export class SecretFindingResolveInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => FindingResolutionKind) resolution!: FindingResolutionKind;
  @Field(() => String, { description: 'At most 200 characters.' }) reason!: string;
}
@ObjectType()
export class SecretFindingResolvePayload extends Payload {
  @Field(() => SecretFindingType, { nullable: true }) finding!: SecretFindingType | null;
}

@InputType()
export class SecretsManagerFindingsUpdateInput extends MutationInput {
  @Field(() => ID, { description: 'Of the group or project.' }) fullPath!: string;
  @Field(() => Boolean, { description: 'Freeze a secret as soon as a form of its value is found.' })
  freezeExposed!: boolean;
}
@ObjectType()
export class SecretsManagerFindingsUpdatePayload extends Payload {
  @Field(() => Boolean, { nullable: true }) freezeExposed!: boolean | null;
}

export const toFinding = (row: FindingRow): SecretFindingType => ({
  id: String(row.id),
  secretId: row.secret_id,
  secretName: row.secret_name,
  environmentScope: row.environment_scope,
  ownerPath: row.owner_path,
  versionNumber: row.version_number,
  current: row.current_version === row.version_number,
  form: row.form as FindingForm,
  place: row.place as FindingPlace,
  path: row.path || null,
  line: row.line,
  jobId: String(row.job_id),
  jobName: row.job_name,
  pipelineId: String(row.pipeline_id),
  projectPath: row.project_path,
  foundAt: row.found_at,
  resolution: row.resolution as FindingResolutionKind | null,
  resolutionReason: row.resolution_reason || null,
  resolvedBy: toUserCore({ id: row.resolver_id, username: row.resolver_username, name: row.resolver_name }),
  resolvedAt: row.resolved_at,
});
