import type { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import type { PageRequest } from '../platform/graphql/index.js';
import type { RefKindColumn, RefName } from '../projects/index.js';
import type { CommitFiles } from './commit-files.js';

export interface AuthorColumns {
  author_id: number | null;
  author_username: string | null;
  author_name: string | null;
}

export interface RefRow extends AuthorColumns {
  kind: RefKindColumn;
  name: string;
  sha: string;
  updated_at: Date;
}

/** The head of a ref with its text. */
export interface HeadRow extends AuthorColumns {
  ref_id: number;
  commit_id: number;
  sha: string;
  parent_sha: string | null;
  message: string;
  content: string;
  created_at: Date;
}

const AUTHOR = 'c.author_id, u.username AS author_username, u.name AS author_name';
const JOINED = 'FROM refs r JOIN commits c ON c.id = r.commit_id LEFT JOIN users u ON u.id = c.author_id';

/** Branches, then tags, by name in the order of its characters: one page and one row more, and how many there are. */
export async function listRefs(
  database: Database,
  ctx: RequestContext,
  projectId: number,
  page: PageRequest,
): Promise<{ rows: RefRow[]; count: number }> {
  const [counted] = await database.query<{ count: number }>(
    ctx,
    'SELECT count(*)::int AS count FROM refs WHERE project_id = $1',
    [projectId],
  );
  const rows = await database.query<RefRow>(
    ctx,
    `SELECT r.kind, r.name, c.sha, r.updated_at, ${AUTHOR} ${JOINED}
      WHERE r.project_id = $1 AND ($2::text IS NULL OR (r.kind, r.name COLLATE "C") > ($2, $3 COLLATE "C"))
      ORDER BY r.kind, r.name COLLATE "C" LIMIT $4`,
    [projectId, page.after?.[0] ?? null, page.after?.[1] ?? null, page.size + 1],
  );
  return { rows, count: counted?.count ?? 0 };
}

export async function headOf(
  database: Database,
  ctx: RequestContext,
  projectId: number,
  ref: RefName,
): Promise<HeadRow | null> {
  const [row] = await database.query<HeadRow>(
    ctx,
    `SELECT r.id AS ref_id, c.id AS commit_id, c.sha, c.parent_sha, c.message, c.content, c.created_at, ${AUTHOR} ${JOINED}
      WHERE r.project_id = $1 AND r.kind = $2 AND r.name = $3`,
    [projectId, ref.kind, ref.name],
  );
  return row ?? null;
}

export interface NewCommit {
  readonly projectId: number;
  readonly sha: string;
  readonly parentSha: string | null;
  readonly content: string;
  readonly message: string;
  readonly authorId: number;
  readonly createdAt: Date;
  readonly files: CommitFiles;
}

/** Adds a commit and lets the ref point to it. */
export async function insertCommit(
  database: Database,
  ctx: RequestContext,
  commit: NewCommit,
  ref: RefName,
): Promise<void> {
  await database.query(
    ctx,
    `WITH added AS (
       INSERT INTO commits (project_id, sha, parent_sha, content, message, author_id, created_at, files, paths, changed_paths)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $10, $11, $12) RETURNING id
     )
     INSERT INTO refs (project_id, kind, name, commit_id, updated_at) SELECT $1, $8::text, $9::text, id, $7 FROM added
     ON CONFLICT (project_id, kind, name) DO UPDATE SET commit_id = excluded.commit_id, updated_at = excluded.updated_at`,
    [
      commit.projectId,
      commit.sha,
      commit.parentSha,
      commit.content,
      commit.message,
      commit.authorId,
      commit.createdAt,
      ref.kind,
      ref.name,
      JSON.stringify(Object.fromEntries(commit.files.files)),
      commit.files.paths,
      commit.files.changedPaths,
    ],
  );
}
