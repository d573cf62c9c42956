import { ArgsType, createUnionType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { RequestContext } from '../../platform/context/index.js';
import { PageArgs, PageInfo, type Page } from '../../platform/graphql/index.js';
import type { SecretView } from '../find-secret.js';
import { SecretFilterInput } from '../secrets.inputs.js';
import { GroupSecretType, ProjectSecretType, toGroupSecret, toProjectSecret } from '../secrets.types.js';

const isOfProject = (secret: object): boolean => 'project' in secret;

export const AnySecret = createUnionType({
  name: 'AnySecret',
  description: 'A secret, whichever kind of owner it has.',
  types: () => [ProjectSecretType, GroupSecretType] as const,
  resolveType: (secret: object) => (isOfProject(secret) ? ProjectSecretType : GroupSecretType),
});
export type AnySecretType = ProjectSecretType | GroupSecretType;

@ArgsType()
export class SecretsSearchArgs extends PageArgs {
  @Field(() => ID, {
    nullable: true,
    description: 'The group or project to look in and below; all that you see when absent.',
  })
  fullPath?: string | null;
  @Field(() => SecretFilterInput, { nullable: true }) filter?: SecretFilterInput | null;
}

@ArgsType()
export class DuplicateSecretsArgs extends PageArgs {
  @Field(() => ID, { description: 'The group or project to look in and below.' }) fullPath!: string;
}

@ArgsType()
export class StaleSecretsArgs extends PageArgs {
  @Field(() => ID, { description: 'The group or project to look in and below.' }) fullPath!: string;
  @Field(() => Int, { description: 'No job has had them for so many days.' }) days!: number;
}

@ObjectType()
export class AnySecretEdge {
  @Field() cursor!: string;
  @Field(() => AnySecret) node!: AnySecretType;
}
@ObjectType()
export class AnySecretConnection {
  @Field(() => [AnySecretEdge]) edges!: AnySecretEdge[];
  @Field(() => [AnySecret]) nodes!: AnySecretType[];
  @Field(() => PageInfo) pageInfo!: PageInfo;
}

@ObjectType({ description: 'Secrets with one value; at most 100 of them.' })
export class DuplicateSecrets {
  @Field(() => [AnySecret]) secrets!: AnySecretType[];
}
@ObjectType()
export class DuplicateSecretsEdge {
  @Field() cursor!: string;
  @Field(() => DuplicateSecrets) node!: DuplicateSecrets;
}
@ObjectType()
export class DuplicateSecretsConnection {
  @Field(() => [DuplicateSecretsEdge]) edges!: DuplicateSecretsEdge[];
  @Field(() => [DuplicateSecrets]) nodes!: DuplicateSecrets[];
  @Field(() => PageInfo) pageInfo!: PageInfo;
}

export const toAnySecret = (ctx: RequestContext, view: SecretView): AnySecretType =>
  view.place.namespace.kind === 'project' ? toProjectSecret(ctx, view) : toGroupSecret(ctx, view);

export function toAnySecrets(ctx: RequestContext, page: Page<SecretView>): AnySecretConnection {
  const edges = page.edges.map(({ cursor, node }) => ({ cursor, node: toAnySecret(ctx, node) }));
  return { edges, nodes: edges.map(({ node }) => node), pageInfo: page.pageInfo };
}

export function toDuplicates(ctx: RequestContext, page: Page<SecretView[]>): DuplicateSecretsConnection {
  const edges = page.edges.map(({ cursor, node }) => ({
    cursor,
    node: { secrets: node.map((view) => toAnySecret(ctx, view)) },
  }));
  return { edges, nodes: edges.map(({ node }) => node), pageInfo: page.pageInfo };
}
