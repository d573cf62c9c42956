import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Role, toRole, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { connectionOf, MutationInput, PageArgs, Payload } from '../platform/graphql/index.js';
import type { Environment } from './environment.entity.js';
import { asEnvironment } from './environment.policy.js';
import type { ProtectedEnvironment } from './protected-environment.entity.js';

export enum EnvironmentState {
  AVAILABLE = 'AVAILABLE',
  STOPPED = 'STOPPED',
}
registerEnumType(EnvironmentState, { name: 'EnvironmentState' });

@ObjectType('Environment')
export class EnvironmentType {
  @Field(() => ID) id!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { description: 'production, staging, testing, development or other.' }) tier!: string;
  @Field(() => Boolean) protected!: boolean;
  @Field(() => Role, { nullable: true, description: 'The least role that may deploy; null when not protected.' })
  deployRole!: Role | null;
  @Field(() => Boolean, { description: 'Whether you may deploy here.' }) mayDeploy!: boolean;
  @Field(() => EnvironmentState, { description: 'As the jobs left it that start and stop it.' })
  state!: EnvironmentState;
  @Field(() => Date, { nullable: true, description: 'When it is stopped by itself.' }) autoStopAt!: Date | null;
  @Field(() => ID, { nullable: true, description: 'The job that stops what was deployed last.' })
  stopJobId!: string | null;
  @Field(() => String, { nullable: true, description: 'Where it is reached, as the job said that deployed last.' })
  url!: string | null;
  @Field(() => Date) createdAt!: Date;
}

export const EnvironmentConnection = connectionOf(EnvironmentType, 'Environment');

/** An environment with what makes up its answer. */
export interface EnvironmentFacts {
  readonly environment: Environment;
  readonly project: Namespace;
  readonly deployRole: number | null;
}

export function toEnvironment(ctx: RequestContext, facts: EnvironmentFacts): EnvironmentType {
  const { id, name, tier, state, autoStopAt, stopJobId, url, createdAt } = facts.environment;
  return {
    id: String(id),
    name,
    tier,
    protected: facts.deployRole !== null,
    deployRole: toRole(facts.deployRole),
    mayDeploy: ctx.can('environment:deploy', asEnvironment(facts.project, name, facts.deployRole)),
    state: state === 'stopped' ? EnvironmentState.STOPPED : EnvironmentState.AVAILABLE,
    autoStopAt,
    stopJobId: stopJobId === null ? null : String(stopJobId),
    url,
    createdAt,
  };
}

@ObjectType('ProtectedEnvironment')
export class ProtectedEnvironmentType {
  @Field(() => ID) id!: string;
  @Field(() => String, { description: 'A name, or a pattern in which * stands for any run of characters.' })
  pattern!: string;
  @Field(() => Role) deployRole!: Role;
  @Field(() => Int) requiredApprovals!: number;
  @Field(() => Date) createdAt!: Date;
}

export function toProtectedEnvironment(rule: ProtectedEnvironment): ProtectedEnvironmentType {
  const { id, pattern, deployRole, requiredApprovals, createdAt } = rule;
  return { id: String(id), pattern, deployRole: toRole(deployRole) ?? Role.OWNER, requiredApprovals, createdAt };
}

@ArgsType()
export class EnvironmentsArgs extends PageArgs {
  @Field(() => ID) projectPath!: string;
}

@InputType()
export class EnvironmentCreateInput extends MutationInput {
  @Field(() => ID) projectPath!: string;
  @Field(() => String) name!: string;
  @Field(() => String, { nullable: true, description: 'Guessed from the name when absent.' }) tier?: string | null;
}

@InputType()
export class EnvironmentUpdateInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => String) tier!: string;
}

@InputType()
export class EnvironmentDeleteInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@InputType()
export class EnvironmentStopInput extends MutationInput {
  @Field(() => ID) id!: string;
  @Field(() => Boolean, { nullable: true, description: 'Without the job that would stop it.' }) force?: boolean | null;
}

@InputType({ description: 'Protects a pattern, or changes how it is protected.' })
export class EnvironmentProtectInput extends MutationInput {
  @Field(() => ID) projectPath!: string;
  @Field(() => String) pattern!: string;
  @Field(() => Role, { nullable: true, description: 'DEVELOPER, MAINTAINER or OWNER; MAINTAINER when absent.' })
  deployRole?: Role | null;
  @Field(() => Int, { nullable: true, description: 'From 0 to 10; 0 when absent.' }) requiredApprovals?: number | null;
}

@InputType()
export class EnvironmentUnprotectInput extends MutationInput {
  @Field(() => ID) id!: string;
}

@ObjectType({ isAbstract: true })
abstract class EnvironmentPayload extends Payload {
  @Field(() => EnvironmentType, { nullable: true }) environment!: EnvironmentType | null;
}
@ObjectType()
export class EnvironmentCreatePayload extends EnvironmentPayload {}
@ObjectType()
export class EnvironmentUpdatePayload extends EnvironmentPayload {}
@ObjectType()
export class EnvironmentDeletePayload extends EnvironmentPayload {}
@ObjectType()
export class EnvironmentStopPayload extends EnvironmentPayload {}

@ObjectType({ isAbstract: true })
abstract class ProtectionPayload extends Payload {
  @Field(() => ProtectedEnvironmentType, { nullable: true }) protectedEnvironment!: ProtectedEnvironmentType | null;
}
@ObjectType()
export class EnvironmentProtectPayload extends ProtectionPayload {}
@ObjectType()
export class EnvironmentUnprotectPayload extends ProtectionPayload {}
