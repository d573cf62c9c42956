import { graphql, type ResultOf } from '../app/graphql';

export const GROUPS = graphql(`
  query Groups($search: String, $parentPath: ID, $topLevelOnly: Boolean, $first: Int, $after: String) {
    groups(search: $search, parentPath: $parentPath, topLevelOnly: $topLevelOnly, first: $first, after: $after) {
      nodes {
        id
        name
        fullPath
        description
        role
      }
      count
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const GROUP = graphql(`
  query Group($fullPath: ID!) {
    group(fullPath: $fullPath) {
      id
      name
      path
      fullPath
      description
      parentPath
      createdAt
      role
      abilities
    }
  }
`);

export const CREATE_GROUP = graphql(`
  mutation CreateGroup($input: GroupCreateInput!) {
    groupCreate(input: $input) {
      group {
        id
        fullPath
      }
      problems {
        code
        field
        message
      }
    }
  }
`);

export const UPDATE_GROUP = graphql(`
  mutation UpdateGroup($input: GroupUpdateInput!) {
    groupUpdate(input: $input) {
      group {
        id
        fullPath
      }
      problems {
        code
        field
        message
      }
    }
  }
`);

export const DELETE_GROUP = graphql(`
  mutation DeleteGroup($input: GroupDeleteInput!) {
    groupDelete(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export type GroupFacts = ResultOf<typeof GROUP>['group'];
