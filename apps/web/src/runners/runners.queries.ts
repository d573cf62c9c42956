import { graphql, type ResultOf } from '../app/graphql';

export const RUNNERS = graphql(`
  query Runners($fullPath: ID, $first: Int, $after: String) {
    runners(fullPath: $fullPath, first: $first, after: $after) {
      nodes {
        id
        description
        scope
        ownerPath
        tags
        runUntagged
        protected
        paused
        locked
        assignedProjects
        maximumTimeout
        tokenPrefix
        online
        contactedAt
        createdAt
        runningJobs
        abilities
        managers {
          id
          systemId
          agentName
          version
          platform
          architecture
          executor
          ip
          contactedAt
          runningJobs
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

export const CREATE_RUNNER = graphql(`
  mutation CreateRunner($input: RunnerCreateInput!) {
    runnerCreate(input: $input) {
      token
      runner {
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

export const ASSIGN_RUNNER = graphql(`
  mutation AssignRunner($input: RunnerAssignInput!) {
    runnerAssign(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const UNASSIGN_RUNNER = graphql(`
  mutation UnassignRunner($input: RunnerUnassignInput!) {
    runnerUnassign(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const UPDATE_RUNNER = graphql(`
  mutation UpdateRunner($input: RunnerUpdateInput!) {
    runnerUpdate(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const DELETE_RUNNER = graphql(`
  mutation DeleteRunner($input: RunnerDeleteInput!) {
    runnerDelete(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export type RunnerRow = ResultOf<typeof RUNNERS>['runners']['nodes'][number];
