import { graphql, type ResultOf } from '../app/graphql';

export const SECRETS_DUE = graphql(`
  query SecretsDue {
    secretsSearch(filter: { states: [EXPOSED, EXPIRED, EXPIRING, OVERDUE, APPROACHING, FROZEN] }, first: 20) {
      nodes {
        __typename
        ... on ProjectSecret {
          id
          name
          environment
          expiresAt
          frozen
          exposed
          frozenAt
          abilities
          project {
            fullPath
          }
          rotationInfo {
            status
            nextReminderAt
          }
        }
        ... on GroupSecret {
          id
          name
          environment
          expiresAt
          frozen
          exposed
          frozenAt
          abilities
          group {
            fullPath
          }
          rotationInfo {
            status
            nextReminderAt
          }
        }
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`);

export type SecretDue = ResultOf<typeof SECRETS_DUE>['secretsSearch']['nodes'][number];
