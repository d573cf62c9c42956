import type { Client } from '../support/client.js';

export const READERS = `query ($id: ID!, $days: Int, $kinds: [SecretReaderKind!], $first: Int, $after: String) {
  secretReaders(secretId: $id, days: $days, kinds: $kinds, first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { kind mark sentence user { username } token { id name scopes } trustRule { id name issuer scopes } role customRole usesCount lastUsedAt
      chain { kind fullPath role name }
      job { projectPath refKind ref refProtected knownRefs hasEnvironment environment environmentProtected
        starter { username } approvalNeeded runners { id scope } runnersCount } } } }`;

export interface More {
  readonly kinds?: string[];
  readonly days?: number;
  readonly first?: number;
  readonly after?: string;
}
export const page = async (client: Client, id: string, more: More = {}) =>
  (await client.query(READERS, { id, first: 100, ...more })).secretReaders;
export const readers = async (client: Client, id: string, ...kinds: string[]): Promise<any[]> =>
  (await page(client, id, { kinds })).nodes;
