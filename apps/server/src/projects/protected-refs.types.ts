import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Role, toRole } from '../groups/index.js';
import { MutationInput, Payload } from '../platform/graphql/index.js';
import type { ProtectedRef } from './protected-ref.entity.js';
import { RefKind, toRefKind } from './ref-kind.js';

@ObjectType('ProtectedRef')
export class ProtectedRefType {
  @Field(() => ID) id!: string;
  @Field(() => RefKind) kind!: RefKind;
  @Field(() => String, { description: 'A name, or a pattern in which * stands for any run of characters.' })
  pattern!: string;
  @Field(() => Role) pushRole!: Role;
  @Field(() => Date) createdAt!: Date;
}

export function toProtectedRef(rule: ProtectedRef): ProtectedRefType {
  const { id, kind, pattern, pushRole, createdAt } = rule;
  return { id: String(id), kind: toRefKind(kind), pattern, pushRole: toRole(pushRole) ?? Role.OWNER, createdAt };
}

@InputType()
export class ProtectedRefCreateInput extends MutationInput {
  @Field(() => ID) projectPath!: string;
  @Field(() => RefKind) kind!: RefKind;
  @Field(() => String) pattern!: string;
  @Field(() => Role, { nullable: true, description: 'DEVELOPER, MAINTAINER or OWNER; MAINTAINER when absent.' })
  pushRole?: Role | null;
}

@InputType()
export class ProtectedRefDeleteInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@ObjectType({ isAbstract: true })
abstract class ProtectedRefPayload extends Payload {
  @Field(() => ProtectedRefType, { nullable: true }) protectedRef!: ProtectedRefType | null;
}
@ObjectType()
export class ProtectedRefCreatePayload extends ProtectedRefPayload {}
@ObjectType()
export class ProtectedRefDeletePayload extends ProtectedRefPayload {}
