import { asGroup, asProject, question, type AbilityQuestion } from '../groups/index.js';
import { forbidden } from '../platform/errors/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { asManager, asSecret, type SecretPlace, type SecretTraits } from '../secrets/index.js';
import type { TrashRow } from './trash.query.js';

/** An entry with the owner that it is about. */
export interface TrashView {
  readonly row: TrashRow;
  readonly place: SecretPlace;
}

export interface TrashQuestions {
  readonly restore: AbilityQuestion;
  readonly purge: AbilityQuestion;
}

/** The secret of an entry, as it was deleted. */
export const secretOf = (row: TrashRow): SecretTraits => ({
  id: row.secret_id ?? '',
  name: row.name,
  environment_scope: row.environment_scope ?? '*',
  tags: row.tags ?? [],
  protected: row.protected ?? false,
});

/** Who may bring it back, and who may destroy it: abilities of the thing that was deleted. */
export function questionsOf({ row, place }: TrashView): TrashQuestions {
  const { namespace } = place;
  switch (row.kind) {
    case 'secret': {
      const secret = asSecret(place, secretOf(row));
      return { restore: question('secret:restore', secret), purge: question('secret:purge', secret) };
    }
    case 'manager': {
      const manager = asManager(namespace);
      return {
        restore: question('secrets_manager:restore', manager),
        purge: question('secrets_manager:purge', manager),
      };
    }
    case 'project': {
      const project = asProject(namespace);
      return { restore: question('project:restore', project), purge: question('project:purge', project) };
    }
    case 'group': {
      const group = asGroup(namespace);
      return { restore: question('group:restore', group), purge: question('group:purge', group) };
    }
  }
}

/** Throws FORBIDDEN, naming the ability only. */
export function requireHeld(ctx: RequestContext, asked: AbilityQuestion): void {
  if (!asked.holds(ctx)) throw forbidden(asked.ability);
}
