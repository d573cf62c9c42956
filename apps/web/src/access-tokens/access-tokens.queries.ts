import { graphql } from '../app/graphql';

export const ACCESS_TOKENS = graphql(`
  query AccessTokens($fullPath: ID!, $first: Int, $after: String) {
    accessTokens(fullPath: $fullPath, first: $first, after: $after) {
      nodes {
        id
        name
        role
        scopes
        active
        expiresAt
        revokedAt
        lastUsedAt
        createdBy {
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

export const CREATE_ACCESS_TOKEN = graphql(`
  mutation CreateAccessToken($input: AccessTokenCreateInput!) {
    accessTokenCreate(input: $input) {
      token
      problems {
        code
        field
        message
      }
    }
  }
`);

export const REVOKE_ACCESS_TOKEN = graphql(`
  mutation RevokeAccessToken($input: AccessTokenRevokeInput!) {
    accessTokenRevoke(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);
