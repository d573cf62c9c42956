import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { asGroup, abilitiesHeld, GroupType, question, toGroup } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { connectionOf, type Page } from '../platform/graphql/index.js';
import { ProjectType, toProject } from '../projects/index.js';
import { toUserCore, UserCore } from '../sessions/index.js';
import type { SecretView } from './find-secret.js';
import { rotationOf, SecretRotationInfo } from './rotation.types.js';
import type { SecretRow } from './secret-rows.query.js';
import { scopeSentence, warningsOf } from './secret-sentences.js';
import { currentVersionOf, SecretVersionType } from './secret-versions.types.js';
import { asStoredSecret, type SecretPlace } from './secret.policy.js';
import { toValueRules, ValueRulesType } from './value-rules/value-rules.types.js';

export enum SecretStatus {
  COMPLETED = 'COMPLETED',
  CREATE_IN_PROGRESS = 'CREATE_IN_PROGRESS',
  CREATE_STALE = 'CREATE_STALE',
  UPDATE_IN_PROGRESS = 'UPDATE_IN_PROGRESS',
  UPDATE_STALE = 'UPDATE_STALE',
}
registerEnumType(SecretStatus, {
  name: 'SecretStatus',
  description: 'Always COMPLETED: nothing is ever half made here.',
});

@ObjectType({ isAbstract: true })
abstract class SecretFields {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true }) description!: string | null;
  @Field(() => String, { description: 'Environment scope: a name, a pattern, or * for every job.' })
  environment!: string;
  @Field(() => String, { description: '* without a tag: any ref. Empty: no branch.' }) branch!: string;
  @Field(() => String, { nullable: true }) tag!: string | null;
  @Field(() => Boolean, { description: 'Only for protected refs.' }) protected!: boolean;
  @Field(() => Int, { nullable: true, description: 'Grows by one with every change; `metadataCas` of an update.' })
  metadataVersion!: number | null;
  @Field(() => SecretStatus) status!: SecretStatus;
  @Field(() => Date, { nullable: true }) createdAt!: Date | null;
  @Field(() => SecretRotationInfo, { nullable: true }) rotationInfo!: SecretRotationInfo | null;
  @Field(() => SecretVersionType) currentVersion!: SecretVersionType;
  @Field(() => Date) updatedAt!: Date;
  @Field(() => Date, { nullable: true }) lastReleasedAt!: Date | null;
  @Field(() => Boolean, { description: 'No job gets it until it is thawed.' }) frozen!: boolean;
  @Field(() => Boolean, { description: 'A form of its value was found, and nobody has resolved that.' })
  exposed!: boolean;
  @Field(() => Date, { nullable: true }) frozenAt!: Date | null;
  @Field(() => UserCore, { nullable: true }) frozenBy!: UserCore | null;
  @Field(() => String, { nullable: true }) freezeReason!: string | null;
  @Field(() => Date, { nullable: true }) expiresAt!: Date | null;
  @Field(() => [String]) tags!: string[];
  @Field(() => String, { nullable: true, description: 'Whom to ask about it.' }) contact!: string | null;
  @Field(() => Boolean, { description: 'Nobody reveals it, only jobs get it.' }) writeOnly!: boolean;
  @Field(() => [String], { nullable: true, description: 'Pipeline sources that it is for; null: all.' })
  acceptedSources!: string[] | null;
  @Field(() => Boolean, { description: 'Pipelines from forks may have it.' }) forksAllowed!: boolean;
  @Field(() => String, { nullable: true, description: 'In CEL: no job gets it for which this is not true.' })
  condition!: string | null;
  @Field(() => Boolean, { description: 'Each job run waits until somebody else approves it.' })
  approvalRequired!: boolean;
  @Field(() => [String], { description: 'Protected refs that need no approval: `branch:main`, `tag:v*`.' })
  approvalExemptRefs!: string[];
  @Field(() => ValueRulesType, {
    nullable: true,
    description: 'What its new values must be like, besides the rules of the manager.',
  })
  valueRules!: ValueRulesType | null;
  @Field(() => String, { description: 'Which jobs get it, for people.' }) scopeSentence!: string;
  @Field(() => [String]) warnings!: string[];
  @Field(() => [String], { description: 'The abilities that you hold on it.' }) abilities!: string[];
}

@ObjectType('ProjectSecret')
export class ProjectSecretType extends SecretFields {
  @Field(() => ProjectType) project!: ProjectType;
}
export const ProjectSecretConnection = connectionOf(ProjectSecretType, 'ProjectSecret');

@ObjectType('GroupSecret')
export class GroupSecretType extends SecretFields {
  /** For the fields that are looked up when they are asked for. */
  ownerId!: number;
  allowedProjectIds!: readonly number[] | null;
  @Field(() => GroupType) group!: GroupType;
}
export const GroupSecretConnection = connectionOf(GroupSecretType, 'GroupSecret');

