import type { SecretFileEntry } from '@lockkeeper/secret-files';
import type { RequestContext } from '../../platform/context/index.js';
import type { ProblemFact } from '../../platform/errors/index.js';
import { requireChanges } from '../secret-changes.js';
import { admitChange, admitNew, requireDraft, type SecretDraft } from '../secret-draft.js';
import type { NewSecret, OwnerPath } from '../secret-request.js';
import type { SecretRow } from '../secret-rows.query.js';
import { nameTaken } from '../secret-writes.query.js';
import type { SecretPlace } from '../secret.policy.js';
import { problemsOf } from './problems.js';
import type { Change, Creation } from './write-secrets.js';

/** A live secret, with the digest of its current value; null for one from before there were digests. */
export interface KnownSecret {
  readonly row: SecretRow;
  readonly digest: Buffer | null;
}

export type OnConflict = 'update' | 'skip' | 'refuse';

/** What holds for every entry of an import. */
export interface ImportTerms {
  readonly owner: OwnerPath;
  /** For entries that name none themselves. */
  readonly environment: string;
  readonly branch: string;
  readonly reason: string;
  readonly onConflict: OnConflict;
}

/** What an import does, or would do, with one entry of the file. */
export interface PlannedEntry {
  readonly name: string | null;
  readonly environment: string | null;
  readonly line: number | null;
  readonly outcome: 'new' | 'changed' | 'same' | 'skipped' | 'refused';
  readonly problems: readonly ProblemFact[];
  readonly creation: Creation | null;
  readonly change: Change | null;
}

export interface ImportPlace {
  readonly place: SecretPlace;
  readonly terms: ImportTerms;
  /** The live secrets of the entry's name. */
  readonly variants: readonly KnownSecret[];
  readonly digestOf: (draft: SecretDraft) => Buffer;
}

type Judged = Pick<PlannedEntry, 'outcome'> & Partial<Pick<PlannedEntry, 'creation' | 'change'>>;

/** Judges one entry against what is there: the secret of that name and exactly that environment scope, if any. */
export function planEntry(ctx: RequestContext, entry: SecretFileEntry, around: ImportPlace): PlannedEntry {
  const environment = entry.environment ?? around.terms.environment;
  const planned = { name: entry.name, environment, line: entry.line, problems: [], creation: null, change: null };
  try {
    return { ...planned, ...judge(ctx, entry, { ...around, environment }) };
  } catch (error) {
    return { ...planned, outcome: 'refused', problems: problemsOf(placeOf(entry), error) };
  }
}

export const placeOf = ({ line }: { readonly line: number | null }): string =>
  line === null ? 'text' : `text line ${line}`;

function judge(ctx: RequestContext, entry: SecretFileEntry, around: ImportPlace & { environment: string }): Judged {
  const { place, terms, variants } = around;
  const at = placeOf(entry);
  const draft = requireDraft(newSecretOf(entry, terms, around.environment), ctx.now());
  const known = variants.find(({ row }) => row.environment_scope === draft.settings.environmentScope);
  if (!known) {
    const others = variants.map(({ row }) => row);
    admitNew(ctx, place, draft, others);
    return { outcome: 'new', creation: { at, draft } };
  }
  const { row } = known;
  const named = { name: row.name, variant: row.environment_scope };
  const value = { owner: terms.owner, ...named, metadataCas: row.metadata_version, secret: entry.value };
  const asked = requireChanges({ ...value, reason: terms.reason }, ctx.now());
  const others = variants.map((variant) => variant.row);
  // Whoever may set the value may learn that it is set already, unless nobody is to learn anything of it.
  admitChange(ctx, place, { row, next: asked.appliedTo(row), value: draft.value }, others);
  if (!row.write_only && known.digest?.equals(around.digestOf(draft))) return { outcome: 'same' };
  if (terms.onConflict === 'skip') return { outcome: 'skipped' };
  if (terms.onConflict === 'refuse') throw nameTaken(row.name, row.environment_scope);
  return { outcome: 'changed', change: { at, named, metadataCas: row.metadata_version, asked } };
}

function newSecretOf(entry: SecretFileEntry, terms: ImportTerms, environment: string): NewSecret {
  return {
    owner: terms.owner,
    name: entry.name,
    secret: entry.value,
    environment,
    branch: terms.branch,
    reason: terms.reason,
    ...(entry.protected === null ? {} : { protected: entry.protected }),
    ...(entry.description === null ? {} : { description: entry.description }),
    ...(entry.tags.length === 0 ? {} : { tags: entry.tags }),
  };
}
