import { LOGS, type LogName } from './logs.js';

export type FindingKind =
  | 'seal_changed'
  | 'key_outdated'
  | 'key_unused'
  | 'seals_missing'
  | 'seal_out_of_order'
  | 'columns_missing'
  | 'rows_changed'
  | 'rows_deleted'
  | 'rows_inserted'
  | 'end_cut_off';

/** One thing that is not as it was sealed: ids and numbers only, never what stands in a row. */
export interface Finding {
  readonly kind: FindingKind;
  readonly seal: number;
  readonly log: LogName | null;
  /** Ids of rows, or numbers of seals that are missing; the first of them when they are many. */
  readonly ids: readonly number[];
  readonly sentence: string;
}

const MOST_IDS = 20;
const MOST_FINDINGS = 100;

/** Keeps the first findings and counts them all: who empties a table must not fill the memory of who looks. */
export class Findings {
  readonly list: Finding[] = [];
  count = 0;

  add(finding: Finding): void {
    this.count += 1;
    if (this.list.length < MOST_FINDINGS) this.list.push(finding);
  }
}

/** Ids of one kind under one seal. */
export class Ids {
  readonly first: number[] = [];
  count = 0;

  add(id: number): void {
    this.count += 1;
    if (this.first.length < MOST_IDS) this.first.push(id);
  }

  /** `row 345 was`, `rows 3, 4 and 12 more were` */
  get subject(): string {
    if (this.count === 1) return `row ${this.first[0]} was`;
    const more = this.count - this.first.length;
    if (more > 0) return `rows ${this.first.join(', ')} and ${more} more were`;
    return `rows ${this.first.slice(0, -1).join(', ')} and ${this.first.at(-1)} were`;
  }
}

interface Place {
  readonly number: number;
  readonly log: LogName;
  readonly firstId: number;
  readonly lastId: number;
}

const place = ({ number, log, firstId, lastId }: Place): string =>
  `Seal ${number} (${LOGS[log]}, ids ${firstId} to ${lastId})`;

export function aboutRows(kind: 'rows_changed' | 'rows_deleted' | 'rows_inserted', seal: Place, ids: Ids): Finding {
  const done = { rows_changed: 'changed', rows_deleted: 'deleted', rows_inserted: 'inserted' }[kind];
  const sentence = `${place(seal)}: ${ids.subject} ${done}.`;
  return { kind, seal: seal.number, log: seal.log, ids: ids.first, sentence };
}

export function sealChanged(seal: Place): Finding {
  const sentence = `Seal ${seal.number} was changed, or was made with another key; its rows cannot be checked.`;
  return { kind: 'seal_changed', seal: seal.number, log: null, ids: [], sentence };
}

export function keyOutdated(seal: Place): Finding {
  const sentence = `Seal ${seal.number} was made with a key that another had replaced before; its rows cannot be checked.`;
  return { kind: 'key_outdated', seal: seal.number, log: null, ids: [], sentence };
}

export function keyUnused(lastNumber: number): Finding {
  const sentence = `The chain ends with seal ${lastNumber} without any under the newest key: it was cut off, or the key's rotation is to be run again.`;
  return { kind: 'key_unused', seal: lastNumber, log: null, ids: [], sentence };
}

export function sealsMissing(from: number, to: number): Finding {
  const sentence = from === to ? `Seal ${from} is missing.` : `Seals ${from} to ${to} are missing.`;
  return { kind: 'seals_missing', seal: from, log: null, ids: from === to ? [from] : [from, to], sentence };
}

export function outOfOrder(seal: Place): Finding {
  const sentence = `${place(seal)} does not follow the seal before it: one of the two is of another chain.`;
  return { kind: 'seal_out_of_order', seal: seal.number, log: seal.log, ids: [], sentence };
}

export function columnsMissing(seal: Place, names: readonly string[]): Finding {
  const which = names.length === 1 ? `the column ${names[0]} is` : `the columns ${names.join(', ')} are`;
  const sentence = `${place(seal)}: ${which} not there any more; its rows cannot be checked.`;
  return { kind: 'columns_missing', seal: seal.number, log: seal.log, ids: [], sentence };
}

export function endCutOff(lastNumber: number): Finding {
  const sentence = `No seal has the expected hash: the chain, which ends with seal ${lastNumber}, was cut off or is another one.`;
  return { kind: 'end_cut_off', seal: lastNumber, log: null, ids: [], sentence };
}
