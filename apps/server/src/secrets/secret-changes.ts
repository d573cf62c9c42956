import type { RefScope } from '@lockkeeper/release';
import type { Sensitive } from '@lockkeeper/sensitive';
import type { SecretChange } from './secret-request.js';
import type { SecretRow } from './secret-rows.query.js';
import {
  requireDescription,
  requireEnvironmentScope,
  requireReason,
  requireRefScope,
  requireRotationInterval,
  requireValue,
} from './secret-rules.js';
import type { SecretSettingsRow } from './secret-writes.query.js';

/** What an update asks for, checked as far as the request alone can tell. */
export interface AskedChanges {
  readonly value: Sensitive | null;
  readonly reason: string;
  /** The settings as they will be. */
  appliedTo(row: SecretRow): SecretSettingsRow;
}

export function requireChanges(input: SecretChange): AskedChanges {
  const { environment, description, rotationIntervalDays, branch, tag } = input;
  const asked: Partial<SecretSettingsRow> = {
    ...(environment == null ? {} : { environmentScope: requireEnvironmentScope('environment', environment) }),
    ...(description == null ? {} : { description: requireDescription(description) }),
    ...(rotationIntervalDays == null ? {} : { rotationIntervalDays: requireRotationInterval(rotationIntervalDays) }),
    ...(input.protected == null ? {} : { protected: input.protected }),
    // A new branch stands alone unless a tag comes with it: `main` must not go on meaning the tags of before.
    ...(branch == null ? {} : { refScope: requireRefScope(branch, tag ?? '') }),
  };
  return {
    value: input.secret == null ? null : requireValue(input.secret),
    reason: requireReason(input.reason ?? ''),
    appliedTo: (row) => {
      const now = settingsOf(row);
      const onlyTag =
        branch == null && tag != null ? { refScope: requireRefScope(now.refScope.branch ?? '', tag) } : {};
      return { ...now, ...asked, ...onlyTag };
    },
  };
}

export function settingsOf(row: SecretRow): SecretSettingsRow {
  return {
    environmentScope: row.environment_scope,
    refScope: { branch: row.branch_scope, tag: row.tag_scope },
    protected: row.protected,
    description: row.description,
    rotationIntervalDays: row.rotation_interval_days,
  };
}

/** The names of the settings that differ, as the API calls them. */
export function changedSettings(before: SecretSettingsRow, after: SecretSettingsRow): string[] {
  const same = (a: RefScope, b: RefScope): boolean => a.branch === b.branch && a.tag === b.tag;
  return [
    ...(before.environmentScope === after.environmentScope ? [] : ['environment']),
    ...(same(before.refScope, after.refScope) ? [] : ['ref']),
    ...(before.protected === after.protected ? [] : ['protected']),
    ...(before.description === after.description ? [] : ['description']),
    ...(before.rotationIntervalDays === after.rotationIntervalDays ? [] : ['rotationIntervalDays']),
  ];
}
