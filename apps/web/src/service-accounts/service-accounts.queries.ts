import { graphql, type ResultOf } from '../app/graphql';

export const SERVICE_ACCOUNTS = graphql(`
  query ServiceAccounts($groupPath: ID!, $first: Int, $after: String) {
    serviceAccounts(groupPath: $groupPath, first: $first, after: $after) {
      nodes {
        id
        username
        name
        active
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

export const SERVICE_ACCOUNT_TOKENS = graphql(`
  query ServiceAccountTokens($id: ID!, $first: Int, $after: String) {
    serviceAccountTokens(id: $id, first: $first, after: $after) {
      nodes {
        id
        name
        scopes
        active
        expiresAt
        revokedAt
        lastUsedAt
        trustRule {
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

export const CREATE_SERVICE_ACCOUNT = graphql(`
  mutation CreateServiceAccount($input: ServiceAccountCreateInput!) {
    serviceAccountCreate(input: $input) {
      serviceAccount {
        id
      }
      problems {
        code
        field
        message
      }
    }
  }
`);

export const RENAME_SERVICE_ACCOUNT = graphql(`
  mutation RenameServiceAccount($input: ServiceAccountUpdateInput!) {
    serviceAccountUpdate(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const DELETE_SERVICE_ACCOUNT = graphql(`
  mutation DeleteServiceAccount($input: ServiceAccountDeleteInput!) {
    serviceAccountDelete(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const CREATE_SERVICE_ACCOUNT_TOKEN = graphql(`
  mutation CreateServiceAccountToken($input: ServiceAccountTokenCreateInput!) {
    serviceAccountTokenCreate(input: $input) {
      token
      problems {
        code
        field
        message
      }
    }
  }
`);

export type ServiceAccount = ResultOf<typeof SERVICE_ACCOUNTS>['serviceAccounts']['nodes'][number];
