import { graphql } from '../app/graphql';

export const MEMBERS = graphql(`
  query Members($fullPath: ID!, $first: Int, $after: String) {
    members(fullPath: $fullPath, first: $first, after: $after) {
      nodes {
        id
        user {
          id
          username
          name
        }
        role
        userKind
        customRole {
          id
          name
        }
        inheritedFrom
        expiresAt
        abilities
      }
      count
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const CREATE_MEMBER = graphql(`
  mutation CreateMember($input: MemberCreateInput!) {
    memberCreate(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);
