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
        exposed
        writeOnly
        tags
        contact
        approvalRequired
        approvalExemptRefs
        condition
        acceptedSources
        forksAllowed
        valueRules {
          format
          regex
          notPlaceholder
          minimumEntropyBits
        }
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
        allowedProjects {
          project {
            fullPath
          }
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
        exposed
        writeOnly
        tags
        contact
        approvalRequired
        approvalExemptRefs
        condition
        acceptedSources
        forksAllowed
        valueRules {
          format
          regex
          notPlaceholder
          minimumEntropyBits
        }
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
        allowedProjects {
          project {
            fullPath
          }
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
        exposed
        writeOnly
        tags
        contact
        approvalRequired
        approvalExemptRefs
        condition
        acceptedSources
        forksAllowed
        valueRules {
          format
          regex
          notPlaceholder
          minimumEntropyBits
        }
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
