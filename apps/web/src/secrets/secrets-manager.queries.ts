import { graphql } from '../app/graphql';

export const PROJECT_MANAGER = graphql(`
  query ProjectManager($projectPath: ID!) {
    projectSecretsManager(projectPath: $projectPath) {
      status
      userPermissions {
        createSecrets
        deleteSecrets
        readMetadata
        updateSecrets
      }
    }
  }
`);

export const GROUP_MANAGER = graphql(`
  query GroupManager($groupPath: ID!) {
    groupSecretsManager(groupPath: $groupPath) {
      status
      userPermissions {
        createSecrets
        deleteSecrets
        readMetadata
        updateSecrets
      }
    }
  }
`);

export const TURN_ON_PROJECT = graphql(`
  mutation TurnOnProject($input: ProjectSecretsManagerInitializeInput!) {
    projectSecretsManagerInitialize(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const TURN_ON_GROUP = graphql(`
  mutation TurnOnGroup($input: GroupSecretsManagerInitializeInput!) {
    groupSecretsManagerInitialize(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);
