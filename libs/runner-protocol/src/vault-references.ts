import type { VaultSecretReference } from './job-payload.js';

/** A secret under `vault` as the configuration has it. `token`: the variable of the ID token, with its `$`. */
export interface VaultFacts {
  readonly variable: string;
  readonly engine: { readonly name: string; readonly path: string };
  readonly path: string;
  readonly field: string;
  readonly token: string | null;
  readonly file: boolean;
}

interface Facts {
  readonly vaultSecrets?: readonly VaultFacts[];
  readonly variables: readonly { readonly key: string; readonly value: string }[];
  readonly idTokens?: readonly { readonly variable: string }[];
}

/** Where and how is told by variables of the job, under GitLab's names. */
export function vaultReferences(facts: Facts): Record<string, VaultSecretReference> {
  const given = new Map(facts.variables.map(({ key, value }) => [key, value]));
  const namespace = given.get('VAULT_NAMESPACE');
  const role = given.get('VAULT_AUTH_ROLE');
  const only = facts.idTokens?.length === 1 ? `$${facts.idTokens[0]?.variable ?? ''}` : '';
  return Object.fromEntries(
    (facts.vaultSecrets ?? []).map(({ variable, engine, path, field, token, file }) => [
      variable,
      {
        vault: {
          server: {
            url: given.get('VAULT_SERVER_URL') ?? '',
            ...(namespace === undefined ? {} : { namespace }),
            auth: {
              name: 'jwt' as const,
              path: given.get('VAULT_AUTH_PATH') ?? 'jwt',
              data: { jwt: token ?? only, ...(role === undefined ? {} : { role }) },
            },
          },
          engine: { ...engine },
          path,
          field,
        },
        file,
      },
    ]),
  );
}
