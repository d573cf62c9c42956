import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { reasons } from '@lockkeeper/release';
import { Role, toRole } from '../groups/index.js';
import { Payload, Problem } from '../platform/graphql/index.js';
import { RefKind, toRefKind } from '../projects/index.js';
import { UserCore } from '../sessions/index.js';
import type { Preview } from './preview-rule-change.js';
import { jobSentence, personSentence, sentencesOf } from './sentences.js';
import type { Shown, ShownAbilities, ShownJob, ShownPerson } from './show-comparison.js';

const MOST_LISTED = 200;

export enum RulePreviewThing {
  NAMESPACE = 'NAMESPACE',
  ENVIRONMENT = 'ENVIRONMENT',
  REF = 'REF',
  SECRET = 'SECRET',
}
registerEnumType(RulePreviewThing, { name: 'RulePreviewThing' });

export enum RulePreviewJobChange {
  WITHHELD = 'WITHHELD',
  RELEASED = 'RELEASED',
  OTHER_SECRET = 'OTHER_SECRET',
  APPROVAL = 'APPROVAL',
}
registerEnumType(RulePreviewJobChange, {
  name: 'RulePreviewJobChange',
  valuesMap: {
    WITHHELD: { description: 'It would be released now, and no longer then.' },
    RELEASED: { description: 'It would be withheld now, and no longer then.' },
    OTHER_SECRET: { description: 'Another variant or owner would be chosen.' },
    APPROVAL: { description: 'It would wait for an approval.' },
  },
});

@ObjectType()
export class RulePreviewAbilities {
  @Field(() => RulePreviewThing) kind!: RulePreviewThing;
  @Field(() => ID, { description: 'Full path of the namespace itself, or of what owns the secrets or the pattern.' })
  ownerPath!: string;
  @Field(() => [String], { description: 'The pattern, or the first twenty names of secrets that you may see.' })
  names!: readonly string[];
  @Field(() => Int, { description: 'How many secrets, those that you may not see included.' }) count!: number;
  @Field(() => Int) hiddenCount!: number;
  @Field(() => [String]) gained!: readonly string[];
  @Field(() => [String]) lost!: readonly string[];
  @Field(() => Date, { nullable: true, description: 'When it begins; null: at once.' }) from!: Date | null;
}

@ObjectType()
export class RulePreviewPerson {
  @Field(() => UserCore) user!: UserCore;
  @Field(() => Role, { nullable: true, description: 'Over the namespace of the change.' }) roleBefore!: Role | null;
  @Field(() => Role, { nullable: true }) roleAfter!: Role | null;
  @Field(() => [RulePreviewAbilities]) abilities!: RulePreviewAbilities[];
  @Field(() => String) sentence!: string;
}

@ObjectType({ description: 'Jobs of one name, ref, environment and source, of the days that were looked at.' })
export class RulePreviewJob {
  @Field(() => RulePreviewJobChange) change!: RulePreviewJobChange;
  @Field(() => ID) projectPath!: string;
  @Field(() => String) jobName!: string;
  @Field(() => RefKind) refKind!: RefKind;
  @Field(() => String) refName!: string;
  @Field(() => String, { nullable: true }) environment!: string | null;
  @Field(() => String, { description: 'How the pipeline was started.' }) source!: string;
  @Field(() => String) secretName!: string;
  @Field(() => Int, { description: 'How many jobs.' }) count!: number;
  @Field(() => String, { nullable: true, description: 'Why it would be, or is now, withheld.' }) code!: string | null;
  @Field(() => Int, { nullable: true, description: 'The rule of the gate that says so.' }) rule!: number | null;
  @Field(() => String, { nullable: true }) reason!: string | null;
  @Field(() => Date, { nullable: true, description: 'When it begins; null: at once.' }) from!: Date | null;
  @Field(() => String) sentence!: string;
}

