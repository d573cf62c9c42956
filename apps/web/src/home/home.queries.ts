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

/** What the newest pipelines are asked by: those of a few projects only. */
export function newestOf(projects: readonly { readonly fullPath: string }[]) {
  return projects.slice(0, 5).map(({ fullPath }) => ({ projectPath: fullPath, refName: null, first: 5, after: null }));
}

export type SecretDue = ResultOf<typeof SECRETS_DUE>['secretsSearch']['nodes'][number];
