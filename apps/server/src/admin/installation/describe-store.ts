import { Inject, Injectable } from '@nestjs/common';
import { subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { StoreHealth } from '../../platform/health/index.js';
import { lastTurns } from '../../platform/jobs/index.js';
import { readDestructions, SecretStore, type StoreFacts } from '../../secrets/index.js';
import type { StoreHealthType, StoreReconcileType, StoreState, StoreVerdict } from './installation.types.js';

/** How the store of values is: sealed or not, its keys by age, what it was asked to destroy, what nothing names. */
@Injectable()
export class DescribeStore {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(StoreHealth) private readonly health: StoreHealth,
    @Inject(SecretStore) private readonly store: SecretStore,
  ) {}

  async execute(ctx: RequestContext): Promise<StoreHealthType> {
    ctx.require('setting:read', subject.instance({}));
    const [readMillis, facts] = await Promise.all([this.#readMillis(), this.store.facts()]);
    const destructions = await readDestructions(this.database, ctx);
    return {
      kind: this.store.kind,
      readMillis,
      ...told(facts),
      destructionsWaiting: destructions.waiting,
      destructionsSince: destructions.oldest,
      destructionAttempts: destructions.most_attempts,
      reconcile: await this.#reconcile(ctx),
    };
  }

  async #readMillis(): Promise<number | null> {
    const begun = performance.now();
    return (await this.health.ready()) ? Math.round(performance.now() - begun) : null;
  }

  async #reconcile(ctx: RequestContext): Promise<StoreReconcileType | null> {
    const turn = (await lastTurns(this.database, ctx)).find(({ name }) => name === 'reconcile-store');
    if (!turn?.report) return null;
    const { outcome, values, orphans } = turn.report;
    return { at: turn.ended_at, outcome: String(outcome), values: Number(values), orphans: Number(orphans) };
  }
}

const told = ({ state, version, clockAheadSeconds, keys, policies, checks }: StoreFacts) => ({
  state: state.toUpperCase() as StoreState,
  version,
  clockAheadSeconds,
  keys: [...keys],
  policies: policies.map(({ identity, rules }) => ({
    identity,
    rules: rules.map(({ path, capabilities }) => ({ path, capabilities: [...capabilities] })),
  })),
  checks: checks.map(({ subject: of, verdict, sentence }) => ({
    subject: of,
    verdict: verdict.toUpperCase() as StoreVerdict,
    sentence,
  })),
});