@ObjectType({ description: 'What a change of rules would do.' })
export class RuleChangePreview {
  @Field(() => Boolean, { description: 'False: the change itself would be refused, and nothing else is told.' })
  allowed!: boolean;
  @Field(() => [Problem], { description: 'Why it would be refused.' }) problems!: Problem[];
  @Field(() => ID, { nullable: true, description: 'Where the change is.' }) fullPath!: string | null;
  @Field(() => [RulePreviewPerson], { description: `Who gains or loses; at most ${MOST_LISTED}.` })
  people!: RulePreviewPerson[];
  @Field(() => Int, { description: 'How many, those that you may not see included.' }) peopleCount!: number;
  @Field(() => Int) hiddenPeopleCount!: number;
  @Field(() => [RulePreviewJob], { description: `Jobs with another answer of the gate; at most ${MOST_LISTED}.` })
  jobs!: RulePreviewJob[];
  @Field(() => Int, { description: 'How many jobs, those that you may not see included.' }) jobsCount!: number;
  @Field(() => Int) hiddenJobsCount!: number;
  @Field(() => Int, { description: 'How many jobs were judged anew.' }) replayedJobsCount!: number;
  @Field(() => Int, { nullable: true }) days!: number | null;
  @Field(() => Boolean, { description: 'Whether there was more than could be looked at.' }) truncated!: boolean;
  @Field(() => [String]) sentences!: string[];
  @Field(() => String, { nullable: true, description: 'Stands for all of this; for ruleChangeApply.' })
  digest!: string | null;
}

export function toRuleChangePreview(preview: Preview): RuleChangePreview {
  if (preview.shown !== null) return toShown(preview.shown);
  return {
    ...{ allowed: false, problems: [...preview.problems], fullPath: null, people: [], peopleCount: 0 },
    ...{ hiddenPeopleCount: 0, jobs: [], jobsCount: 0, hiddenJobsCount: 0, replayedJobsCount: 0, days: null },
    ...{ truncated: false, sentences: preview.problems.map((problem) => problem.message), digest: null },
  };
}

export function toShown(shown: Shown): RuleChangePreview {
  const { compared, namespace, people, hiddenPeople, jobs, hiddenJobs } = shown;
  const jobsOf = (all: readonly { readonly job_ids: readonly number[] }[]): number =>
    new Set(all.flatMap((one) => one.job_ids)).size;
  return {
    allowed: true,
    problems: [],
    fullPath: namespace.fullPath,
    people: people.slice(0, MOST_LISTED).map(toPerson),
    peopleCount: compared.people.length,
    hiddenPeopleCount: hiddenPeople,
    jobs: jobs.slice(0, MOST_LISTED).map(toJob),
    jobsCount: jobsOf(compared.jobs.map((job) => job.shape)),
    hiddenJobsCount: hiddenJobs,
    replayedJobsCount: jobsOf(compared.weighed.shapes),
    days: compared.weighed.days,
    truncated: compared.truncated,
    sentences: sentencesOf(shown),
    digest: compared.digest,
  };
}

const toAbilities = ({ kind, ...rest }: ShownAbilities): RulePreviewAbilities => ({
  ...rest,
  kind: RulePreviewThing[kind.toUpperCase() as RulePreviewThing],
});

const toPerson = (person: ShownPerson): RulePreviewPerson => ({
  user: { ...person.user, id: String(person.user.id) },
  roleBefore: toRole(person.roleBefore),
  roleAfter: toRole(person.roleAfter),
  abilities: person.abilities.map(toAbilities),
  sentence: personSentence(person),
});

const toJob = (job: ShownJob): RulePreviewJob => ({
  change: RulePreviewJobChange[job.change.toUpperCase() as RulePreviewJobChange],
  projectPath: job.projectPath,
  jobName: job.shape.job_name,
  refKind: toRefKind(job.shape.ref_kind),
  refName: job.shape.ref_name,
  environment: job.shape.environment,
  source: job.shape.source,
  secretName: job.shape.secret_name,
  count: job.jobIds.length,
  code: job.code,
  rule: job.rule,
  reason: job.code && reasons[job.code].title,
  from: job.from,
  sentence: jobSentence(job),
});

@ObjectType()
export class RuleChangeApplyPayload extends Payload {
  @Field(() => RuleChangePreview, { nullable: true, description: 'What the change has done.' })
  preview!: RuleChangePreview | null;
}
