import type { IdentityName, OpenBaoClient } from '@lockkeeper/openbao-client';
import { isStoreFault } from '@lockkeeper/openbao-client';
import type { StoreCheck, StorePolicy } from './secret-store.js';

export const IDENTITIES = ['writer', 'broker', 'steward'] as const satisfies readonly IdentityName[];

/** What each identity must be allowed, and no more; `npm run openbao:config` writes the same. */
export function storePolicies(mount: string): StorePolicy[] {
  const values = `${mount}/data/values/*`;
  const metadata = `${mount}/metadata/values/*`;
  const settings = ['create', 'read', 'update'];
  return [
    {
      identity: 'writer',
      rules: [
        { path: values, capabilities: ['create'] },
        { path: metadata, capabilities: ['delete'] },
      ],
    },
    { identity: 'broker', rules: [{ path: values, capabilities: ['read'] }] },
    {
      identity: 'steward',
      rules: [
        { path: metadata, capabilities: ['list', 'read'] },
        { path: `${mount}/config`, capabilities: settings },
        ...IDENTITIES.map((identity) => ({ path: `auth/jwt-${identity}/config`, capabilities: settings })),
      ],
    },
  ];
}

interface Own {
  readonly issuer: string;
  /** The public half of an identity's key, or null where its file cannot be read. */
  readonly publicKey: (identity: IdentityName) => string | null;
}

/** A dry run: what OpenBao has against what it should have. Changes nothing, and reads no value. */
export async function checkOpenBao(client: OpenBaoClient, own: Own): Promise<StoreCheck[]> {
  const trust = IDENTITIES.map((identity) =>
    checked(`Trust in the ${identity}`, () => checkTrust(client, own, identity)),
  );
  return Promise.all([checked('Options of the mount', () => checkMount(client)), ...trust]);
}

type Finding = Omit<StoreCheck, 'subject'>;

async function checked(subject: string, look: () => Promise<Finding>): Promise<StoreCheck> {
  try {
    return { subject, ...(await look()) };
  } catch (error) {
    if (!isStoreFault(error)) throw error;
    const sentence = 'OpenBao did not let the steward look: see its policy and whether OpenBao runs.';
    return { subject, verdict: 'unknown', sentence };
  }
}

async function checkMount(client: OpenBaoClient): Promise<Finding> {
  const { casRequired, maxVersions } = await client.readMountConfig();
  const changes = [
    ...(casRequired ? [] : ['cas_required = true']),
    ...(maxVersions === 1 ? [] : [`max_versions = 1 instead of ${maxVersions}`]),
  ];
  if (changes.length === 0) return { verdict: 'as_demanded', sentence: 'Nothing is overwritten, one version is kept.' };
  return { verdict: 'would_change', sentence: `The next start of a server would set ${changes.join(' and ')}.` };
}

async function checkTrust(client: OpenBaoClient, own: Own, identity: IdentityName): Promise<Finding> {
  const { boundIssuer, publicKeys } = await client.readJwtConfig(identity);
  const mine = own.publicKey(identity);
  const others = publicKeys.filter((key) => bare(key) !== bare(mine ?? '')).length;
  if (boundIssuer !== own.issuer)
    return { verdict: 'differs', sentence: `It trusts the issuer ${boundIssuer}, and this server is ${own.issuer}.` };
  if (mine === null || others === publicKeys.length)
    return { verdict: 'differs', sentence: 'It does not trust the key that this server has.' };
  if (others > 0)
    return {
      verdict: 'differs',
      sentence: `Besides the key of this server it trusts ${others} more: remove old ones.`,
    };
  return { verdict: 'as_demanded', sentence: 'It trusts the key of this server and no other.' };
}

const bare = (pem: string): string => pem.replace(/\s/g, '');
