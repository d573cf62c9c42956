import { isDeepStrictEqual } from 'node:util';
import type { Sensitive } from '@lockkeeper/sensitive';
import { badInput, refuse } from '../platform/errors/index.js';
import type { NewSecret, SecretChange, SecretSettings } from './secret-request.js';
import type { SecretRow } from './secret-rows.query.js';
import {
  requireContact,
  requireDescription,
  requireEnvironmentScope,
  requireReason,
  requireRefScope,
  requireRotationInterval,
  requireValue,
} from './secret-rules.js';
import {
  requireCondition,
  requireExemptRefs,
  requireExpiry,
  requireSources,
  requireTags,
} from './secret-setting-rules.js';
import type { SecretSettingsRow } from './secret-writes.query.js';
import { requireValueRules } from './value-rules/index.js';

/** What an update asks for, checked as far as the request alone can tell. */
export interface AskedChanges {
  readonly value: Sensitive | null;
  readonly reason: string;
  /** The settings as they will be. */
  appliedTo(row: SecretRow): SecretSettingsRow;
}

/** The settings of a new secret. */
export function requireNewSettings(input: NewSecret, now: Date): SecretSettingsRow {
  return {
    environmentScope: requireEnvironmentScope('environment', input.environment),
    refScope: requireRefScope(input.branch ?? '*', input.tag ?? ''),
    protected: false,
    description: '',
    rotationIntervalDays: null,
    expiresAt: null,
    tags: [],
    contact: '',
    writeOnly: false,
    acceptedSources: null,
    forksAllowed: false,
    condition: null,
    approvalRequired: false,
    approvalExemptRefs: [],
    valueRules: null,
    allowedProjectIds: null,
    ...requireGiven(input, now),
  };
}

export function requireChanges(input: SecretChange, now: Date): AskedChanges {
  const { environment, branch, tag } = input;
  requireNoContradiction(input);
  const asked: Partial<SecretSettingsRow> = {
    ...requireGiven(input, now),
    ...(environment == null ? {} : { environmentScope: requireEnvironmentScope('environment', environment) }),
    ...(input.clearExpiry ? { expiresAt: null } : {}),
    ...(input.anySource ? { acceptedSources: null } : {}),
    ...(input.allProjects ? { allowedProjectIds: null } : {}),
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
      return requireAllowedStep(now, { ...now, ...asked, ...onlyTag });
    },
  };
}

/** What create and update have alike, where it is given. */
function requireGiven(input: SecretSettings, now: Date): Partial<SecretSettingsRow> {
  const { description, rotationIntervalDays, expiresAt, tags, contact, acceptedSources } = input;
  const exemptRefs = input.approvalExemptRefs;
  return {
    ...(description == null ? {} : { description: requireDescription(description) }),
    ...(rotationIntervalDays == null ? {} : { rotationIntervalDays: requireRotationInterval(rotationIntervalDays) }),
    ...(input.protected == null ? {} : { protected: input.protected }),
    ...(expiresAt == null ? {} : { expiresAt: requireExpiry(expiresAt, now) }),
    ...(tags == null ? {} : { tags: requireTags(tags) }),
    ...(contact == null ? {} : { contact: requireContact(contact) }),
    ...(input.writeOnly == null ? {} : { writeOnly: input.writeOnly }),
    ...(acceptedSources == null ? {} : { acceptedSources: requireSources(acceptedSources) }),
    ...(input.forksAllowed == null ? {} : { forksAllowed: input.forksAllowed }),
    ...(input.condition == null ? {} : { condition: requireCondition(input.condition) }),
    ...(input.approvalRequired == null ? {} : { approvalRequired: input.approvalRequired }),
    ...(exemptRefs == null ? {} : { approvalExemptRefs: requireExemptRefs(exemptRefs) }),
    ...(input.allowedProjectIds === undefined ? {} : { allowedProjectIds: input.allowedProjectIds }),
    ...(input.valueRules == null ? {} : { valueRules: requireValueRules(input.valueRules) }),
  };
}

function requireNoContradiction(input: SecretChange): void {
  if (input.clearExpiry && input.expiresAt != null) {
    throw badInput('clearExpiry', 'must not be true where expiresAt is given.');
  }
  if (input.allProjects && input.allowedProjects != null) {
    throw badInput('allProjects', 'must not be true where allowedProjects is given.');
  }
  if (input.anySource && input.acceptedSources != null) {
    throw badInput('anySource', 'must not be true where acceptedSources is given.');
  }
}

/** Who could switch it off could read what was written under the promise that nobody would. */
function requireAllowedStep(before: SecretSettingsRow, after: SecretSettingsRow): SecretSettingsRow {
  if (!before.writeOnly || after.writeOnly) return after;
  throw refuse('WRITE_ONLY', 'writeOnly', 'A write-only secret stays so; its value can be replaced, never revealed.');
}

export function settingsOf(row: SecretRow): SecretSettingsRow {
  return {
    environmentScope: row.environment_scope,
    refScope: { branch: row.branch_scope, tag: row.tag_scope },
    protected: row.protected,
    description: row.description,
    rotationIntervalDays: row.rotation_interval_days,
    expiresAt: row.expires_at,
    tags: row.tags,
    contact: row.contact,
    writeOnly: row.write_only,
    acceptedSources: row.accepted_sources,
    forksAllowed: row.forks_allowed,
    condition: row.condition,
    approvalRequired: row.approval_required,
    approvalExemptRefs: row.approval_exempt_refs,
    valueRules: row.value_rules,
    allowedProjectIds: row.allowed_project_ids,
  };
}

const SETTING_NAMES: Readonly<Record<keyof SecretSettingsRow, string>> = {
  environmentScope: 'environment',
  refScope: 'ref',
  protected: 'protected',
  description: 'description',
  rotationIntervalDays: 'rotationIntervalDays',
  expiresAt: 'expiresAt',
  tags: 'tags',
  contact: 'contact',
  writeOnly: 'writeOnly',
  acceptedSources: 'acceptedSources',
  forksAllowed: 'forksAllowed',
  condition: 'condition',
  approvalRequired: 'approvalRequired',
  approvalExemptRefs: 'approvalExemptRefs',
  valueRules: 'valueRules',
  allowedProjectIds: 'allowedProjects',
};

/** The names of the settings that differ, as the API calls them. */
export function changedSettings(before: SecretSettingsRow, after: SecretSettingsRow): string[] {
  const names = Object.keys(SETTING_NAMES) as (keyof SecretSettingsRow)[];
  return names.filter((name) => !isDeepStrictEqual(before[name], after[name])).map((name) => SETTING_NAMES[name]);
}
