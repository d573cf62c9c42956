import { Inject, Injectable } from '@nestjs/common';
import { Namespaces } from '../groups/index.js';
import { ShowJobs } from '../pipelines/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { notFound } from '../platform/errors/index.js';
import { pageRequest, parseId, toPage, type Page } from '../platform/graphql/index.js';
import { environmentFacts, startersOf } from '../releases/index.js';
import { asStoredSecret, FindSecret, SecretPlaces, secretsById, type SecretRow } from '../secrets/index.js';
import type { SecretApproval, SecretApprovalsArgs } from './approvals.types.js';
import { approvalRows, waitingRows, type ApprovalRow } from './approvals.query.js';
import { isHimself } from './decide-approval.js';
import { toDecided, toRequestedRun, waits } from './requested-run.js';

const BATCH = 200;
const MOST_BATCHES = 5;

interface Judged {
  readonly row: ApprovalRow;
  readonly secret: SecretRow | null;
  readonly mayDecide: boolean;
}

/** What waits for approvals, and what became of it. */
@Injectable()
export class ListApprovals {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(SecretPlaces) private readonly places: SecretPlaces,
    @Inject(FindSecret) private readonly secrets: FindSecret,
    @Inject(ShowJobs) private readonly jobs: ShowJobs,
  ) {}

  async execute(ctx: RequestContext, args: SecretApprovalsArgs): Promise<Page<SecretApproval>> {
    const page = pageRequest(args);
    const after = Number(page.after?.[0] ?? 0) || 0;
    const jobId = args.jobId == null ? null : (await this.jobs.visible(ctx, parseId(args.jobId))).row.id;
    const secretId = args.secretId == null ? null : (await this.secrets.byId(ctx, args.secretId)).row.id;
    const most = page.size + 1;
    const judged =
      jobId === null && secretId === null
        ? await this.#waitingForMe(ctx, after, most)
        : await this.#judge(ctx, await approvalRows(this.database, ctx, { jobId, secretId, after, most }));
    return toPage(judged, page, ({ row }) => [row.id], { map: toApproval });
  }

  /** One that the caller has just decided about. */
  async one(ctx: RequestContext, id: number): Promise<SecretApproval> {
    const of = { jobId: null, secretId: null, after: id - 1, most: 1 };
    const [judged] = await this.#judge(ctx, await approvalRows(this.database, ctx, of));
    if (judged?.row.id !== id) throw notFound();
    return toApproval(judged);
  }

  /** Which scopes can meet a protected environment is not for SQL to tell, so some rows may fall out of a batch. */
  async #waitingForMe(ctx: RequestContext, from: number, most: number): Promise<Judged[]> {
    const found: Judged[] = [];
    for (let batch = 0, after = from; batch < MOST_BATCHES && found.length < most; batch++) {
      const rows = await waitingRows(this.database, ctx, { after, most: BATCH });
      found.push(...(await this.#judge(ctx, rows)).filter(({ mayDecide }) => mayDecide));
      if (rows.length < BATCH) break;
      after = rows.at(-1)!.id;
    }
    return found.slice(0, most);
  }

  async #judge(ctx: RequestContext, rows: readonly ApprovalRow[]): Promise<Judged[]> {
    if (rows.length === 0) return [];
    const secrets = await secretsById(this.database, ctx, [...new Set(rows.map((row) => row.secret_id))]);
    const owners = await this.namespaces.anyByIds(ctx, [...new Set(secrets.map((one) => one.namespace_id))]);
    const places = await this.places.ofAll(ctx, [...owners.values()]);
    const placeOf = new Map(places.map((place) => [place.namespace.id, place]));
    const byId = new Map(secrets.map((secret) => [secret.id, secret]));
    return rows.map((row) => {
      const secret = byId.get(row.secret_id) ?? null;
      const place = secret && placeOf.get(secret.namespace_id);
      const may =
        isHimself(ctx) && place && ctx.can('secret:approve', asStoredSecret(place, secret)) && mayDeploy(ctx, row);
      return { row, secret, mayDecide: Boolean(may) && waits(row) && !isStarter(ctx, row) };
    });
  }
}

const isStarter = (ctx: RequestContext, row: ApprovalRow): boolean => startersOf(row).includes(ctx.person.userId);

function mayDeploy(ctx: RequestContext, row: ApprovalRow): boolean {
  const environment = environmentFacts(row, row.environment, ctx.held);
  return !environment?.protected || environment.actorMayDeploy;
}

const toApproval = ({ row, secret, mayDecide }: Judged): SecretApproval => ({
  ...toRequestedRun(row),
  id: String(row.id),
  jobId: String(row.job_id),
  environment: row.environment,
  secretId: row.secret_id,
  secretName: row.secret_name,
  ownerPath: row.owner_path,
  environmentScope: secret?.environment_scope ?? null,
  metadataVersion: secret?.metadata_version ?? null,
  decisions: (row.decisions ?? []).map((one) => ({ ...toDecided(one), metadataVersion: one.metadata_version })),
  mayDecide,
});
