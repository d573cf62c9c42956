import type { AccessRuleFacts } from './access-rule.js';
import type { RuleTable } from './compile-ability.js';
import type { SecretAction } from './grantable.js';
import type { Scope } from './scope-cap.js';

/** A membership of the actor: a direct one, or one that he has through an invited group. */
export interface Membership {
  readonly namespaceId: number;
  /** Level of the role. */
  readonly role: number;
  /** When it ends: it counts until just before this moment. Null: it does not end. */
  readonly expiresAt: Date | null;
  /** The custom role that adds to the role, here and below; absent for a plain role. */
  readonly customRole?: CustomRoleFacts | null;
  /** The group through which it came, by being invited; absent or null for a direct one. */
  readonly viaGroupId?: number | null;
}

/** A custom role, as far as it gives something. */
export interface CustomRoleFacts {
  readonly id: number;
  readonly name: string;
  /** Names of abilities; one that is not grantable gives nothing. */
  readonly abilities: readonly string[];
}

/** A grant on the secrets of exactly one namespace. It adds, and counts only where the actor is a member. */
export interface SecretGrantFacts {
  readonly namespaceId: number;
  readonly actions: readonly SecretAction[];
  readonly expiresAt: Date | null;
  /** Id of the custom role that it was made to: it counts where the actor has that one. Null: to the actor himself. */
  readonly customRoleId: number | null;
}

/** Who asks. */
export interface ActorFacts {
  readonly admin: boolean;
  /** Whether he audits the installation: reads what there is and what happened, everywhere; not when absent. */
  readonly auditor?: boolean;
  readonly memberships: readonly Membership[];
  /** Grants to the actor and to his custom roles; none when absent. */
  readonly grants?: readonly SecretGrantFacts[];
  /** Access rules that can concern the actor: to himself, his custom roles, roles and everyone; none when absent. */
  readonly rules?: readonly AccessRuleFacts[];
  readonly now: Date;
  /** What caps the request; absent for a person's own session. An empty list allows nothing. */
  readonly scopes?: readonly Scope[];
  /** Another table of rules than the built-in one. */
  readonly table?: RuleTable;
}
