import { Inject, Injectable } from '@nestjs/common';
import { Namespaces, NamespaceTree, requirePath, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { admitTransfer, type Transfer } from './admit-transfer.js';
import { CompareAccess, type Comparison } from './compare-access.js';
import type { TransferPaths } from './preview-transfer.js';
import { foreignCustomRoles } from './transfer-facts.query.js';

export interface TransferRequest extends TransferPaths {
  /** The digest of the preview that somebody has read. */
  readonly confirm?: string | null;
}

const MOST_TOLD = 20;

/**
 * Moves a project or group with everything in it. Ids stay, so secrets, members, environments and history stay; what
 * comes from above changes, and only as somebody has read and confirmed.
 */
@Injectable()
export class TransferNamespace {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(NamespaceTree) private readonly tree: NamespaceTree,
    @Inject(CompareAccess) private readonly compare: CompareAccess,
  ) {}

  async execute(ctx: RequestContext, kind: 'project' | 'group', request: TransferRequest): Promise<Namespace> {
    const { fullPath, targetPath, confirm } = request;
    const namespace = await (kind === 'project'
      ? this.namespaces.visibleProject(ctx, fullPath)
      : this.namespaces.visibleGroup(ctx, fullPath));
    const target = targetPath == null ? null : await this.namespaces.visibleGroup(ctx, targetPath);
    admitTransfer(ctx, { namespace, target });
    if (!target) requirePath('path', namespace.path, { top: true });
    return this.database.transaction(ctx, async (inside) => {
      const held = await this.hold(inside, { namespace, target });
      admitTransfer(inside, held);
      await this.requireOwnRoles(inside, held);
      const comparison = await this.compare.execute(inside, held.namespace, held.target);
      requireConfirmed(comparison, confirm ?? null);
      return this.move(inside, held, comparison);
    });
  }

  private async hold(ctx: RequestContext, { namespace, target }: Transfer): Promise<Transfer> {
    if (!target) return { namespace: await this.tree.hold(ctx, namespace, 'change'), target };
    const [held, heldTarget] = await this.tree.holdBoth(ctx, namespace, target);
    return { namespace: held, target: heldTarget };
  }

  /** Else the owners of a group that it has left could go on changing what people may do here. */
  private async requireOwnRoles(ctx: RequestContext, { namespace, target }: Transfer): Promise<void> {
    const roles = await foreignCustomRoles(this.database, ctx, namespace.id, target?.ancestorIds ?? []);
    if (roles.length === 0) return;
    const sentence = `Members or grants there have custom roles of a group that it would leave: ${roles.join(', ')}. Change those first.`;
    throw refuse('CUSTOM_ROLE_ELSEWHERE', 'fullPath', sentence);
  }

  private async move(ctx: RequestContext, { namespace, target }: Transfer, comparison: Comparison): Promise<Namespace> {
    const moved = await this.tree.graft(ctx, namespace, target);
    await this.events.record(ctx, {
      action: `${moved.kind}.transferred`,
      namespaceId: moved.id,
      target: { kind: moved.kind, id: moved.id, name: moved.fullPath },
      details: {
        previousPath: namespace.fullPath,
        differences: comparison.differences.length,
        digest: comparison.digest,
        told: comparison.differences.slice(0, MOST_TOLD).map((difference) => difference.sentence),
      },
    });
    return moved;
  }
}

function requireConfirmed({ differences, digest }: Comparison, confirm: string | null): void {
  if (differences.length === 0 || confirm === digest) return;
  const told = differences.slice(0, MOST_TOLD).map((difference) => difference.sentence);
  const more =
    differences.length > MOST_TOLD ? [`And ${differences.length - MOST_TOLD} more; see transferPreview.`] : [];
  const changed = confirm === null ? [] : ['This is not what was confirmed.'];
  throw refuse(
    'TRANSFER_CHANGES_ACCESS',
    'confirm',
    [...changed, 'The move changes who can read what.', ...told, ...more, `To move it anyway, confirm ${digest}.`].join(
      ' ',
    ),
  );
}
