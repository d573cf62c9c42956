import { graphql, type ResultOf } from '../app/graphql';

export const FINDINGS = graphql(`
  query Findings($fullPath: ID, $secretId: ID, $resolvedToo: Boolean, $first: Int, $after: String) {
    secretFindings(fullPath: $fullPath, secretId: $secretId, resolvedToo: $resolvedToo, first: $first, after: $after) {
      nodes {
        id
        secretId
        secretName
        environmentScope
        ownerPath
        versionNumber
        current
        form
        place
        path
        line
        jobId
        jobName
        projectPath
        foundAt
        resolution
        resolutionReason
        resolvedAt
        resolvedBy {
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

export const RESOLVE_FINDING = graphql(`
  mutation ResolveFinding($input: SecretFindingResolveInput!) {
    secretFindingResolve(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const PROJECT_FREEZES = graphql(`
  query ProjectFreezes($fullPath: ID!) {
    projectSecretsManager(projectPath: $fullPath) {
      freezeExposed
    }
  }
`);

export const GROUP_FREEZES = graphql(`
  query GroupFreezes($fullPath: ID!) {
    groupSecretsManager(groupPath: $fullPath) {
      freezeExposed
    }
  }
`);

export const UPDATE_FREEZES = graphql(`
  mutation UpdateFreezes($input: SecretsManagerFindingsUpdateInput!) {
    secretsManagerFindingsUpdate(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export type Finding = ResultOf<typeof FINDINGS>['secretFindings']['nodes'][number];
