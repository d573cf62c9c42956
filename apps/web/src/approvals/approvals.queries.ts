import { graphql, type ResultOf } from '../app/graphql';

export const JOB_APPROVALS = graphql(`
  query JobApprovals($first: Int, $after: String) {
    secretApprovals(first: $first, after: $after) {
      nodes {
        id
        jobId
        jobName
        projectPath
        environment
        refKind
        refName
        sha
        secretId
        secretName
        ownerPath
        environmentScope
        metadataVersion
        askedAt
        dueAt
        startedBy {
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

export const RUN_APPROVALS = graphql(`
  query RunApprovals($jobId: ID, $first: Int, $after: String) {
    environmentApprovals(jobId: $jobId, first: $first, after: $after) {
      nodes {
        id
        jobId
        jobName
        projectPath
        environment
        refKind
        refName
        sha
        approvedCount
        requiredCount
        askedAt
        dueAt
        mayDecide
        startedBy {
          id
          username
          name
        }
        decisions {
          approved
          counts
          reason
          decidedAt
          withdrawnAt
          approver {
            id
            username
            name
          }
        }
      }
    }
  }
`);

export const PLACES_TO_DECIDE = graphql(`
  query PlacesToDecide {
    groups(topLevelOnly: true, first: 50) {
      nodes {
        id
        fullPath
        abilities
      }
    }
    projects(first: 100) {
      nodes {
        id
        fullPath
        abilities
      }
    }
  }
`);

export const ACCESS_REQUESTS = graphql(`
  query AccessRequests($fullPath: ID, $first: Int, $after: String) {
    accessRequests(fullPath: $fullPath, first: $first, after: $after) {
      nodes {
        id
        ability
        environment
        fullPath
        hours
        reason
        refusedRequestId
        state
        createdAt
        endsAt
        rightsEndAt
        decisionReason
        secretId
        secretName
        variant
        user {
          id
          username
          name
        }
        decidedBy {
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

export const GIVE_APPROVAL = graphql(`
  mutation GiveApproval($input: SecretApprovalGiveInput!) {
    secretApprovalGive(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const REFUSE_APPROVAL = graphql(`
  mutation RefuseApproval($input: SecretApprovalRefuseInput!) {
    secretApprovalRefuse(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const APPROVE_RUN = graphql(`
  mutation ApproveRun($input: EnvironmentApprovalGiveInput!) {
    environmentApprovalGive(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const REFUSE_RUN = graphql(`
  mutation RefuseRun($input: EnvironmentApprovalRefuseInput!) {
    environmentApprovalRefuse(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const APPROVE_REQUEST = graphql(`
  mutation ApproveRequest($input: AccessRequestApproveInput!) {
    accessRequestApprove(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const REFUSE_REQUEST = graphql(`
  mutation RefuseRequest($input: AccessRequestRefuseInput!) {
    accessRequestRefuse(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const CANCEL_REQUEST = graphql(`
  mutation CancelRequest($input: AccessRequestCancelInput!) {
    accessRequestCancel(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export type JobApproval = ResultOf<typeof JOB_APPROVALS>['secretApprovals']['nodes'][number];
export type RunApproval = ResultOf<typeof RUN_APPROVALS>['environmentApprovals']['nodes'][number];
export type AccessRequest = ResultOf<typeof ACCESS_REQUESTS>['accessRequests']['nodes'][number];
