import { graphql, type ResultOf } from '../app/graphql';

export const IMPORT = graphql(`
  mutation ImportSecrets($input: SecretsImportInput!) {
    secretsImport(input: $input) {
      secretsImport {
        applied
        newCount
        changedCount
        sameCount
        refusedCount
        warnings
        entries {
          name
          environment
          line
          outcome
          problems {
            code
            field
            message
          }
        }
      }
      problems {
        code
        field
        message
      }
    }
  }
`);

export const CHANGE_SECRETS = graphql(`
  mutation ChangeSecrets($input: SecretsChangeInput!) {
    secretsChange(input: $input) {
      changes {
        secretId
      }
      problems {
        code
        field
        message
      }
    }
  }
`);

export const COMPARE_VERSIONS = graphql(`
  query CompareVersions($secretId: ID!, $from: Int!, $to: Int!) {
    secretVersionsCompare(secretId: $secretId, from: $from, to: $to) {
      same
      byteLengths {
        from
        to
      }
      lineCounts {
        from
        to
      }
      jsonKeys {
        added
        removed
        changed
      }
    }
  }
`);

export const ROLL_BACK = graphql(`
  mutation RollBack($input: SecretRollbackInput!) {
    secretRollback(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const DESTROY_VERSION = graphql(`
  mutation DestroyVersion($input: SecretVersionDestroyInput!) {
    secretVersionDestroy(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const FREEZE = graphql(`
  mutation FreezeSecret($input: SecretFreezeInput!) {
    secretFreeze(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const THAW = graphql(`
  mutation ThawSecret($input: SecretThawInput!) {
    secretThaw(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const READERS = graphql(`
  query Readers($secretId: ID!, $first: Int, $after: String) {
    secretReaders(secretId: $secretId, first: $first, after: $after) {
      nodes {
        kind
        mark
        sentence
        usesCount
        lastUsedAt
        user {
          id
          username
          name
        }
        chain {
          kind
          sentence
        }
      }
      count
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const COMPARE_ENVIRONMENTS = graphql(`
  query CompareEnvironments($fullPath: ID!, $from: String!, $to: String!) {
    environmentsCompare(fullPath: $fullPath, from: $from, to: $to) {
      digest
      entries {
        name
        state
        from {
          version
          environment
        }
        to {
          version
          environment
        }
      }
    }
  }
`);

export const PROMOTE = graphql(`
  mutation PromoteSecrets($input: SecretsPromoteInput!) {
    secretsPromote(input: $input) {
      changes {
        secretId
      }
      problems {
        code
        field
        message
      }
    }
  }
`);

export const EXPORT = graphql(`
  mutation ExportSecrets($input: SecretsExportInput!) {
    secretsExport(input: $input) {
      text
      count
      problems {
        code
        field
        message
      }
    }
  }
`);

export type ImportAnswer = NonNullable<ResultOf<typeof IMPORT>['secretsImport']['secretsImport']>;
export type Comparison = ResultOf<typeof COMPARE_ENVIRONMENTS>['environmentsCompare'];
