import { graphql, type ResultOf } from '../app/graphql';

export const PIPELINES = graphql(`
  query Pipelines($projectPath: ID!, $refName: String, $first: Int, $after: String) {
    pipelines(projectPath: $projectPath, refName: $refName, first: $first, after: $after) {
      nodes {
        id
        projectPath
        name
        refName
        refKind
        sha
        source
        status
        createdAt
        startedAt
        finishedAt
        actor {
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

const LINK = graphql(`
  fragment LinkedPipeline on PipelineLink @_unmask {
    pipelineId
    projectPath
    refName
    status
    jobId
    jobName
  }
`);

export const PIPELINE = graphql(
  `
    query Pipeline($id: ID!) {
      pipeline(id: $id) {
        id
        projectPath
        name
        refName
        refKind
        sha
        source
        status
        failureReason
        createdAt
        startedAt
        finishedAt
        abilities
        actor {
          id
          username
          name
        }
        upstream {
          ...LinkedPipeline
        }
        downstream {
          ...LinkedPipeline
        }
        jobs {
          id
          name
          stage
          needs
          status
          environment
          environmentUrl
          allowFailure
          runWhen
          failureReason
          stuckReason
          startedAt
          finishedAt
          abilities
          secrets {
            name
            variable
            outcome
            code
            sentence
          }
        }
      }
    }
  `,
  [LINK],
);

export const JOB = graphql(
  `
    query Job($id: ID!) {
      job(id: $id) {
        id
        pipelineId
        projectPath
        name
        stage
        status
        environment
        environmentUrl
        allowFailure
        runWhen
        tags
        timeoutSeconds
        failureReason
        stuckReason
        manualConfirmation
        scheduledAt
        resourceGroup
        exitCode
        refName
        refKind
        sha
        createdAt
        queuedAt
        startedAt
        finishedAt
        logSize
        abilities
        runner {
          id
          description
        }
        trigger {
          child
          depends
          problem
        }
        downstream {
          ...LinkedPipeline
        }
        secrets {
          variable
          name
          source
          file
          outcome
          code
          rule
          sentence
          at
        }
      }
    }
  `,
  [LINK],
);

export const JOB_LOG = graphql(`
  query JobLog($jobId: ID!, $after: Int, $firstLine: Int) {
    jobLog(jobId: $jobId, after: $after, firstLine: $firstLine) {
      lines {
        number
        text
        at
        stderr
        section
        masked
      }
      nextOffset
      size
      finished
    }
  }
`);

export const JOB_LOG_GROWS = graphql(`
  subscription JobLogGrows($jobId: ID!, $after: Int, $firstLine: Int) {
    jobLogGrows(jobId: $jobId, after: $after, firstLine: $firstLine) {
      lines {
        number
        text
        at
        stderr
        section
        masked
      }
      nextOffset
      size
      finished
    }
  }
`);

export const CREATE_PIPELINE = graphql(`
  mutation CreatePipeline($input: PipelineCreateInput!) {
    pipelineCreate(input: $input) {
      pipeline {
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

export const CANCEL_PIPELINE = graphql(`
  mutation CancelPipeline($input: PipelineCancelInput!) {
    pipelineCancel(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const CANCEL_JOB = graphql(`
  mutation CancelJob($input: JobCancelInput!) {
    jobCancel(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const RETRY_JOB = graphql(`
  mutation RetryJob($input: JobRetryInput!) {
    jobRetry(input: $input) {
      job {
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

export const PLAY_JOB = graphql(`
  mutation PlayJob($input: JobPlayInput!) {
    jobPlay(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const UNPIN_AND_RETRY = graphql(`
  mutation UnpinAndRetry($input: JobUnpinAndRetryInput!) {
    jobUnpinAndRetry(input: $input) {
      job {
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

export const RETRY_PIPELINE = graphql(`
  mutation RetryPipeline($input: PipelineRetryInput!) {
    pipelineRetry(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export type JobFacts = ResultOf<typeof JOB>['job'];
