import { graphql, type ResultOf } from '../app/graphql';

export const DUPLICATES = graphql(`
  query DuplicateSecrets($fullPath: ID!, $first: Int, $after: String) {
    duplicateSecrets(fullPath: $fullPath, first: $first, after: $after) {
      nodes {
        secrets {
          __typename
          ... on ProjectSecret {
            id
            name
            environment
            lastReleasedAt
            project {
              fullPath
            }
          }
          ... on GroupSecret {
            id
            name
            environment
            lastReleasedAt
            group {
              fullPath
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const STALE = graphql(`
  query StaleSecrets($fullPath: ID!, $days: Int!, $first: Int, $after: String) {
    staleSecrets(fullPath: $fullPath, days: $days, first: $first, after: $after) {
      nodes {
        __typename
        ... on ProjectSecret {
          id
          name
          environment
          lastReleasedAt
          project {
            fullPath
          }
        }
        ... on GroupSecret {
          id
          name
          environment
          lastReleasedAt
          group {
            fullPath
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const SAME_VALUE = graphql(`
  query SecretsWithSameValue($secretId: ID!) {
    secretsWithSameValue(secretId: $secretId) {
      __typename
      ... on ProjectSecret {
        id
        name
        environment
        lastReleasedAt
        project {
          fullPath
        }
      }
      ... on GroupSecret {
        id
        name
        environment
        lastReleasedAt
        group {
          fullPath
        }
      }
    }
  }
`);

export const OVERRIDES = graphql(`
  query SecretOverrides($projectPath: ID!, $name: String!, $variant: String) {
    projectSecret(projectPath: $projectPath, name: $name, variant: $variant) {
      id
      overrides {
        id
        name
        environment
        groupPath
      }
    }
  }
`);

export const OVERRIDDEN_BY = graphql(`
  query SecretOverriddenBy($groupPath: ID!, $name: String!, $variant: String) {
    groupSecret(groupPath: $groupPath, name: $name, variant: $variant) {
      id
      overriddenBy {
        id
        name
        environment
        projectPath
      }
    }
  }
`);

export type FoundSecret = ResultOf<typeof SAME_VALUE>['secretsWithSameValue'][number];
