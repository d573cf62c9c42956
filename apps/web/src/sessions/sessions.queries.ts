import { graphql } from '../app/graphql';

export const SIGN_IN = graphql(`
  mutation SignIn($input: SignInInput!) {
    signIn(input: $input) {
      session {
        user {
          id
          username
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

export const SIGN_OUT = graphql(`
  mutation SignOut($input: SignOutInput!) {
    signOut(input: $input) {
      signedOut
    }
  }
`);

export const CHANGE_PASSWORD = graphql(`
  mutation ChangePassword($input: PasswordChangeInput!) {
    passwordChange(input: $input) {
      changed
      problems {
        code
        field
        message
      }
    }
  }
`);

export const TOKENS = graphql(`
  query Tokens($first: Int, $after: String) {
    personalAccessTokens(first: $first, after: $after) {
      nodes {
        id
        name
        scopes
        expiresAt
        lastUsedAt
        createdAt
        revokedAt
        active
      }
      count
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const CREATE_TOKEN = graphql(`
  mutation CreateToken($input: PersonalAccessTokenCreateInput!) {
    personalAccessTokenCreate(input: $input) {
      token
      problems {
        code
        field
        message
      }
    }
  }
`);

export const REVOKE_TOKEN = graphql(`
  mutation RevokeToken($input: PersonalAccessTokenRevokeInput!) {
    personalAccessTokenRevoke(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);
