import { graphql } from '../app/graphql';

export const PROJECT_SECRETS = graphql(`
  query ProjectSecrets($projectPath: ID!, $first: Int, $after: String) {
    projectSecrets(projectPath: $projectPath, first: $first, after: $after) {
      nodes {
        project {
          fullPath
        }
        id
        name
        description
        environment
        branch
        tag
        protected
        metadataVersion
        updatedAt
        lastReleasedAt
        frozen
        writeOnly
        tags
        contact
        approvalRequired
        rotationInfo {
          status
          rotationIntervalDays
        }
        expiresAt
        scopeSentence
        warnings
        abilities
        currentVersion {
          id
          number
          byteLength
          createdAt
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

export const GROUP_SECRETS = graphql(`
  query GroupSecrets($groupPath: ID!, $first: Int, $after: String) {
    groupSecrets(groupPath: $groupPath, first: $first, after: $after) {
      nodes {
        group {
          fullPath
        }
        id
        name
        description
        environment
        branch
        tag
        protected
        metadataVersion
        updatedAt
        lastReleasedAt
        frozen
        writeOnly
        tags
        contact
        approvalRequired
        rotationInfo {
          status
          rotationIntervalDays
        }
        expiresAt
        scopeSentence
        warnings
        abilities
        currentVersion {
          id
          number
          byteLength
          createdAt
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

export const INHERITED_SECRETS = graphql(`
  query InheritedSecrets($projectPath: ID!, $first: Int, $after: String) {
    inheritedSecrets(projectPath: $projectPath, first: $first, after: $after) {
      nodes {
        group {
          fullPath
        }
        id
        name
        description
        environment
        branch
        tag
        protected
        metadataVersion
        updatedAt
        lastReleasedAt
        frozen
        writeOnly
        tags
        contact
        approvalRequired
        rotationInfo {
          status
          rotationIntervalDays
        }
        expiresAt
        scopeSentence
        warnings
        abilities
        currentVersion {
          id
          number
          byteLength
          createdAt
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
