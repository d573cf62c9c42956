import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { RefName } from '../projects/index.js';
import type { CommitFiles } from './commit-files.js';
import { headOf, type HeadRow } from './refs.query.js';

interface FilesRow {
  files: Record<string, string>;
  paths: string[] | null;
  changed_paths: string[] | null;
}

/** The head of a ref, with what its commit has beside the text. */
export interface HeadCommit {
  readonly head: HeadRow;
  readonly files: CommitFiles;
}

export async function headCommitOf(
  database: Database,
  ctx: RequestContext,
  projectId: number,
  ref: RefName,
): Promise<HeadCommit | null> {
  const head = ref.name.includes('\0') ? null : await headOf(database, ctx, projectId, ref);
  return head && { head, files: await filesOf(database, ctx, head.commit_id) };
}

export async function filesOf(database: Database, ctx: RequestContext, commitId: number): Promise<CommitFiles> {
  const [row] = await database.query<FilesRow>(ctx, 'SELECT files, paths, changed_paths FROM commits WHERE id = $1', [
    commitId,
  ]);
  if (!row) throw new Error(`there is no commit ${commitId}`);
  return { files: new Map(Object.entries(row.files)), paths: row.paths, changedPaths: row.changed_paths };
}
