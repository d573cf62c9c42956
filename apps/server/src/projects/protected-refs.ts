import { Inject, Injectable } from '@nestjs/common';
import { isRoleLevel, nobody } from '@lockkeeper/abilities';
import { isProtectedRef, scopesIntersect } from '@lockkeeper/release';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { ProtectedRef } from './protected-ref.entity.js';
import type { RefKindColumn } from './ref-kind.js';

export interface RefName {
  readonly kind: RefKindColumn;
  readonly name: string;
}

/** Which refs of a project are protected, and which role pushing to them takes. */
@Injectable()
export class ProtectedRefs {
  constructor(@Inject(Database) private readonly database: Database) {}

  /** The strictest role demanded for pushing to a ref, existing or not; null when nothing protects it. */
  async pushRole(ctx: RequestContext, projectId: number, ref: RefName): Promise<number | null> {
    return (await this.pushRoles(ctx, projectId))(ref);
  }

  /** The same for many refs of one project, asked of the database once. */
  async pushRoles(ctx: RequestContext, projectId: number): Promise<(ref: RefName) => number | null> {
    const rules = await this.rulesOf(ctx, projectId);
    // No rule matches a ref without a name, which must not read as "anybody may push".
    return (ref) => (ref.name === '' ? nobody : strictest(rules.filter((rule) => isProtectedRef([toRule(rule)], ref))));
  }

  async isProtected(ctx: RequestContext, projectId: number, ref: RefName): Promise<boolean> {
    return isProtectedRef((await this.rulesOf(ctx, projectId)).map(toRule), ref);
  }

  /** The strictest role demanded for anything that a pattern of refs can match. */
  async pushRoleForPattern(
    ctx: RequestContext,
    projectId: number,
    ref: { readonly kind: RefKindColumn; readonly pattern: string },
  ): Promise<number | null> {
    const rules = await this.rulesOf(ctx, projectId);
    return strictest(rules.filter((rule) => rule.kind === ref.kind && scopesIntersect(rule.pattern, ref.pattern)));
  }

  /** All protected refs of a project, by kind and pattern. */
  rulesOf(ctx: RequestContext, projectId: number): Promise<ProtectedRef[]> {
    return this.database
      .repo(ctx, ProtectedRef)
      .find({ where: { projectId }, order: { kind: 'ASC', pattern: 'ASC', id: 'ASC' } });
  }
}

const toRule = (rule: ProtectedRef) => ({ kind: rule.kind as RefKindColumn, pattern: rule.pattern });

function strictest(rules: readonly ProtectedRef[]): number | null {
  if (rules.length === 0) return null;
  // A role that is none is a demand that nobody meets.
  return Math.max(...rules.map((rule) => (isRoleLevel(rule.pushRole) ? rule.pushRole : nobody)));
}
