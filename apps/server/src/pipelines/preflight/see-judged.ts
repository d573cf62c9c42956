import { askedOwners, reasons, secretMissing, type ReasonCode } from '@lockkeeper/release';
import { nearestWord } from '@lockkeeper/nearest-word';
import { isRefusal, type Finding, type Judged, type JudgedJob } from './judged.js';
import type { KnownName } from './preflight.query.js';

/** What somebody may know who looks at answers of the gate. */
export interface Knowledge {
  /** He may list the secrets of the project. Without that he learns that a secret is withheld, and not why in full. */
  readonly maySeeSecrets: boolean;
  /** Ids of secrets that are hidden from him. */
  readonly hidden: ReadonlySet<string>;
  /** Names that he may see, for those that are missing. */
  readonly names: readonly KnownName[];
  readonly project: Parameters<typeof askedOwners>[1];
}

export interface SeenFinding extends Omit<Finding, 'about'> {
  /** A name that he may see, and that may have been meant. */
  readonly nearestName: string | null;
}

export interface SeenEntry {
  readonly job: JudgedJob;
  readonly variable: string;
  readonly finding: SeenFinding;
}

/** The entries of jobs that somebody may see, as far as he may know; refusals first, then by the order of the jobs. */
export function seeJudged(judged: Judged, known: Knowledge, seesJob: (job: JudgedJob) => boolean): SeenEntry[] {
  const findings = judged.findings.map((finding) => see(finding, known));
  const entries = judged.jobs
    .filter(seesJob)
    .flatMap((job) => job.asks.map(([variable, at]) => ({ job, variable, finding: findings[at]! })));
  const rank = ({ finding }: SeenEntry): number => (isRefusal(finding) ? 0 : finding.outcome === 'released' ? 2 : 1);
  return entries.sort((a, b) => rank(a) - rank(b));
}

/** What is hidden from somebody is missing to him. */
function see({ about, ...finding }: Finding, known: Knowledge): SeenFinding {
  const seen = about.filter((id) => !known.hidden.has(id));
  if (finding.outcome === 'missing' || (about.length > 0 && seen.length === 0)) return missing(finding, known);
  if (!known.maySeeSecrets) return { ...finding, ...onlyThat(finding), nearestName: null };
  // The sentence of a choice names scopes of all that it chose among.
  if (seen.length < about.length) return { ...finding, sentence: title(finding.code), nearestName: null };
  return { ...finding, nearestName: null };
}

const title = (code: string | null): string | null => code && `${reasons[code as ReasonCode].title}.`;

const NOTHING = { secretId: null, ownerPath: null, environmentScope: null, versionNumber: null };

const onlyThat = ({ code }: Pick<Finding, 'code'>) => ({ ...NOTHING, sentence: title(code) });

function missing({ name, source }: Pick<Finding, 'name' | 'source'>, known: Knowledge): SeenFinding {
  const owners = new Set(askedOwners(source, known.project).map((owner) => owner.id));
  const names = known.names.filter((one) => owners.has(one.owner_id) && one.name !== name).map((one) => one.name);
  const { code, sentence } = secretMissing(name, names);
  return {
    ...{ name, source, outcome: 'missing', code, rule: reasons[code].rule, sentence, ...NOTHING },
    nearestName: nearestWord(name, names),
  };
}

/** How many secrets there are of each outcome: one that several jobs ask for counts once, by its worst. */
export function countSecrets(entries: readonly SeenEntry[]): Readonly<Record<Finding['outcome'], number>> {
  const worst = new Map<string, Finding['outcome']>();
  const order: readonly Finding['outcome'][] = ['released', 'awaits_approval', 'expired', 'withheld', 'missing'];
  for (const { finding } of entries) {
    const key = JSON.stringify([finding.name, finding.source]);
    const known = worst.get(key);
    if (known === undefined || order.indexOf(finding.outcome) > order.indexOf(known)) worst.set(key, finding.outcome);
  }
  const counts = { released: 0, awaits_approval: 0, withheld: 0, missing: 0, expired: 0 };
  for (const outcome of worst.values()) counts[outcome] += 1;
  return counts;
}
