import { graphql } from '../app/graphql';

export const VERSIONS = graphql(`
  query Versions($secretId: ID!, $first: Int, $after: String) {
    secretVersions(secretId: $secretId, first: $first, after: $after) {
      nodes {
        id
        number
        byteLength
        reason
        createdAt
        current
        destroyed
        rolledBackFrom
        pinnedByCount
        pinnedUntil
        pinnedBy {
          id
          projectPath
          refKind
          refName
          sha
          status
          createdAt
        }
        author {
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

export const SCOPE_PROPOSAL = graphql(`
  query ScopeProposal($secretId: ID!) {
    secretScopeProposal(secretId: $secretId) {
      sentence
      unused
      change {
        projectPath
        groupPath
        name
        variant
        metadataCas
        environment
        branch
        protected
        allowedProjects
      }
    }
  }
`);

export const USES = graphql(`
  query Uses($secretId: ID!, $first: Int, $after: String) {
    secretUses(secretId: $secretId, first: $first, after: $after) {
      nodes {
        id
        occurredAt
        outcome
        code
        sentence
        versionNumber
        projectPath
        jobId
        jobName
        refKind
        refName
        sha
        environment
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

export const ACCESS = graphql(`
  query Access($projectPath: ID!, $job: JobFactsInput!) {
    secretAccess(projectPath: $projectPath, job: $job) {
      name
      variable
      outcome
      code
      rule
      sentence
      secretId
      ownerPath
      environmentScope
      refusals {
        code
        rule
        sentence
      }
      open {
        rule
        title
        sentence
      }
    }
  }
`);
