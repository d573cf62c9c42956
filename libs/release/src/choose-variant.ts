import { askedOwners, sameOwner } from './asked-owners.js';
import type { Asked, JobFacts, KnownJobFacts, KnownSecretFacts, SecretFacts } from './facts.js';
import { compareSpecificity, environmentScopeMatches } from './scope.js';
import { unknownAskedFact, unknownChoiceFact } from './unknown-facts.js';

/**
 * Which secret an entry of a `secrets:` block means. `out_of_scope`: the name exists where the job looks, but no variant
 * covers its environment; `scopes` are theirs.
 */
export type VariantChoice =
  | { readonly kind: 'chosen'; readonly secret: SecretFacts }
  | { readonly kind: 'missing' }
  | { readonly kind: 'not_above' }
  | { readonly kind: 'out_of_scope'; readonly scopes: readonly string[] }
  | { readonly kind: 'conflict'; readonly scopes: readonly string[] }
  | { readonly kind: 'unknown'; readonly fact: string };

type Candidate = SecretFacts & Pick<KnownSecretFacts, 'name' | 'owner' | 'environmentScope' | 'deleted'>;

/**
 * Chooses exactly one secret by owner, name and environment scope, before any rule is judged: of the variants that match,
 * the nearest owner's, and of those the one with the most specific scope. Two equal ones are a conflict. A chosen
 * secret that is then withheld is never replaced by another. Deleted secrets take part only where no live one matches,
 * so that the reason can name the deletion. Candidates of other names and owners are left aside, but one whose name,
 * owner, scope or deletion is unknown stops the choice, for it might be the one that wins.
 */
export function chooseVariant(
  asked: Asked,
  candidates: readonly SecretFacts[],
  job: Pick<JobFacts, 'project' | 'environment'>,
): VariantChoice {
  const fact = unknownAskedFact(asked) ?? unknownChoiceFact(candidates, job);
  if (fact !== null) return { kind: 'unknown', fact };
  const place = job as Pick<KnownJobFacts, 'project' | 'environment'>;
  const owners = askedOwners(asked.source, place.project);
  if (owners.length === 0) return { kind: 'not_above' };

  const environment = place.environment?.name ?? null;
  const named = (candidates as readonly Candidate[]).filter(
    (candidate) => candidate.name === asked.name && owners.some((owner) => sameOwner(owner, candidate.owner)),
  );
  const matching = liveFirst(named.filter((one) => environmentScopeMatches(one.environmentScope, environment)));
  if (matching.length === 0) return nothingMatches(named);

  const byOwner = owners.map((owner) => matching.filter((candidate) => sameOwner(owner, candidate.owner)));
  return mostSpecific(byOwner.find((ofOne) => ofOne.length > 0)!);
}

function liveFirst(candidates: readonly Candidate[]): readonly Candidate[] {
  const live = candidates.filter((candidate) => !candidate.deleted);
  return live.length > 0 ? live : candidates;
}

function nothingMatches(named: readonly Candidate[]): VariantChoice {
  const scopes = [...new Set(named.filter((one) => !one.deleted).map((one) => one.environmentScope))].sort();
  return scopes.length === 0 ? { kind: 'missing' } : { kind: 'out_of_scope', scopes };
}

function mostSpecific(candidates: readonly Candidate[]): VariantChoice {
  const [first, ...rest] = [...candidates].sort((a, b) => compareSpecificity(a.environmentScope, b.environmentScope));
  const equals = rest.filter((one) => compareSpecificity(first!.environmentScope, one.environmentScope) === 0);
  // Only a deleted one can stand beside its equal in the records (a name and scope is unique among live secrets).
  if (equals.length === 0 || first!.deleted) return { kind: 'chosen', secret: first! };
  return { kind: 'conflict', scopes: [first!, ...equals].map((one) => one.environmentScope).sort() };
}
