import { graphql } from '../app/graphql';

export const MY_SESSIONS = graphql(`
  query MySessions($first: Int, $after: String) {
    mySessions(first: $first, after: $after) {
      nodes {
        id
        current
        ip
        userAgent
        createdAt
        lastUsedAt
        expiresAt
      }
      count
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const REVOKE_SESSION = graphql(`
  mutation RevokeSession($input: SessionRevokeInput!) {
    sessionRevoke(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const SECOND_FACTOR = graphql(`
  query SecondFactor {
    twoFactor {
      enabled
      since
      recoveryCodesLeft
    }
  }
`);

export const BEGIN = graphql(`
  mutation BeginSecondFactor($input: TwoFactorBeginInput!) {
    twoFactorBegin(input: $input) {
      key
      uri
      problems {
        code
        field
        message
      }
    }
  }
`);

export const CONFIRM = graphql(`
  mutation ConfirmSecondFactor($input: TwoFactorConfirmInput!) {
    twoFactorConfirm(input: $input) {
      recoveryCodes
      problems {
        code
        field
        message
      }
    }
  }
`);

export const RENEW = graphql(`
  mutation RenewRecoveryCodes($input: TwoFactorRecoveryCodesRenewInput!) {
    twoFactorRecoveryCodesRenew(input: $input) {
      recoveryCodes
      problems {
        code
        field
        message
      }
    }
  }
`);

export const DISABLE = graphql(`
  mutation DisableSecondFactor($input: TwoFactorDisableInput!) {
    twoFactorDisable(input: $input) {
      disabled
      problems {
        code
        field
        message
      }
    }
  }
`);
