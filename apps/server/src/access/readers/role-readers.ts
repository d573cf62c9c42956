import { Inject, Injectable } from '@nestjs/common';
import { ActorAbilities, roleLevels, type AccessRuleFacts, type ActorFacts } from '@lockkeeper/abilities';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { once } from './owner-people.js';
import { customRolesOver, sharedRulesOver, type CustomRoleToHold } from './people.query.js';
import { subjectOf } from './people-readers.js';
import { cut, type ReadersQuestion, type RoleReader, type SectionPage } from './reader.js';

/** Roles and custom roles that whoever is given them here could see the value by, held by somebody or not. */
@Injectable()
export class RoleReaders {
  constructor(@Inject(Database) private readonly database: Database) {}

  async roles(ctx: RequestContext, question: ReadersQuestion, page: SectionPage): Promise<RoleReader[]> {
    const { owner } = question;
    const rules = await this.#rules(ctx, question);
    const found = roleLevels.flatMap((role): RoleReader[] => {
      const memberships = [{ namespaceId: owner.id, role, expiresAt: null }];
      return reader({ admin: false, memberships, rules, now: ctx.now() }, question, { role, customRole: null });
    });
    return cut(found, page);
  }

  async customRoles(ctx: RequestContext, question: ReadersQuestion, page: SectionPage): Promise<RoleReader[]> {
    const rows = await customRolesOver(this.database, ctx, question.owner);
    const rules = await this.#rules(ctx, question);
    const found = rows.flatMap((row) => {
      const facts = { ...holderOf(row, question, ctx.now()), rules: rulesOf(row, rules) };
      return reader(facts, question, { role: row.role, customRole: row.name, id: row.id });
    });
    return cut(found, page);
  }

  #rules(ctx: RequestContext, { owner }: ReadersQuestion): Promise<AccessRuleFacts[]> {
    return once(ctx, `readers.rules:${owner.id}`, () => sharedRulesOver(this.database, ctx, owner.ancestorIds));
  }
}

/** Those that can concern who has the custom role. */
const rulesOf = ({ id }: CustomRoleToHold, rules: readonly AccessRuleFacts[]): AccessRuleFacts[] =>
  rules.filter((rule) => rule.customRoleId === null || rule.customRoleId === id);

function holderOf(row: CustomRoleToHold, { owner }: ReadersQuestion, now: Date): ActorFacts {
  const { id, name, abilities, role, actions, grant_expires_at: expiresAt } = row;
  const memberships = [{ namespaceId: owner.id, role, expiresAt: null, customRole: { id, name, abilities } }];
  const grants = actions ? [{ namespaceId: owner.id, actions, expiresAt, customRoleId: id }] : [];
  return { admin: false, memberships, grants, now };
}

function reader(
  facts: ActorFacts,
  question: ReadersQuestion,
  as: { readonly role: number; readonly customRole: string | null; readonly id?: number },
): RoleReader[] {
  const answer = new ActorAbilities(facts).explain('secret:read_value', subjectOf(question));
  if (!answer.allowed) return [];
  const { role, customRole, id } = as;
  const kind = customRole === null ? 'role' : 'custom_role';
  return [{ kind, key: [id ?? role, ''], role, customRole, chain: answer.chain, uses: null }];
}
