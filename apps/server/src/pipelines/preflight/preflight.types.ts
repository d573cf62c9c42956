import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf, PageArgs, Problem } from '../../platform/graphql/index.js';
import { RefKind } from '../../projects/index.js';
import { CHANGED_DESCRIPTION, CommitFileInput, FILES_DESCRIPTION, PATHS_DESCRIPTION } from '../configuration.types.js';
import { PipelineVariableInput } from '../pipelines.types.js';
import { countSecrets, type SeenEntry } from './see-judged.js';
import type { SeenPreflight } from './show-preflight.js';

export enum PreflightOutcome {
  RELEASED = 'RELEASED',
  AWAITS_APPROVAL = 'AWAITS_APPROVAL',
  WITHHELD = 'WITHHELD',
  MISSING = 'MISSING',
  EXPIRED = 'EXPIRED',
}
registerEnumType(PreflightOutcome, {
  name: 'PreflightOutcome',
  valuesMap: {
    RELEASED: { description: 'The job gets it once it runs.' },
    AWAITS_APPROVAL: { description: 'The job gets it once somebody else approves.' },
    MISSING: { description: 'There is no such secret, or you may not see it.' },
  },
});

@ObjectType({ description: 'What the gate says of one secret of one job before the job runs.' })
export class PreflightEntry {
  @Field(() => String) jobName!: string;
  @Field(() => String) stage!: string;
  @Field(() => String, { nullable: true }) environment!: string | null;
  @Field(() => Boolean, { description: 'The job may fail without failing its pipeline.' }) allowFailure!: boolean;
  @Field(() => String) variable!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: "null: the job's project; `inherit`; or `group/<full path>`." })
  source!: string | null;
  @Field(() => PreflightOutcome) outcome!: PreflightOutcome;
  @Field(() => String, { nullable: true, description: 'Reason of the rule that decides.' }) code!: string | null;
  @Field(() => Int, { nullable: true, description: 'Number of that rule of the gate.' }) rule!: number | null;
  @Field(() => String, { nullable: true }) sentence!: string | null;
  @Field(() => String, { nullable: true, description: 'Of a missing one: a name that may have been meant.' })
  nearestName!: string | null;
  @Field(() => ID, { nullable: true }) secretId!: string | null;
  @Field(() => ID, { nullable: true }) ownerPath!: string | null;
  @Field(() => String, { nullable: true }) environmentScope!: string | null;
  @Field(() => Int, { nullable: true, description: 'The version that the job would get.' })
  versionNumber!: number | null;
}

export const PreflightEntryConnection = connectionOf(PreflightEntry);

@ObjectType({ description: 'What the gate says of all secrets of a pipeline before any of its jobs runs.' })
export class Preflight {
  @Field(() => Date) checkedAt!: Date;
  @Field(() => Boolean, {
    description: 'By the setting of the project such a pipeline fails before any job is queued.',
  })
  failsPipeline!: boolean;
  @Field(() => String) sentence!: string;
  @Field(() => Int, { description: 'Secrets: one that several jobs ask for counts once, by its worst outcome.' })
  secretsCount!: number;
  @Field(() => Int) releasedCount!: number;
  @Field(() => Int) awaitsApprovalCount!: number;
  @Field(() => Int) withheldCount!: number;
  @Field(() => Int) missingCount!: number;
  @Field(() => Int) expiredCount!: number;
  /** Of its field `entries`. */
  seen!: readonly SeenEntry[];
}

@ArgsType()
export class PreflightEntriesArgs extends PageArgs {
  @Field(() => [PreflightOutcome], { nullable: true, description: 'Only of these.' })
  outcomes?: PreflightOutcome[] | null;
}

@InputType({ description: 'A pipeline that is only asked about.' })
export class PreflightInput {
  @Field(() => ID) projectPath!: string;
  @Field(() => String) refName!: string;
  @Field(() => RefKind, { nullable: true, description: 'BRANCH when absent.' }) refKind?: RefKind | null;
  @Field(() => String, { nullable: true, description: 'Absent: the configuration at the head of the ref.' })
  content?: string | null;
  @Field(() => [CommitFileInput], { nullable: true, description: `With \`content\`. ${FILES_DESCRIPTION}` })
  files?: CommitFileInput[] | null;
  @Field(() => [String], { nullable: true, description: `With \`content\`. ${PATHS_DESCRIPTION}` })
  paths?: string[] | null;
  @Field(() => [String], { nullable: true, description: `With \`content\`. ${CHANGED_DESCRIPTION}` })
  changedPaths?: string[] | null;
  @Field(() => String, { nullable: true, description: 'As if every job were for this environment.' })
  environment?: string | null;
  @Field(() => String, { nullable: true, description: 'How it would be started; `web` when absent.' })
  source?: string | null;
  @Field(() => [PipelineVariableInput], { nullable: true }) variables?: PipelineVariableInput[] | null;
  @Field(() => String, { nullable: true, description: 'Username of whose pipeline it would be; yours when absent.' })
  actor?: string | null;
}

@ObjectType()
export class PreflightAnswer {
  @Field(() => Preflight, { nullable: true, description: 'Null when the configuration cannot run.' })
  preflight!: Preflight | null;
  @Field(() => [Problem], { description: 'Of the configuration, each at its line and column.' }) problems!: Problem[];
  @Field(() => [String], { description: 'What of the configuration is taken and not carried out as in GitLab.' })
  warnings!: string[];
}

const LATER = 'Secrets of the pipelines that it starts are judged when these start.';

export function toPreflight({ checkedAt, failed, startsPipelines, entries }: SeenPreflight): Preflight {
  const counts = countSecrets(entries);
  const secretsCount = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    checkedAt,
    failsPipeline: failed,
    sentence: `${sentenceOf(counts, secretsCount)}${startsPipelines ? ` ${LATER}` : ''}`,
    secretsCount,
    releasedCount: counts.released,
    awaitsApprovalCount: counts.awaits_approval,
    withheldCount: counts.withheld,
    missingCount: counts.missing,
    expiredCount: counts.expired,
    seen: entries,
  };
}

function sentenceOf(counts: ReturnType<typeof countSecrets>, total: number): string {
  if (total === 0) return 'Its jobs ask for no secrets.';
  const refused = counts.withheld + counts.missing + counts.expired;
  const waiting = counts.awaits_approval;
  const of = total === 1 ? 'The one secret' : `All ${total} secrets`;
  const approvals = waiting === 0 ? '' : `, ${waiting === total ? '' : `${waiting} of them `}once somebody approves`;
  if (refused === 0) return `${of} can be released${approvals}.`;
  return total === 1 ? 'The one secret would be withheld.' : `${refused} of ${total} secrets would be withheld.`;
}

export const toPreflightEntry = ({ job, variable, finding }: SeenEntry): PreflightEntry => ({
  ...{ jobName: job.name, stage: job.stage, environment: job.environment, allowFailure: job.allowFailure, variable },
  name: finding.name,
  source: finding.source,
  outcome: finding.outcome.toUpperCase() as PreflightOutcome,
  code: finding.code,
  rule: finding.rule,
  sentence: finding.sentence,
  nearestName: finding.nearestName,
  secretId: finding.secretId,
  ownerPath: finding.ownerPath,
  environmentScope: finding.environmentScope,
  versionNumber: finding.versionNumber,
});
