import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { lastSeal, lastSealedId, numberOf, sealsFrom } from './audit-seals.query.js';
import { endCutOff, Findings, keyUnused, type Finding } from './chain-findings.js';
import { SealChecks } from './check-seals.js';
import { countAfter } from './log-rows.query.js';
import { LOG_NAMES, type LogName } from './logs.js';
import type { Seal, SealKeys } from './seal-key.js';

const PAGE = 50;

export interface VerifyInput {
  /** Begin with this seal and take the one before it as it is; 1 when absent. */
  readonly from?: number;
  /** The hash of a seal that must be in the chain: a head that was kept elsewhere. */
  readonly expect?: Buffer;
  /** Told now and then how many seals were checked. */
  readonly progress?: (checked: number, of: number) => void;
}

export interface LogReport {
  readonly log: LogName;
  readonly seals: number;
  readonly rows: number;
  readonly lastId: number;
  readonly unsealed: number;
}

export interface ChainReport {
  readonly intact: boolean;
  /** The first of them, in the chain's order. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
  readonly seals: number;
  /** Rows that are as they were sealed, with all their columns. */
  readonly goodRows: number;
  readonly logs: readonly LogReport[];
  readonly sealedFrom: string | null;
  readonly head: { readonly number: number; readonly hash: string; readonly sealedAt: string } | null;
  /** No seal fits the key at all, so it is the key that is wrong, rather than the chain. */
  readonly foreignKey: boolean;
}

/** Compares seals and rows, page by page. Changes nothing, and may run beside everything else. */
export class VerifyChain {
  constructor(
    private readonly database: Database,
    private readonly keys: SealKeys,
  ) {}

  async execute(ctx: RequestContext, input: VerifyInput = {}): Promise<ChainReport> {
    const from = input.from ?? 1;
    const head = await lastSeal(this.database, ctx);
    // Looked at first: the keys are read again where it is by one that has come since.
    if (head) this.keys.placeNow(head);
    const findings = new Findings();
    const lastIds = new Map<LogName, number>();
    for (const log of LOG_NAMES) lastIds.set(log, await lastSealedId(this.database, ctx, log));
    const [before] = from > 1 ? await sealsFrom(this.database, ctx, from - 1, 1) : [];
    const of = { database: this.database, ctx, keys: this.keys, findings, lastIds };
    const checks = await SealChecks.open(of, before ?? null);
    const seen = await this.walk(ctx, { from, head, checks, input });
    if (head && checks.newestKeyUnused) findings.add(keyUnused(head.number));
    if (input.expect && (await numberOf(this.database, ctx, input.expect)) === null)
      findings.add(endCutOff(head?.number ?? 0));
    return {
      intact: findings.count === 0,
      findings: findings.list,
      findingCount: findings.count,
      seals: seen.seals,
      goodRows: checks.goodRows,
      logs: await this.logReports(ctx, seen, lastIds),
      sealedFrom: seen.first?.sealedAt ?? null,
      head: head && { number: head.number, hash: head.hash.toString('hex'), sealedAt: head.sealedAt },
      foreignKey: seen.seals > 0 && checks.unfitSeals === seen.seals,
    };
  }

  private async walk(
    ctx: RequestContext,
    { from, head, checks, input }: { from: number; head: Seal | null; checks: SealChecks; input: VerifyInput },
  ): Promise<Seen> {
    const seen: Seen = { seals: 0, first: null, perLog: new Map() };
    for (let next = from; head && next <= head.number;) {
      const page = await sealsFrom(this.database, ctx, next, PAGE);
      // What is sealed while this runs is for the next time.
      const due = page.filter(({ number }) => number <= head.number);
      for (const seal of due) {
        await checks.check(seal);
        seen.seals += 1;
        seen.first ??= seal;
        const { seals, rows } = seen.perLog.get(seal.log) ?? { seals: 0, rows: 0 };
        seen.perLog.set(seal.log, { seals: seals + 1, rows: rows + seal.rowCount });
        input.progress?.(seal.number, head.number);
      }
      if (due.length === 0) break;
      next = due[due.length - 1]!.number + 1;
    }
    return seen;
  }

  private logReports(ctx: RequestContext, seen: Seen, lastIds: Map<LogName, number>): Promise<LogReport[]> {
    return Promise.all(
      LOG_NAMES.map(async (log) => {
        const { seals, rows } = seen.perLog.get(log) ?? { seals: 0, rows: 0 };
        const lastId = lastIds.get(log) ?? 0;
        return { log, seals, rows, lastId, unsealed: await countAfter(this.database, ctx, log, lastId) };
      }),
    );
  }
}

interface Seen {
  seals: number;
  first: Seal | null;
  readonly perLog: Map<string, { seals: number; rows: number }>;
}
