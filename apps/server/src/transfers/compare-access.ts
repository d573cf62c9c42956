import { Inject, Injectable } from '@nestjs/common';
import { Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { differencesBelow, spotsBelow } from './differences-below.js';
import { ofInvitedGroup } from './invited-difference.js';
import { personDifferences } from './person-differences.js';
import { ruleDifferences } from './rule-differences.js';
import { peopleOf } from './standing-actor.js';
import { digestOf, type Difference } from './transfer-differences.js';
import {
  grantsOn,
  groupRunnersOf,
  groupSecretsOf,
  invitedGroupsOf,
  membershipsOf,
  rulesStandingIn,
  type GroupRunnerRow,
  type GroupSecretsRow,
} from './transfer-facts.query.js';

export interface Comparison {
  readonly differences: readonly Difference[];
  readonly digest: string;
}

/** Tells what a move would change about who can read what: people, access rules, members of invited groups, secrets of groups above, and runners of those. */
@Injectable()
export class CompareAccess {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  async execute(ctx: RequestContext, namespace: Namespace, target: Namespace | null): Promise<Comparison> {
    const before = namespace.ancestorIds;
    const after = [...(target?.ancestorIds ?? []), namespace.id];
    const lost = before.filter((id) => !after.includes(id));
    const gained = after.filter((id) => !before.includes(id));
    const differences = [
      ...(await this.people(ctx, namespace, { before, after, differing: [...lost, ...gained] })),
      ...(await invitedGroupsOf(this.database, ctx, namespace.id, { lost, gained })).flatMap(ofInvitedGroup),
      ...(await this.groups(ctx, namespace, { lost, gained })),
    ];
    const route = { namespaceId: namespace.id, fromParentId: namespace.parentId, toParentId: target?.id ?? null };
    return { differences, digest: digestOf(route, differences) };
  }

  private async people(
    ctx: RequestContext,
    namespace: Namespace,
    chains: { before: readonly number[]; after: readonly number[]; differing: readonly number[] },
  ): Promise<Difference[]> {
    const { before, after, differing } = chains;
    const places = { namespace, before, after };
    const all = [...new Set([...before, ...after])];
    const around = { movedId: namespace.id, all };
    const rules = await rulesStandingIn(this.database, ctx, around);
    const apart = rules.filter(({ facts }) => differing.includes(facts.namespaceId));
    // With a rule in only one of the places, those may be concerned, too, whose memberships stay.
    const memberships = await membershipsOf(this.database, ctx, around, apart.length > 0 ? null : differing);
    const spots = spotsBelow(all, rules, apart.length > 0 ? memberships : []);
    const grants = await grantsOn(this.database, ctx, [namespace.id, ...spots]);
    const found = { memberships, grants, rules, now: ctx.now() };
    const people = peopleOf(places, found);
    const standing = rules.filter(({ facts }) => all.includes(facts.namespaceId));
    return [
      ...personDifferences(places, people),
      ...ruleDifferences(places, people, standing),
      ...(await differencesBelow(places, found, { apart, spots: await this.namespaces.anyByIds(ctx, spots) })),
    ];
  }

  private async groups(
    ctx: RequestContext,
    { id }: Namespace,
    { lost, gained }: { lost: readonly number[]; gained: readonly number[] },
  ): Promise<Difference[]> {
    const both = [...lost, ...gained];
    const secrets = await groupSecretsOf(this.database, ctx, both, id);
    const runners = await groupRunnersOf(this.database, ctx, both);
    const change = (groupId: number): 'gained' | 'lost' => (gained.includes(groupId) ? 'gained' : 'lost');
    return [
      ...secrets.map((row) => ofGroupSecrets(row, change(row.group_id))),
      ...runners.map((row) => ofRunner(row, change(row.group_id))),
    ];
  }
}

const NOBODY = { roleBefore: null, roleAfter: null, abilitiesBefore: [], abilitiesAfter: [] } as const;

function ofGroupSecrets(row: GroupSecretsRow, change: 'gained' | 'lost'): Difference {
  const { group_path: groupPath, secrets_count: secretsCount, names: secretNames, digest } = row;
  const more = secretsCount > secretNames.length ? ` and ${secretsCount - secretNames.length} more` : '';
  const verb = change === 'gained' ? 'can from now on' : 'can no longer';
  const sentence = `Its jobs ${verb} ask for secrets of ${groupPath}: ${secretNames.join(', ')}${more}.`;
  return {
    kind: 'group_secrets',
    change,
    name: groupPath,
    groupPath,
    ...NOBODY,
    secretsCount,
    secretNames,
    sentence,
    key: JSON.stringify([row.group_id, secretsCount, digest]),
  };
}

function ofRunner(row: GroupRunnerRow, change: 'gained' | 'lost'): Difference {
  const name = row.description || `#${row.id}`;
  const verb = change === 'gained' ? 'takes its jobs from now on' : 'takes its jobs no longer';
  return {
    kind: 'runner',
    change,
    name,
    groupPath: row.group_path,
    ...NOBODY,
    secretsCount: 0,
    secretNames: [],
    sentence: `The runner ${name} of ${row.group_path} ${verb}.`,
    key: String(row.id),
  };
}
