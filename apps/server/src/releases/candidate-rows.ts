/** A variant with its version (the pinned one of the job's pipeline, else the current one), its owner and what the owner allows. */
export interface CandidateRow {
  id: string;
  name: string;
  owner_id: number;
  owner_kind: 'group' | 'project';
  owner_path: string;
  owner_archived: boolean;
  manager_active: boolean;
  environment_scope: string;
  branch_scope: string | null;
  tag_scope: string | null;
  protected: boolean;
  allowed_project_ids: number[] | null;
  accepted_sources: string[] | null;
  forks_allowed: boolean;
  approval_required: boolean;
  condition: string | null;
  approval_exempt_refs: string[];
  /** Given for the job; null where the secret demands none, absent without a job. */
  approvals?: ApprovalRow[] | null;
  expires_at: string | null;
  frozen: boolean;
  deleted: boolean;
  metadata_version: number;
  version_id: string | null;
  version_number: number | null;
  version_destroyed: boolean | null;
  /** Absent without a job, null for the current version. */
  version_ends_at?: string | null;
  reference: string | null;
  /** What the store's `sealedWith` brought along; absent where nothing was asked for. */
  sealed?: unknown;
}

/** An approval that was given for a job, and may be withdrawn since. */
export interface ApprovalRow {
  approver_id: number;
  metadata_version: number;
  version_id: string;
  sha: string;
  used_by_handout: number | null;
  withdrawn: boolean;
}

/** An approval of the job run at its environment, which may be withdrawn since. */
export interface EnvironmentApprovalRow {
  approver_id: number;
  sha: string;
  environment: string;
  used_by_handout: number | null;
  withdrawn: boolean;
}

export interface ProtectionRow {
  pattern: string;
  deploy_role: number;
  required_approvals: number;
}
