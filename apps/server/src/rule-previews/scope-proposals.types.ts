import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { RefKind, toRefKind } from '../projects/index.js';
import type { ScopeProposal } from './propose-scope.js';
import type { RuleChangeInput } from './rule-previews.inputs.js';

const MOST_LISTED = 200;

@ObjectType({ description: 'Jobs of one project, ref, environment and source that got a secret.' })
export class SecretScopeUse {
  @Field(() => ID) projectPath!: string;
  @Field(() => RefKind) refKind!: RefKind;
  @Field(() => String) refName!: string;
  @Field(() => String, { nullable: true }) environment!: string | null;
  @Field(() => String) source!: string;
  @Field(() => Int) usesCount!: number;
  @Field(() => Date) lastUsedAt!: Date;
}

@ObjectType({ description: 'Arguments for projectSecretUpdate or groupSecretUpdate; what is null stays as it is.' })
export class SecretScopeChange {
  @Field(() => ID, { nullable: true }) projectPath!: string | null;
  @Field(() => ID, { nullable: true }) groupPath!: string | null;
  @Field(() => String) name!: string;
  @Field(() => String) variant!: string;
  @Field(() => Int) metadataCas!: number;
  @Field(() => String, { nullable: true }) environment!: string | null;
  @Field(() => String, { nullable: true }) branch!: string | null;
  @Field(() => Boolean, { nullable: true }) protected!: boolean | null;
  @Field(() => [String], { nullable: true }) allowedProjects!: readonly string[] | null;
}

@ObjectType({ description: 'What a secret is used for, and the change that would release it for nothing else.' })
export class SecretScopeProposal {
  @Field(() => Int) days!: number;
  @Field(() => String) sentence!: string;
  @Field(() => Boolean, { description: 'No job has had it, though it has been there for all these days.' })
  unused!: boolean;
  @Field(() => [SecretScopeUse], { description: `The latest first; at most ${MOST_LISTED}.` }) uses!: SecretScopeUse[];
  @Field(() => Int, { description: 'How many kinds of jobs.' }) usesCount!: number;
  @Field(() => SecretScopeChange, { nullable: true, description: 'Null: there is nothing to narrow.' })
  change!: SecretScopeChange | null;
  /** Of its field `preview`. */
  ruleChange!: RuleChangeInput | null;
}

export function toScopeProposal({ days, view, unused, uses, proposal }: ScopeProposal): SecretScopeProposal {
  const { row, place } = view;
  const { kind, fullPath } = place.namespace;
  return {
    days,
    sentence: sentenceOf({ days, unused, uses, proposal }),
    unused,
    uses: uses.slice(0, MOST_LISTED).map((use) => ({
      projectPath: use.projectPath,
      refKind: toRefKind(use.ref_kind),
      refName: use.ref_name,
      environment: use.environment,
      source: use.source,
      usesCount: use.uses,
      lastUsedAt: use.last_used_at,
    })),
    usesCount: uses.length,
    change: proposal && {
      projectPath: kind === 'project' ? fullPath : null,
      groupPath: kind === 'group' ? fullPath : null,
      name: row.name,
      variant: row.environment_scope,
      metadataCas: row.metadata_version,
      environment: proposal.scope.environment ?? null,
      branch: proposal.scope.branch ?? null,
      protected: proposal.scope.protected ?? null,
      allowedProjects: proposal.scope.projects ?? null,
    },
    ruleChange: proposal && proposal.change,
  };
}

function sentenceOf({ days, unused, uses, proposal }: Omit<ScopeProposal, 'view'>): string {
  if (uses.length === 0 && !unused) return 'No job has had it yet.';
  if (unused) return `No job has had it for ${days} days: is it still needed?`;
  if (!proposal) return `It is released as narrowly as jobs have used it within ${days} days.`;
  const { environment, branch, protected: guarded, projects } = proposal.scope;
  const only = [
    ...(environment === undefined ? [] : [`environment ${environment}`]),
    ...(branch === undefined ? [] : [`branch ${branch}`]),
    ...(guarded === undefined ? [] : ['protected refs']),
    ...(projects === undefined
      ? []
      : [projects.length === 1 ? `project ${projects[0]}` : `${projects.length} projects`]),
  ];
  return `Within ${days} days only jobs of ${only.join(', ')} have used it: narrow its scope to that.`;
}