export const toProjectSecret = (ctx: RequestContext, view: SecretView): ProjectSecretType =>
  projectSecretMapper(ctx)(view);

export const toGroupSecret = (ctx: RequestContext, view: SecretView): GroupSecretType => groupSecretMapper(ctx)(view);

export const toProjectSecrets = (ctx: RequestContext, page: Page<SecretView>): Page<ProjectSecretType> =>
  mapPage(page, projectSecretMapper(ctx));

export const toGroupSecrets = (ctx: RequestContext, page: Page<SecretView>): Page<GroupSecretType> =>
  mapPage(page, groupSecretMapper(ctx));

function projectSecretMapper(ctx: RequestContext): (view: SecretView) => ProjectSecretType {
  const projectOf = oncePerPlace((place) => toProject(ctx, place.namespace));
  return (view) => ({ ...fieldsOf(ctx, view), project: projectOf(view.place) });
}

/** An inherited secret may be of a group that the viewer does not see: he learns what his jobs can ask for, no more. */
function groupSecretMapper(ctx: RequestContext): (view: SecretView) => GroupSecretType {
  const groupOf = oncePerPlace(({ namespace }) => {
    const group = toGroup(ctx, namespace);
    return ctx.can('group:read', asGroup(namespace)) ? group : { ...group, name: group.path, description: '' };
  });
  return (view) => {
    const fields = fieldsOf(ctx, view);
    const known = ctx.can('secret:list', asGroup(view.place.namespace));
    const shared = { ownerId: view.row.namespace_id, allowedProjectIds: view.row.allowed_project_ids };
    return { ...(known ? fields : withoutPeople(fields)), ...shared, group: groupOf(view.place) };
  };
}

const withoutPeople = (fields: SecretFields): SecretFields => ({
  ...fields,
  description: null,
  tags: [],
  contact: null,
  valueRules: null,
  frozenBy: null,
  freezeReason: null,
  lastReleasedAt: null,
  exposed: false,
  currentVersion: { ...fields.currentVersion, author: null, reason: '' },
});

function fieldsOf(ctx: RequestContext, { row, place }: SecretView): SecretFields {
  const secret = asStoredSecret(place, row);
  const now = ctx.now();
  return {
    id: row.id,
    name: row.name,
    ...settingsShown(row),
    metadataVersion: row.metadata_version,
    status: SecretStatus.COMPLETED,
    createdAt: row.created_at,
    rotationInfo: rotationOf(row, now),
    currentVersion: currentVersionOf(row),
    updatedAt: row.updated_at,
    lastReleasedAt: row.last_released_at,
    frozen: row.frozen_at !== null,
    exposed: row.exposed,
    frozenAt: row.frozen_at,
    frozenBy: toUserCore({ id: row.frozen_by, username: row.freezer_username, name: row.freezer_name }),
    freezeReason: row.freeze_reason || null,
    scopeSentence: scopeSentence(row, now),
    warnings: warningsOf(row, place.valueRules, now),
    abilities: abilitiesHeld(ctx, [
      question('secret:read', secret),
      question('secret:update', secret),
      question('secret:delete', secret),
      question('secret:read_value', secret),
      question('secret:freeze', secret),
      question('secret:thaw', secret),
      question('secret:destroy_version', secret),
    ]),
  };
}

type ShownSettings = Pick<
  SecretFields,
  | 'description'
  | 'environment'
  | 'branch'
  | 'tag'
  | 'protected'
  | 'expiresAt'
  | 'tags'
  | 'contact'
  | 'writeOnly'
  | 'acceptedSources'
  | 'forksAllowed'
  | 'condition'
  | 'approvalRequired'
  | 'approvalExemptRefs'
  | 'valueRules'
>;

const settingsShown = (row: SecretRow): ShownSettings => ({
  description: row.description || null,
  environment: row.environment_scope,
  branch: row.branch_scope ?? '',
  tag: row.tag_scope,
  protected: row.protected,
  expiresAt: row.expires_at,
  tags: row.tags,
  contact: row.contact || null,
  writeOnly: row.write_only,
  acceptedSources: row.accepted_sources,
  forksAllowed: row.forks_allowed,
  condition: row.condition,
  approvalRequired: row.approval_required,
  approvalExemptRefs: row.approval_exempt_refs,
  valueRules: toValueRules(row.value_rules),
});

/** The secrets of a page share their owner, which takes longer to describe than they do. */
function oncePerPlace<T>(describe: (place: SecretPlace) => T): (place: SecretPlace) => T {
  const known = new Map<SecretPlace, T>();
  return (place) => {
    const described = known.get(place) ?? describe(place);
    known.set(place, described);
    return described;
  };
}

export function mapPage<A, B>(page: Page<A>, map: (row: A) => B): Page<B> {
  const edges = page.edges.map(({ cursor, node }) => ({ cursor, node: map(node) }));
  return { ...page, edges, nodes: edges.map((edge) => edge.node) };
}
