import { nearestWord } from '@lockkeeper/nearest-word';
import { chooseVariant, type VariantChoice } from './choose-variant.js';
import { unknownFact, withhold } from './decision.js';
import { decide, type Decision } from './decide.js';
import type { Asked, JobFacts, KnownJobFacts, Phase, SecretFacts } from './facts.js';
import { quoted } from './quoted.js';
import type { Refusal } from './refusal.js';
import { environmentMismatch } from './rules.js';
import { unknownAskedFact, unknownJobFact } from './unknown-facts.js';

/** One entry of a job's `secrets:` block, and all that is needed to decide on it. */
export interface AskedCase<P extends Phase> {
  readonly asked: Asked;
  /**
   * Every variant of that name at the owners where the job looks; others are left aside. Leaving out a variant that
   * exists can release another one, so load them all.
   */
  readonly candidates: readonly SecretFacts[];
  readonly job: JobFacts;
  readonly phase: P;
  readonly now: Date;
  /** Names that the reader of the sentence may see, for "did you mean". */
  readonly candidateNames?: readonly string[];
}

/**
 * What callers use: chooses the variant that the entry means, then judges it by the rules. Nothing falls through: a
 * chosen secret that is withheld is never replaced by another.
 */
export function decideAsked<P extends Phase>(given: AskedCase<P>): Decision<P> {
  const { asked, candidates, job, phase, now } = given;
  const unknown = unknownAskedFact(asked) ?? unknownJobFact(job, phase, now);
  if (unknown !== null) return refused(given, unknownFact(unknown));

  // Before the choice, so that a name that was not asked for cannot be probed.
  const entries = (job as KnownJobFacts).asked.filter((entry) => sameEntry(entry, asked));
  if (entries.length === 0) {
    const sentence = `Your job does not ask for ${quoted(asked.name)} in its \`secrets:\` block.`;
    return refused(given, { code: 'not_asked', sentence });
  }
  const choice = chooseVariant(asked, candidates, job);
  if (choice.kind !== 'chosen') return refused(given, notChosen(choice, given));
  const decision = decide(choice.secret, { ...job, asked: entries }, phase, now);
  // Facts of the secret that are unknown leave the variable open, which the entry knows.
  return decision.variable === null ? { ...decision, variable: asked.variable } : decision;
}

function refused<P extends Phase>({ asked, phase }: AskedCase<P>, refusal: Refusal): Decision<P> {
  const text = (fact: unknown) => (typeof fact === 'string' ? fact : null);
  const entry = asked as Partial<Asked> | null | undefined;
  const subject = { secretId: null, name: text(entry?.name), variable: text(entry?.variable) };
  return withhold(phase, subject, refusal) as Decision<P>;
}

function sameEntry(a: Asked, b: Asked): boolean {
  return a.variable === b.variable && a.name === b.name && a.source === b.source;
}

type NotChosen = Exclude<VariantChoice, { kind: 'chosen' }>;

function notChosen(choice: NotChosen, { asked, job, candidateNames }: AskedCase<Phase>): Refusal {
  switch (choice.kind) {
    case 'unknown':
      return unknownFact(choice.fact);
    case 'not_above':
      return { code: 'not_owner', sentence: `${quoted(String(asked.source))} is not a group above your project.` };
    case 'out_of_scope':
      return environmentMismatch(choice.scopes, job.environment?.name ?? null);
    case 'conflict': {
      const scopes = choice.scopes.map(quoted).join(' and ');
      const sentence = `Your job's environment is in several scopes of ${quoted(asked.name)} that are equally specific: ${scopes}.`;
      return { code: 'variant_conflict', sentence };
    }
    case 'missing':
      return secretMissing(asked.name, candidateNames ?? []);
  }
}

/** The refusal for a name that nothing has where the job looks. `names`: those that the reader of the sentence may see. */
export function secretMissing(name: string, names: readonly string[]): Refusal {
  const near = nearestWord(
    name,
    names.filter((other) => other !== name),
  );
  const hint = near === null ? '.' : `; did you mean ${quoted(near)}?`;
  return { code: 'secret_missing', sentence: `There is no secret ${quoted(name)} where your job looks for it${hint}` };
}
