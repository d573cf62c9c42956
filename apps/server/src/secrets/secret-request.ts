import type { AskedValueRules } from './value-rules/index.js';

/** The group or project that owns secrets, as a caller names it. */
export interface OwnerPath {
  readonly kind: 'group' | 'project';
  readonly fullPath: string;
}

export interface SecretSettings {
  readonly tag?: string | null;
  readonly protected?: boolean | null;
  readonly description?: string | null;
  readonly rotationIntervalDays?: number | null;
  readonly reason?: string | null;
  readonly expiresAt?: Date | null;
  readonly tags?: readonly string[] | null;
  readonly contact?: string | null;
  readonly writeOnly?: boolean | null;
  readonly acceptedSources?: readonly string[] | null;
  readonly forksAllowed?: boolean | null;
  readonly condition?: string | null;
  readonly approvalRequired?: boolean | null;
  readonly approvalExemptRefs?: readonly string[] | null;
  readonly valueRules?: AskedValueRules | null;
  /** Full paths of projects below the group. */
  readonly allowedProjects?: readonly string[] | null;
  /** The same as ids, once they are looked up. */
  readonly allowedProjectIds?: readonly number[] | undefined;
}

export interface NewSecret extends SecretSettings {
  readonly owner: OwnerPath;
  readonly name: string;
  readonly secret: string;
  readonly environment: string;
  /** Absent: any ref. */
  readonly branch?: string | null;
}

/** What is absent or null stays as it is. */
export interface SecretChange extends SecretSettings {
  readonly owner: OwnerPath;
  readonly name: string;
  readonly variant?: string | null;
  readonly metadataCas: number;
  readonly secret?: string | null;
  readonly environment?: string | null;
  readonly branch?: string | null;
  readonly clearExpiry?: boolean | null;
  readonly anySource?: boolean | null;
  readonly allProjects?: boolean | null;
}

export interface SecretRemoval {
  readonly owner: OwnerPath;
  readonly name: string;
  readonly variant?: string | null;
  readonly metadataCas?: number | null;
  readonly reason?: string | null;
}
