import { graphql, type ResultOf } from '../app/graphql';

export const TRUST_RULES = graphql(`
  query TrustRules($serviceAccountId: ID, $first: Int, $after: String) {
    trustRules(serviceAccountId: $serviceAccountId, first: $first, after: $after) {
      nodes {
        id
        name
        groupPath
        issuer
        audience
        subject
        claims {
          name
          values
        }
        scopes
        tokenSeconds
        enabled
        expiresAt
        active
        activeTokens
        lastUsedAt
        lastRefusedAt
        lastRefusal
        serviceAccount {
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

export const TRUST_RULE_TRIALS = graphql(`
  query TrustRuleTrials($serviceAccountId: ID, $claims: String!) {
    trustRuleTrials(serviceAccountId: $serviceAccountId, claims: $claims) {
      matches
      refusal
      rule {
        id
        name
      }
      checks {
        claim
        passes
        wanted
        found
      }
    }
  }
`);

export const CREATE_TRUST_RULE = graphql(`
  mutation CreateTrustRule($input: TrustRuleCreateInput!) {
    trustRuleCreate(input: $input) {
      trustRule {
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

export const UPDATE_TRUST_RULE = graphql(`
  mutation UpdateTrustRule($input: TrustRuleUpdateInput!) {
    trustRuleUpdate(input: $input) {
      tokensEnded
      problems {
        code
        field
        message
      }
    }
  }
`);

export const DELETE_TRUST_RULE = graphql(`
  mutation DeleteTrustRule($input: TrustRuleDeleteInput!) {
    trustRuleDelete(input: $input) {
      tokensEnded
      problems {
        code
        field
        message
      }
    }
  }
`);

export type TrustRule = ResultOf<typeof TRUST_RULES>['trustRules']['nodes'][number];
export type Trial = ResultOf<typeof TRUST_RULE_TRIALS>['trustRuleTrials'][number];
