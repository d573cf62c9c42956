import { Inject, Injectable } from '@nestjs/common';
import { CreateAccessRule, DeleteAccessRule, UpdateAccessRule } from '../access-rules/index.js';
import { ProtectEnvironment, UnprotectEnvironment } from '../environments/index.js';
import { DeleteSecretPermission, UpdateSecretPermission } from '../grants/index.js';
import { CreateGroupInvitation, DeleteGroupInvitation, UpdateGroupInvitation } from '../invitations/index.js';
import { CreateMember, DeleteMember, UpdateCustomRole, UpdateMember } from '../members/index.js';
import { Database } from '../platform/database/index.js';
import { badInput } from '../platform/errors/index.js';
import { parseId } from '../platform/graphql/index.js';
import { CreateProtectedRef, DeleteProtectedRef, fromRefKind } from '../projects/index.js';
import { ofGroup, ofProject, UpdateSecret } from '../secrets/index.js';
import { placeOfPath, placeOfRow, type FoundPlace, type PlacedKind } from './reach.query.js';
import type { Reach, RuleChange } from './rule-change.js';
import type { RuleChangeInput } from './rule-previews.inputs.js';

type Name = keyof RuleChangeInput;
type Given<N extends Name> = NonNullable<RuleChangeInput[N]>;
type Steps = Pick<RuleChange, 'reach' | 'make'>;
type Table = { readonly [N in Name]-?: (input: Given<N>) => Steps };
type Beyond = Partial<Omit<Reach, 'namespaceId'>>;

