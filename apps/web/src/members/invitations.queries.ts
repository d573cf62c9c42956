import { graphql, type ResultOf } from '../app/graphql';

export const INVITED_GROUPS = graphql(`
  query InvitedGroups($fullPath: ID!, $first: Int, $after: String) {
    invitedGroups(fullPath: $fullPath, first: $first, after: $after) {
      nodes {
        id
        groupPath
        maxRole
        expiresAt
        inheritedFrom
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

export const INVITED_MEMBERS = graphql(`
  query InvitedMembers($fullPath: ID!, $first: Int, $after: String) {
    invitedMembers(fullPath: $fullPath, first: $first, after: $after) {
      nodes {
        role
        expiresAt
        throughGroup
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

export const WHY_ROLE = graphql(`
  query WhyRole($ability: String!, $username: String!, $fullPath: ID!) {
    abilityExplain(ability: $ability, actor: { username: $username }, object: { fullPath: $fullPath }) {
      allowed
      sentence
      chain {
        kind
        role
        fullPath
        sentence
      }
    }
  }
`);

export const CREATE_CUSTOM_ROLE = graphql(`
  mutation CreateCustomRole($input: CustomRoleCreateInput!) {
    customRoleCreate(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const DELETE_CUSTOM_ROLE = graphql(`
  mutation DeleteCustomRole($input: CustomRoleDeleteInput!) {
    customRoleDelete(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export type Invitation = ResultOf<typeof INVITED_GROUPS>['invitedGroups']['nodes'][number];
