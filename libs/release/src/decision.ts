import type { ApprovalDemand } from './approval.js';
import type { Phase } from './facts.js';
import { quoted } from './quoted.js';
import { reasons, ruleTitles, type ReasonCode, type RuleNumber } from './reasons.js';
import type { Refusal } from './refusal.js';

/** One line of the way to a decision. `open`: not judged, since only a running job can tell. */
export interface TrailEntry {
  readonly rule: RuleNumber;
  readonly title: string;
  readonly verdict: 'holds' | 'open' | 'fails';
}

/** A refusal with the rule that it comes from. */
export interface JudgedRefusal extends Refusal {
  readonly rule: RuleNumber;
}

/** A rule that a hypothetical decision leaves open, with what would have to be so. */
export interface OpenRule {
  readonly rule: 1 | 9 | 10 | 11;
  readonly title: string;
  readonly sentence: string;
}

/** What was asked for, as far as it is known. */
export interface Subject {
  readonly secretId: string | null;
  readonly name: string | null;
  /** Key of the entry in the `secrets:` block: the variable that the job gets. */
  readonly variable: string | null;
}

/** The job does not get the secret: the first rule that fails, with its reason code and sentence. */
export interface Withheld extends Subject, JudgedRefusal {
  readonly outcome: 'withheld';
}

/** The job may be handed to its runner with this secret in its payload. It opens no value. */
export interface Cleared {
  readonly outcome: 'cleared';
  readonly secretId: string;
  readonly versionId: string;
  readonly name: string;
  readonly variable: string;
  /** Whose approval it rests on; `null` = none was demanded. */
  readonly approvedBy: number | null;
  readonly ruleTrail: readonly TrailEntry[];
}

/**
 * What would happen to such a job. Rules 1, 10 and 11 are open and never decide, nor does 9 where its condition looks at what only a started job has; `refusals` lists every other rule that
 * fails, the deciding one first. It is no permission: nothing that reads values takes it.
 */
export interface Hypothetical extends Subject {
  readonly outcome: 'would_release' | 'would_withhold';
  readonly versionId: string | null;
  readonly refusals: readonly JudgedRefusal[];
  readonly open: readonly OpenRule[];
  /** It would release, once somebody has approved it for this job run, or the job run for its environment. */
  readonly awaitsApproval: boolean;
  /** The approval of this one secret is among what is missing. */
  readonly awaitsSecretApproval: boolean;
  readonly ruleTrail: readonly TrailEntry[];
}

/** A refusal in the shape of its phase. An unknown phase is withheld like a real one. */
export function withhold(phase: Phase, subject: Subject, refusal: Refusal): Withheld | Hypothetical {
  const judged = { ...refusal, rule: reasons[refusal.code].rule };
  if (phase !== 'hypothetical') return { outcome: 'withheld', ...subject, ...judged };
  const { rule } = judged;
  return {
    outcome: 'would_withhold',
    ...subject,
    versionId: null,
    refusals: [judged],
    open: openRules('none'),
    awaitsApproval: false,
    awaitsSecretApproval: false,
    ruleTrail: [{ rule, title: ruleTitles[rule], verdict: 'fails' }],
  };
}

/** The refusal for a fact that is unknown or malformed, named by its path. */
export function unknownFact(path: string): Refusal {
  const code: ReasonCode = 'unknown_facts';
  return { code, sentence: `Lockkeeper does not know \`${path}\` for your job, and what is unknown withholds.` };
}

const approvalSentences: Readonly<Record<ApprovalDemand, string>> = {
  none: 'Your job run needs no approval unless the secret demands one by then.',
  exempt: 'Your job run needs no approval, for its ref is trusted, unless that changes by then.',
  demanded: 'Somebody other than you who could use this secret must approve it for the job run.',
};

/** Rule 9, where a hypothetical decision leaves it open. */
export function openCondition(condition: string): OpenRule {
  return { rule: 9, title: ruleTitles[9], sentence: `Your job must meet the condition ${quoted(condition)}.` };
}

/** The three rules that a hypothetical decision always leaves open. `environment`: what it demands of a job run, if anything. */
export function openRules(demand: ApprovalDemand, environment: string | null = null): readonly OpenRule[] {
  const secret = environment !== null && demand !== 'demanded' ? null : approvalSentences[demand];
  const approval = [environment, secret].filter((sentence) => sentence !== null).join(' ');
  return [
    { rule: 1, title: ruleTitles[1], sentence: 'Your job must be running, with the runner that it is assigned to.' },
    { rule: 10, title: ruleTitles[10], sentence: approval },
    {
      rule: 11,
      title: ruleTitles[11],
      sentence: 'Your job must have no debug trace and no interactive session, and must not be being canceled.',
    },
  ];
}