/** Every change that can be previewed, with the use case of its mutation: there is no second way to make it. */
@Injectable()
export class RuleChanges {
  readonly #table: Table;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CreateMember) private readonly createMember: CreateMember,
    @Inject(UpdateMember) private readonly updateMember: UpdateMember,
    @Inject(DeleteMember) private readonly deleteMember: DeleteMember,
    @Inject(UpdateCustomRole) private readonly updateCustomRole: UpdateCustomRole,
    @Inject(CreateAccessRule) private readonly createRule: CreateAccessRule,
    @Inject(UpdateAccessRule) private readonly updateRule: UpdateAccessRule,
    @Inject(DeleteAccessRule) private readonly deleteRule: DeleteAccessRule,
    @Inject(CreateGroupInvitation) private readonly invite: CreateGroupInvitation,
    @Inject(UpdateGroupInvitation) private readonly updateInvitation: UpdateGroupInvitation,
    @Inject(DeleteGroupInvitation) private readonly endInvitation: DeleteGroupInvitation,
    @Inject(UpdateSecretPermission) private readonly updatePermission: UpdateSecretPermission,
    @Inject(DeleteSecretPermission) private readonly deletePermission: DeleteSecretPermission,
    @Inject(UpdateSecret) private readonly updateSecret: UpdateSecret,
    @Inject(CreateProtectedRef) createRef: CreateProtectedRef,
    @Inject(DeleteProtectedRef) deleteRef: DeleteProtectedRef,
    @Inject(ProtectEnvironment) protect: ProtectEnvironment,
    @Inject(UnprotectEnvironment) unprotect: UnprotectEnvironment,
  ) {
    this.#table = {
      ...this.#members(),
      ...this.#accessRules(),
      ...this.#invitations(),
      ...this.#permissions(),
      ...this.#secrets(),
      protectedRefCreate: (input) => {
        const pattern = { kind: fromRefKind(input.kind), text: input.pattern };
        return this.#at(input.projectPath, { secrets: 'none', pattern }, (ctx) => createRef.execute(ctx, input));
      },
      protectedRefDelete: ({ id }) => this.#of('protectedRef', id, (ctx) => deleteRef.execute(ctx, parseId(id))),
      environmentProtect: (input) => {
        const pattern = { kind: 'environment', text: input.pattern } as const;
        return this.#at(input.projectPath, { secrets: 'around', pattern }, (ctx) => protect.execute(ctx, input));
      },
      environmentUnprotect: ({ id }) =>
        this.#of('protectedEnvironment', id, (ctx) => unprotect.execute(ctx, parseId(id))),
    };
  }

  /** Throws BAD_USER_INPUT unless there is exactly one. */
  bind(change: RuleChangeInput): RuleChange {
    const given = (Object.keys(change) as Name[]).filter((name) => change[name] != null);
    const [name] = given;
    if (!name || given.length > 1) throw badInput('change', 'must have exactly one of its fields.');
    const input = change[name]!;
    return { name, input, ...this.#table[name](input as never) };
  }

  #members(): Pick<Table, 'memberCreate' | 'memberUpdate' | 'memberDelete' | 'customRoleUpdate'> {
    return {
      memberCreate: (input) => this.#at(input.fullPath, {}, (ctx) => this.createMember.execute(ctx, input)),
      memberUpdate: ({ id, ...input }) =>
        this.#of('member', id, (ctx) => this.updateMember.execute(ctx, parseId(id), { id, ...input })),
      memberDelete: ({ id }) => this.#of('member', id, (ctx) => this.deleteMember.execute(ctx, parseId(id))),
      customRoleUpdate: ({ id, ...input }) =>
        this.#of('customRole', id, (ctx) => this.updateCustomRole.execute(ctx, parseId(id), { id, ...input })),
    };
  }

  #accessRules(): Pick<Table, 'accessRuleCreate' | 'accessRuleUpdate' | 'accessRuleDelete'> {
    return {
      accessRuleCreate: (input) => this.#at(input.fullPath, {}, (ctx) => this.createRule.execute(ctx, input)),
      accessRuleUpdate: ({ id, ...input }) =>
        this.#of('accessRule', id, (ctx) => this.updateRule.execute(ctx, parseId(id), { id, ...input })),
      accessRuleDelete: ({ id }) => this.#of('accessRule', id, (ctx) => this.deleteRule.execute(ctx, parseId(id))),
    };
  }

  #invitations(): Pick<Table, 'groupInvitationCreate' | 'groupInvitationUpdate' | 'groupInvitationDelete'> {
    return {
      groupInvitationCreate: (input) => this.#at(input.fullPath, {}, (ctx) => this.invite.execute(ctx, input)),
      groupInvitationUpdate: ({ id, ...input }) =>
        this.#of('invitation', id, (ctx) => this.updateInvitation.execute(ctx, parseId(id), { id, ...input })),
      groupInvitationDelete: ({ id }) =>
        this.#of('invitation', id, (ctx) => this.endInvitation.execute(ctx, parseId(id))),
    };
  }

  #permissions(): Pick<
    Table,
    | 'projectSecretsPermissionUpdate'
    | 'projectSecretsPermissionDelete'
    | 'groupSecretsPermissionUpdate'
    | 'groupSecretsPermissionDelete'
  > {
    const here = { secrets: 'here' } as const;
    return {
      projectSecretsPermissionUpdate: (input) =>
        this.#at(input.projectPath, here, (ctx) =>
          this.updatePermission.execute(ctx, { ...input, owner: ofProject(input.projectPath) }),
        ),
      projectSecretsPermissionDelete: (input) =>
        this.#at(input.projectPath, here, (ctx) =>
          this.deletePermission.execute(ctx, { ...input, owner: ofProject(input.projectPath) }),
        ),
      groupSecretsPermissionUpdate: (input) =>
        this.#at(input.groupPath, here, (ctx) =>
          this.updatePermission.execute(ctx, { ...input, owner: ofGroup(input.groupPath) }),
        ),
      groupSecretsPermissionDelete: (input) =>
        this.#at(input.groupPath, here, (ctx) =>
          this.deletePermission.execute(ctx, { ...input, owner: ofGroup(input.groupPath) }),
        ),
    };
  }

  #secrets(): Pick<Table, 'projectSecretUpdate' | 'groupSecretUpdate'> {
    const beyond = (input: Given<'projectSecretUpdate' | 'groupSecretUpdate'>): Beyond => {
      // Values are written before the transaction, which nothing could take back.
      if (input.secret != null) throw badInput('change', 'takes no value: change the settings alone.');
      return { secrets: 'here', secretName: input.name, condition: input.condition ?? null };
    };
    return {
      projectSecretUpdate: (input) =>
        this.#at(input.projectPath, beyond(input), (ctx) =>
          this.updateSecret.execute(ctx, { ...input, owner: ofProject(input.projectPath) }),
        ),
      groupSecretUpdate: (input) =>
        this.#at(input.groupPath, beyond(input), (ctx) =>
          this.updateSecret.execute(ctx, { ...input, owner: ofGroup(input.groupPath) }),
        ),
    };
  }

  #at(fullPath: string, beyond: Beyond, make: RuleChange['make']): Steps {
    return {
      make,
      reach: async (ctx) => {
        const namespaceId = await placeOfPath(this.database, ctx, fullPath);
        return namespaceId === null ? null : { ...EVERYTHING_BELOW, ...beyond, namespaceId };
      },
    };
  }

  #of(kind: PlacedKind, id: string, make: RuleChange['make']): Steps {
    return {
      make,
      reach: async (ctx) => {
        const found = await placeOfRow(this.database, ctx, kind, parseId(id));
        return found && { ...EVERYTHING_BELOW, ...beyondRow(kind, found), namespaceId: found.namespace_id };
      },
    };
  }
}

const EVERYTHING_BELOW = { secrets: 'below', secretName: null, condition: null, pattern: null } as const;

function beyondRow(kind: PlacedKind, { pattern, kind: refKind }: FoundPlace): Beyond {
  if (pattern === null) return {};
  if (kind === 'protectedEnvironment') return { secrets: 'around', pattern: { kind: 'environment', text: pattern } };
  return { secrets: 'none', pattern: { kind: refKind ?? 'branch', text: pattern } };
}
