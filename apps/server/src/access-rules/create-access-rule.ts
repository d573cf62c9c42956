import { Inject, Injectable } from '@nestjs/common';
import { roleName } from '@lockkeeper/abilities';
import { asNamespace, Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { SecretPlaces } from '../secrets/index.js';
import type { AccessRuleCreateInput } from './access-rules.inputs.js';
import {
  accessRuleById,
  countAccessRules,
  insertAccessRule,
  principalName,
  secretIsBelow,
  type AccessRuleRow,
  type RulePrincipal,
} from './access-rules.query.js';
import { AccessRuleEffect } from './access-rules.types.js';
import { requireRulePrincipal, requireTerms } from './access-rule-terms.js';
import { detailsOf } from './rule-details.js';
import { requireMayAllow } from './rule-boundary.js';

const MOST_RULES = 1000;

/** Makes a rule of a group or project. It counts from the next request on, there and below. */
@Injectable()
export class CreateAccessRule {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
  ) {}

  async execute(ctx: RequestContext, input: AccessRuleCreateInput): Promise<AccessRuleRow> {
    const { id } = await this.#admitted(ctx, input.fullPath);
    const effect = input.effect === AccessRuleEffect.ALLOW ? 'allow' : 'prevent';
    const principal = requireRulePrincipal(input.principal);
    const terms = requireTerms(input, null, ctx.now());
    return this.database.transaction(ctx, async (inside) => {
      const place = await this.places.holdAlone(inside, id);
      inside.require('access_rule:update', asNamespace(place.namespace));
      if (effect === 'allow') requireMayAllow(inside, place, terms);
      const name = await this.#named(inside, place.namespace, principal);
      await this.#requireSecret(inside, place.namespace, terms.conditions.secretId);
      if ((await countAccessRules(this.database, inside, id)) >= MOST_RULES) {
        throw refuse('TOO_MANY_RULES', null, `A group or project can have ${MOST_RULES} access rules.`);
      }
      const made = { namespaceId: id, effect, principal, ...terms } as const;
      const ruleId = await insertAccessRule(this.database, inside, made);
      await this.events.record(inside, {
        action: 'access_rule.created',
        namespaceId: id,
        target: { kind: 'access_rule', id: ruleId, name },
        details: { effect, principal: principal.kind, ...detailsOf(terms) },
      });
      return (await accessRuleById(this.database, inside, ruleId))!;
    });
  }

  async #admitted(ctx: RequestContext, fullPath: string): Promise<Namespace> {
    const namespace = await this.namespaces.visibleNamespace(ctx, fullPath);
    ctx.require('access_rule:update', asNamespace(namespace));
    return namespace;
  }

  /** The same for a user who is elsewhere and for one who is not at all: nobody can ask who there is. */
  async #named(ctx: RequestContext, namespace: Namespace, principal: RulePrincipal): Promise<string> {
    if (principal.kind === 'everyone') return 'everyone';
    if (principal.kind === 'role') return roleName(principal.id!);
    const name = await principalName(this.database, ctx, principal, namespace);
    if (name !== null) return name;
    const { fullPath } = namespace;
    if (principal.kind === 'user') {
      const sentence = `The user must be a member of ${fullPath}, of a group above or of something below.`;
      throw refuse('NOT_A_MEMBER', 'principal', sentence);
    }
    throw refuse('CUSTOM_ROLE_UNKNOWN', 'principal', `There is no such custom role above or below ${fullPath}.`);
  }

  async #requireSecret(ctx: RequestContext, { id, fullPath }: Namespace, secretId: string | null): Promise<void> {
    if (secretId === null || (await secretIsBelow(this.database, ctx, secretId, id))) return;
    throw refuse('SECRET_UNKNOWN', 'conditions.secretId', `There is no such secret in ${fullPath} or below.`);
  }
}
