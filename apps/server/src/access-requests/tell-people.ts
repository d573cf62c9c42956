import { Inject, Injectable } from '@nestjs/common';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import type { AccessRequestRow } from './access-requests.query.js';
import type { Right } from './rights.query.js';
import { writeLetters, type Letter, type Recipients } from './tell-people.query.js';

/** Tells by mail and webhook, once: who can decide of a request, who asked of the decision. */
@Injectable()
export class TellPeople {
  constructor(@Inject(Database) private readonly database: Database) {}

  ofRequest(ctx: RequestContext, row: AccessRequestRow, event: 'access_request.created'): Promise<void> {
    const subject = `${row.username} asks for ${row.ability} on ${nameOf(row)}`;
    return this.write(ctx, { row, event, subject }, { owners: 'nearest', userId: null, contact: null });
  }

  ofDecision(
    ctx: RequestContext,
    row: AccessRequestRow,
    event: 'access_request.approved' | 'access_request.refused',
  ): Promise<void> {
    const subject = `${row.ability} on ${nameOf(row)}: ${row.state}`;
    return this.write(ctx, { row, event, subject }, { owners: 'none', userId: row.user_id, contact: null });
  }

  /** Everybody whom it concerns: all owners up the tree, and the contact of the secret. */
  async ofGlass(ctx: RequestContext, right: Right, ruleId: number): Promise<void> {
    const { place, secret, environment } = right.object;
    const { fullPath, id } = place.namespace;
    const what = secret?.name ?? environment;
    const { username } = ctx.person;
    const event = 'access_rule.break_glass';
    const letter: Letter = {
      event,
      stem: String(ruleId),
      namespaceId: id,
      subject: `${username} has broken the glass: ${right.ability} on ${what === null ? '' : `${what} of `}${fullPath}`,
      body: {
        event,
        ruleId: String(ruleId),
        actor: username,
        askedBy: username,
        ability: right.ability,
        secret: secret && { id: secret.id, name: secret.name, environmentScope: secret.environment_scope },
        environment,
        owner: { id: String(id), fullPath },
        reason: right.reason,
        until: right.expiresAt.toISOString(),
      },
    };
    await writeLetters(this.database, ctx, letter, { owners: 'all', userId: null, contact: secret?.contact ?? null });
  }

  private write(
    ctx: RequestContext,
    { row, event, subject }: { readonly row: AccessRequestRow; readonly event: string; readonly subject: string },
    to: Recipients,
  ): Promise<void> {
    const letter: Letter = {
      event,
      stem: String(row.id),
      namespaceId: row.namespace_id,
      subject,
      body: {
        event,
        requestId: String(row.id),
        actor: ctx.person.username,
        askedBy: row.username,
        ability: row.ability,
        secret: row.secret_id && { id: row.secret_id, name: row.secret_name, environmentScope: row.environment_scope },
        environment: row.environment,
        owner: { id: String(row.namespace_id), fullPath: row.full_path },
        reason: row.state === 'open' ? row.reason : row.decision_reason,
        until: row.rights_end_at?.toISOString() ?? null,
      },
    };
    return writeLetters(this.database, ctx, letter, to);
  }
}

function nameOf({ secret_name: secret, environment, full_path: fullPath }: AccessRequestRow): string {
  const what = secret ?? environment;
  return what === null ? fullPath : `${what} of ${fullPath}`;
}
