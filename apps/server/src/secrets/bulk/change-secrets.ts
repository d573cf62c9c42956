import { Inject, Injectable } from '@nestjs/common';
import { Namespaces } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { badInput, refuse } from '../../platform/errors/index.js';
import { requireChanges } from '../secret-changes.js';
import { requireDraft } from '../secret-draft.js';
import type { NewSecret, OwnerPath, SecretChange, SecretRemoval } from '../secret-request.js';
import { requireEnvironmentScope, requireReason, requireSecretName } from '../secret-rules.js';
import { asAnySecret } from '../secret.policy.js';
import { Problems } from './problems.js';
import { WriteSecrets, type Change, type Creation, type Removal, type WrittenSecret } from './write-secrets.js';

/** What is to be done to the secrets of one owner, as a caller writes it. */
export interface ManyChanges {
  readonly fullPath: string;
  readonly create?: readonly Omit<NewSecret, 'owner'>[] | null;
  readonly update?: readonly Omit<SecretChange, 'owner'>[] | null;
  readonly delete?: readonly Omit<SecretRemoval, 'owner'>[] | null;
}

export const MOST_AT_ONCE = 1000;

/** Creates, updates and deletes many secrets in one call: all of it, or nothing and every reason. */
@Injectable()
export class ChangeSecrets {
  constructor(
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(WriteSecrets) private readonly write: WriteSecrets,
  ) {}

  async execute(ctx: RequestContext, input: ManyChanges): Promise<WrittenSecret[]> {
    const namespace = await this.namespaces.visibleNamespace(ctx, input.fullPath);
    const anySecret = asAnySecret(namespace);
    if (input.create?.length) ctx.requireSome('secret:create', anySecret);
    if (input.update?.length) ctx.requireSome('secret:update', anySecret);
    if (input.delete?.length) ctx.requireSome('secret:delete', anySecret);
    requireSize(input);
    const owner = { kind: namespace.kind as OwnerPath['kind'], fullPath: namespace.fullPath };
    const problems = new Problems();
    const creations = each(input.create, (one, index) =>
      checked<Creation>(problems, `create[${index}]`, (at) => ({
        at,
        draft: requireDraft({ ...one, owner }, ctx.now()),
      })),
    );
    const changes = each(input.update, (one, index) =>
      checked<Change>(problems, `update[${index}]`, (at) => ({
        at,
        named: requireNamed(one),
        metadataCas: one.metadataCas,
        asked: requireChanges({ ...one, owner }, ctx.now()),
      })),
    );
    const removals = each(input.delete, (one, index) =>
      checked<Removal>(problems, `delete[${index}]`, (at) => ({
        at,
        named: requireNamed(one),
        metadataCas: one.metadataCas ?? null,
        reason: requireReason(one.reason ?? ''),
      })),
    );
    requireDistinct(problems, { creations, changes, removals });
    problems.throwIfAny();
    const together = creations.length + changes.length + removals.length;
    return this.write.execute(ctx, namespace.id, { creations, changes, removals, origin: { together } });
  }
}

function requireSize(input: ManyChanges): void {
  const size = [input.create, input.update, input.delete].reduce((sum, list) => sum + (list?.length ?? 0), 0);
  if (size >= 1 && size <= MOST_AT_ONCE) return;
  throw badInput('create', `create, update and delete together must have 1 to ${MOST_AT_ONCE} entries, not ${size}.`);
}

const requireNamed = (one: { name: string; variant?: string | null }) => ({
  name: requireSecretName(one.name),
  variant: one.variant == null ? null : requireEnvironmentScope('variant', one.variant),
});

function each<In, Out>(list: readonly In[] | null | undefined, make: (one: In, index: number) => Out[]): Out[] {
  return (list ?? []).flatMap(make);
}

function checked<T>(problems: Problems, at: string, make: (at: string) => T): T[] {
  const made = problems.of(at, () => make(at));
  return made === null ? [] : [made];
}

/** What is done twice to one secret in a call has no order that a reader could tell. */
function requireDistinct(
  problems: Problems,
  steps: { creations: readonly Creation[]; changes: readonly Change[]; removals: readonly Removal[] },
): void {
  const made = new Map<string, string>();
  const touched = new Map<string, string>();
  for (const { at, draft } of steps.creations) {
    once(problems, made, { at, key: JSON.stringify([draft.name, draft.settings.environmentScope]), name: draft.name });
  }
  for (const { at, named } of [...steps.changes, ...steps.removals]) {
    once(problems, touched, { at, key: JSON.stringify([named.name, named.variant ?? null]), name: named.name });
  }
  for (const { at, draft } of steps.creations) {
    const other = [...steps.changes, ...steps.removals].find(({ named }) => named.name === draft.name);
    if (other) problems.of(at, () => twice(draft.name, other.at));
  }
}

function once(
  problems: Problems,
  seen: Map<string, string>,
  { at, key, name }: { at: string; key: string; name: string },
): void {
  const other = seen.get(key);
  if (other !== undefined) problems.of(at, () => twice(name, other));
  else seen.set(key, at);
}

function twice(name: string, other: string): never {
  throw refuse('TWICE_IN_ONE_CALL', 'name', `${name} is in ${other} already; a call does one thing to a secret.`);
}
