import { graphql } from '../app/graphql';

export const USERS = graphql(`
  query Users($search: String, $first: Int, $after: String) {
    users(search: $search, first: $first, after: $after) {
      nodes {
        id
        username
        name
        email
        admin
        auditor
        kind
        blocked
        lockedUntil
        twoFactor
        lastSignInAt
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

export const CREATE_USER = graphql(`
  mutation CreateUser($input: UserCreateInput!) {
    userCreate(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const RESET_TWO_FACTOR = graphql(`
  mutation ResetTwoFactor($input: UserTwoFactorResetInput!) {
    userTwoFactorReset(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const START_IMPERSONATION = graphql(`
  mutation StartImpersonation($input: ImpersonationStartInput!) {
    impersonationStart(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const UPDATE_USER = graphql(`
  mutation UpdateUser($input: UserUpdateInput!) {
    userUpdate(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const SETTINGS = graphql(`
  query Settings {
    settings {
      approvalTimeoutHours
      trashRetentionDays
      projectSecretsLimit
      groupSecretsLimit
      reminderDays
      twoFactorRequired
    }
  }
`);

export const UPDATE_SETTINGS = graphql(`
  mutation UpdateSettings($input: SettingsUpdateInput!) {
    settingsUpdate(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);
