import { graphql } from '../app/graphql';

export const ENVIRONMENTS = graphql(`
  query Environments($projectPath: ID!, $first: Int, $after: String) {
    environments(projectPath: $projectPath, first: $first, after: $after) {
      nodes {
        id
        name
        tier
        protected
        deployRole
        mayDeploy
        state
        url
        autoStopAt
        stopJobId
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

export const PROTECTIONS = graphql(`
  query Protections($projectPath: ID!) {
    protectedEnvironments(projectPath: $projectPath) {
      id
      pattern
      deployRole
      requiredApprovals
    }
  }
`);

export const PROTECTED_REFS = graphql(`
  query ProtectedRefs($projectPath: ID!) {
    protectedRefs(projectPath: $projectPath) {
      id
      kind
      pattern
      pushRole
    }
  }
`);

export const CREATE_ENVIRONMENT = graphql(`
  mutation CreateEnvironment($input: EnvironmentCreateInput!) {
    environmentCreate(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const STOP_ENVIRONMENT = graphql(`
  mutation StopEnvironment($input: EnvironmentStopInput!) {
    environmentStop(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const DELETE_ENVIRONMENT = graphql(`
  mutation DeleteEnvironment($input: EnvironmentDeleteInput!) {
    environmentDelete(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);
