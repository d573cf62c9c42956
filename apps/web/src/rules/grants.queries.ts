import { graphql, type ResultOf } from '../app/graphql';

export const PROJECT_GRANTS = graphql(`
  query ProjectGrants($fullPath: ID!, $first: Int, $after: String) {
    projectSecretsPermissions(projectPath: $fullPath, first: $first, after: $after) {
      nodes {
        secretActions
        byDefault
        expired
        expiredAt
        grantedBy {
          id
          username
          name
        }
        principal {
          type
          id
          name
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

export const GROUP_GRANTS = graphql(`
  query GroupGrants($fullPath: ID!, $first: Int, $after: String) {
    groupSecretsPermissions(groupPath: $fullPath, first: $first, after: $after) {
      nodes {
        secretActions
        byDefault
        expired
        expiredAt
        grantedBy {
          id
          username
          name
        }
        principal {
          type
          id
          name
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

export type Grant = ResultOf<typeof PROJECT_GRANTS>['projectSecretsPermissions']['nodes'][number];
