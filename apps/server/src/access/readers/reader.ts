import type { ChainLink } from '@lockkeeper/abilities';
import type { Namespace } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import type { EnvironmentClass, RefClass, ShapeAnswer, ShapeProject } from '../../releases/index.js';
import type { SecretView } from '../../secrets/index.js';

/** In the order of the list. */
export const readerKinds = [
  'person',
  'token',
  'trust_rule',
  'role',
  'custom_role',
  'job',
  'former_person',
  'former_job',
] as const;
export type ReaderKind = (typeof readerKinds)[number];

/** Where a reader stands among those of its kind: an id, then a text. */
export type ReaderKey = readonly [id: number, text: string];

export interface Uses {
  readonly count: number;
  readonly last: Date;
}

interface Keyed {
  readonly key: ReaderKey;
  /** Within the days asked about; null: not counted for this kind. */
  readonly uses: Uses | null;
}

export interface PersonReader extends Keyed {
  readonly kind: 'person' | 'former_person';
  readonly userId: number;
  readonly username: string;
  /** Null: of somebody who is gone. */
  readonly chain: readonly ChainLink[] | null;
  readonly reason: string;
}

export interface TokenReader extends Keyed {
  readonly kind: 'token';
  readonly userId: number;
  readonly token: {
    readonly id: number;
    readonly name: string;
    readonly scopes: string[];
    readonly expiresAt: Date | null;
  };
  readonly chain: readonly ChainLink[];
}

/** A rule by which programs elsewhere get a token that could read it, whether they have one now or not. */
export interface TrustRuleReader extends Keyed {
  readonly kind: 'trust_rule';
  /** The service account. */
  readonly userId: number;
  readonly trustRule: {
    readonly id: number;
    readonly name: string;
    readonly issuer: string;
    readonly scopes: string[];
  };
  readonly chain: readonly ChainLink[];
}

export interface RoleReader extends Keyed {
  readonly kind: 'role' | 'custom_role';
  readonly role: number;
  readonly customRole: string | null;
  readonly chain: readonly ChainLink[];
}

export interface JobReader extends Keyed {
  readonly kind: 'job' | 'former_job';
  readonly projectId: number;
  /** Null: the project is gone. */
  readonly project: ShapeProject | null;
  readonly ref: RefClass;
  readonly environment: EnvironmentClass;
  readonly answer: ShapeAnswer | null;
  readonly runnerIds: readonly number[];
}

export type Reader = PersonReader | TokenReader | TrustRuleReader | RoleReader | JobReader;

/** The secret, and how far back uses count. */
export interface ReadersQuestion {
  readonly secret: SecretView;
  readonly owner: Namespace;
  readonly since: Date;
}

/** Readers of one kind behind a key, at most so many, by their key. */
export interface ReaderSection {
  readonly kind: ReaderKind;
  read(ctx: RequestContext, question: ReadersQuestion, page: SectionPage): Promise<readonly Reader[]>;
}

export interface SectionPage {
  readonly after: ReaderKey | null;
  readonly size: number;
}

/** Cuts what was found to a section's page. */
export function cut<T extends { readonly key: ReaderKey }>(found: readonly T[], { after, size }: SectionPage): T[] {
  const behind = after === null ? [...found] : found.filter(({ key }) => compareKeys(key, after) > 0);
  return behind.sort((a, b) => compareKeys(a.key, b.key)).slice(0, size);
}

export function compareKeys(a: ReaderKey, b: ReaderKey): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  return a[1] === b[1] ? 0 : a[1] < b[1] ? -1 : 1;
}
