import { graphql } from '../app/graphql';

export const ISSUED_TOKENS = graphql(`
  query IssuedTokens($search: String, $endedToo: Boolean, $first: Int, $after: String) {
    issuedTokens(search: $search, endedToo: $endedToo, first: $first, after: $after) {
      nodes {
        id
        name
        scopes
        kind
        ownerPath
        createdAt
        expiresAt
        lastUsedAt
        revokedAt
        active
        trustRule {
          id
          name
        }
        user {
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

export const REVOKE_USER_TOKEN = graphql(`
  mutation RevokeUserToken($input: UserTokenRevokeInput!) {
    userTokenRevoke(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const GROUP_TOTALS = graphql(`
  query GroupTotals($search: String, $first: Int, $after: String) {
    groupTotals(search: $search, first: $first, after: $after) {
      nodes {
        id
        name
        fullPath
        membersCount
        projectsCount
        secretsCount
        createdAt
      }
      count
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const ALL_CUSTOM_ROLES = graphql(`
  query AllCustomRoles($first: Int, $after: String) {
    allCustomRoles(first: $first, after: $after) {
      nodes {
        id
        name
        description
        role
        abilities
        groupPath
        holdersCount
      }
      count
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
