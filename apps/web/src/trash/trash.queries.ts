import { graphql, type ResultOf } from '../app/graphql';

export const TRASH = graphql(`
  query Trash($fullPath: ID, $first: Int, $after: String) {
    trash(fullPath: $fullPath, first: $first, after: $after) {
      nodes {
        id
        kind
        name
        fullPath
        environment
        reason
        secretsCount
        deletedAt
        purgeAfter
        abilities
        deletedBy {
          id
          username
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

export const RESTORE = graphql(`
  mutation Restore($input: TrashRestoreInput!) {
    trashRestore(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const PURGE = graphql(`
  mutation Purge($input: TrashPurgeInput!) {
    trashPurge(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export type TrashEntry = ResultOf<typeof TRASH>['trash']['nodes'][number];
