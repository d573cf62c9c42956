import type { JudgedEntry } from '../../releases/index.js';
import type { NewJob } from '../create-pipeline.query.js';
import { sourceText } from '../create-pipeline.query.js';

export type JudgedOutcome = 'released' | 'awaits_approval' | 'withheld' | 'missing' | 'expired';

/** One answer of the gate, as it is kept. Many entries of many jobs may have the same. */
export interface Finding {
  readonly name: string;
  /** Null: the job's project. */
  readonly source: string | null;
  readonly outcome: JudgedOutcome;
  /** Of the deciding rule; null where none withholds. */
  readonly code: string | null;
  readonly rule: number | null;
  readonly sentence: string | null;
  /** The chosen secret; null where none was. */
  readonly secretId: string | null;
  readonly ownerPath: string | null;
  readonly environmentScope: string | null;
  readonly versionNumber: number | null;
  /** Secrets that the answer speaks of: who may not see them is not told. */
  readonly about: readonly string[];
}

export interface JudgedJob {
  readonly name: string;
  readonly stage: string;
  readonly environment: string | null;
  readonly allowFailure: boolean;
  /** Variables with the place of their finding. */
  readonly asks: readonly (readonly [variable: string, finding: number])[];
  /** It starts a pipeline, whose secrets are judged when that starts. */
  readonly starts?: true;
}

/** What the gate says of all secrets of a pipeline. */
export interface Judged {
  readonly findings: readonly Finding[];
  /** In the order of the configuration. */
  readonly jobs: readonly JudgedJob[];
}

const REFUSALS: readonly JudgedOutcome[] = ['withheld', 'missing', 'expired'];

export const isRefusal = ({ outcome }: Pick<Finding, 'outcome'>): boolean => REFUSALS.includes(outcome);

/** `answers`: of each job, in the order of its entries. */
export function toJudged(jobs: readonly NewJob[], answers: readonly (readonly JudgedEntry[])[]): Judged {
  const findings: Finding[] = [];
  const places = new Map<string, number>();
  const placed = new Map<JudgedEntry, number>();
  const placeOf = (finding: Finding): number => {
    const key = JSON.stringify(finding);
    let place = places.get(key);
    if (place === undefined) {
      place = findings.push(finding) - 1;
      places.set(key, place);
    }
    return place;
  };
  const judged = jobs.map(({ config, environment }, at): JudgedJob => {
    const { name, stage, allowFailure, secrets } = config;
    const asks = secrets.map((entry, place) => {
      const answer = answers[at]![place]!;
      // An answer is of one name and source, whichever jobs share it.
      const finding = placed.get(answer) ?? placeOf(toFinding(entry.name, sourceText(entry.source), answer));
      placed.set(answer, finding);
      return [entry.variable, finding] as const;
    });
    return { name, stage, environment, allowFailure, asks, ...(config.trigger && { starts: true as const }) };
  });
  return { findings, jobs: judged };
}

function toFinding(name: string, source: string | null, { decision, secret, about }: JudgedEntry): Finding {
  const [deciding] = decision.refusals;
  return {
    name,
    source,
    outcome: outcomeOf(decision),
    code: deciding?.code ?? null,
    rule: deciding?.rule ?? null,
    sentence: deciding?.sentence ?? (decision.awaitsApproval ? awaited(decision) : null),
    secretId: secret?.id ?? null,
    ownerPath: secret?.owner_path ?? null,
    environmentScope: secret?.environment_scope ?? null,
    versionNumber: secret?.version_number ?? null,
    about,
  };
}

/** What must be approved, by whom: of the secret, of the job run for its environment, or both. */
const awaited = ({ open }: JudgedEntry['decision']): string | null =>
  open.find(({ rule }) => rule === 10)?.sentence ?? null;

function outcomeOf({ outcome, awaitsApproval, refusals }: JudgedEntry['decision']): JudgedOutcome {
  if (outcome === 'would_release') return awaitsApproval ? 'awaits_approval' : 'released';
  const code = refusals[0]?.code;
  if (code === 'secret_missing') return 'missing';
  return code === 'secret_expired' ? 'expired' : 'withheld';
}

/** Whether there are secrets of which nothing is known yet. */
export const startsPipelines = ({ jobs }: Judged): boolean => jobs.some(({ starts }) => starts === true);

/** Places of the jobs that would fail for want of a secret, and their pipeline with them. */
export const jobsThatFail = ({ findings, jobs }: Judged): number[] =>
  jobs.flatMap(({ allowFailure, asks }, position) =>
    !allowFailure && asks.some(([, finding]) => isRefusal(findings[finding]!)) ? [position] : [],
  );
