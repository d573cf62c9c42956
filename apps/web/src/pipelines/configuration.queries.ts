import { graphql, type ResultOf } from '../app/graphql';

export const REFS = graphql(`
  query Refs($projectPath: ID!, $first: Int, $after: String) {
    refs(projectPath: $projectPath, first: $first, after: $after) {
      nodes {
        kind
        name
        sha
        protected
        mayPush
        updatedAt
      }
      count
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const CONFIGURATION = graphql(`
  query Configuration($projectPath: ID!, $refName: String!, $refKind: RefKind) {
    configuration(projectPath: $projectPath, refName: $refName, refKind: $refKind) {
      sha
      message
      content
      createdAt
      author {
        id
        username
        name
      }
    }
  }
`);

/** The commit at the head of a ref. */
export type Head = NonNullable<ResultOf<typeof CONFIGURATION>['configuration']>;

export const COMMIT = graphql(`
  mutation Commit($input: ConfigurationCommitInput!) {
    configurationCommit(input: $input) {
      commit {
        sha
      }
      problems {
        code
        field
        message
      }
    }
  }
`);

export const CHECK = graphql(`
  query ConfigurationCheck($input: PreflightInput!) {
    preflight(input: $input) {
      warnings
      problems {
        code
        field
        message
      }
      preflight {
        sentence
        failsPipeline
        secretsCount
        entries(first: 100) {
          count
          nodes {
            jobName
            environment
            variable
            name
            source
            outcome
            sentence
          }
        }
      }
    }
  }
`);
