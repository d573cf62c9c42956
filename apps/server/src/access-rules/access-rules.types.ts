import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { roleName } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { connectionOf, Payload } from '../platform/graphql/index.js';
import { toUserCore, UserCore } from '../sessions/index.js';
import type { AccessRuleRow, PrincipalKind } from './access-rules.query.js';

export enum AccessRuleEffect {
  ALLOW = 'ALLOW',
  PREVENT = 'PREVENT',
}
registerEnumType(AccessRuleEffect, {
  name: 'AccessRuleEffect',
  valuesMap: {
    ALLOW: { description: 'Adds to what members have.' },
    PREVENT: { description: 'Wins over everything that allows.' },
  },
});

export enum AccessRulePrincipalType {
  USER = 'USER',
  ROLE = 'ROLE',
  MEMBER_ROLE = 'MEMBER_ROLE',
  EVERYONE = 'EVERYONE',
}
registerEnumType(AccessRulePrincipalType, {
  name: 'AccessRulePrincipalType',
  valuesMap: {
    ROLE: { description: 'An allow is for the role and higher ones, a prevent for the role and lower ones.' },
    MEMBER_ROLE: { description: 'A custom role.' },
    EVERYONE: { description: 'An allow is for all members; a prevent for whoever there is, administrators included.' },
  },
});

export enum AccessRuleOrigin {
  RULE = 'RULE',
  ACCESS_REQUEST = 'ACCESS_REQUEST',
  BREAK_GLASS = 'BREAK_GLASS',
}
registerEnumType(AccessRuleOrigin, { name: 'AccessRuleOrigin' });

@ObjectType({ description: 'Whom an access rule is for.' })
export class AccessRulePrincipal {
  @Field(() => AccessRulePrincipalType) type!: AccessRulePrincipalType;
  @Field(() => ID, { nullable: true, description: 'Of a user or custom role its id, of a role its level.' })
  id!: string | null;
  @Field(() => String, { description: 'The username, the role, the name of the custom role, or everyone.' })
  name!: string;
  @Field(() => UserCore, { nullable: true }) user!: UserCore | null;
}

@ObjectType({ description: 'All that are given must hold.' })
export class AccessRuleConditions {
  @Field(() => String, { nullable: true, description: 'A name, or a pattern such as review/*.' })
  environment!: string | null;
  @Field(() => String, { nullable: true, description: 'A name, or a pattern with *.' }) secretName!: string | null;
  @Field(() => String, { nullable: true }) tag!: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether the secret is for protected refs only.' })
  protected!: boolean | null;
  @Field(() => ID, { nullable: true, description: 'One secret.' }) secretId!: string | null;
}

@ObjectType('AccessRule', { description: 'Allows or prevents something in a namespace and below it.' })
export class AccessRuleType {
  @Field(() => ID) id!: string;
  @Field(() => ID, { description: 'The group or project where it stands.' }) fullPath!: string;
  @Field(() => AccessRuleEffect) effect!: AccessRuleEffect;
  @Field(() => AccessRulePrincipal) principal!: AccessRulePrincipal;
  @Field(() => [String]) abilities!: string[];
  @Field(() => AccessRuleConditions) conditions!: AccessRuleConditions;
  @Field(() => Date, { nullable: true }) expiresAt!: Date | null;
  @Field(() => Boolean, { description: 'It is over, and counts for nothing.' }) expired!: boolean;
  @Field(() => String) reason!: string;
  @Field(() => AccessRuleOrigin) origin!: AccessRuleOrigin;
  @Field(() => UserCore, { nullable: true }) createdBy!: UserCore | null;
  @Field(() => Date) createdAt!: Date;
}
export const AccessRuleConnection = connectionOf(AccessRuleType, 'AccessRule');

const TYPES: Readonly<Record<PrincipalKind, AccessRulePrincipalType>> = {
  user: AccessRulePrincipalType.USER,
  role: AccessRulePrincipalType.ROLE,
  custom_role: AccessRulePrincipalType.MEMBER_ROLE,
  everyone: AccessRulePrincipalType.EVERYONE,
};

/** The name of whom a rule is for. */
export const nameOfPrincipal = (row: AccessRuleRow): string =>
  row.username ?? row.custom_role_name ?? (row.role === null ? 'everyone' : roleName(row.role));

export function toAccessRule(ctx: RequestContext, row: AccessRuleRow): AccessRuleType {
  const id = row.user_id ?? row.custom_role_id ?? row.role;
  return {
    id: String(row.id),
    fullPath: row.full_path,
    effect: row.effect === 'allow' ? AccessRuleEffect.ALLOW : AccessRuleEffect.PREVENT,
    principal: {
      type: TYPES[row.principal_kind],
      id: id === null ? null : String(id),
      name: nameOfPrincipal(row),
      user: toUserCore({ id: row.user_id, username: row.username, name: row.user_name }),
    },
    abilities: row.abilities,
    conditions: {
      environment: row.environment,
      secretName: row.secret_name,
      tag: row.tag,
      protected: row.protected,
      secretId: row.secret_id,
    },
    expiresAt: row.expires_at,
    expired: row.expires_at !== null && row.expires_at <= ctx.now(),
    reason: row.reason,
    origin: row.origin.toUpperCase() as AccessRuleOrigin,
    createdBy: toUserCore({ id: row.created_by, username: row.maker_username, name: row.maker_name }),
    createdAt: row.created_at,
  };
}

@ObjectType({ isAbstract: true })
abstract class AccessRulePayload extends Payload {
  @Field(() => AccessRuleType, { nullable: true }) accessRule!: AccessRuleType | null;
}
@ObjectType()
export class AccessRuleCreatePayload extends AccessRulePayload {}
@ObjectType()
export class AccessRuleUpdatePayload extends AccessRulePayload {}
@ObjectType()
export class AccessRuleDeletePayload extends AccessRulePayload {}
