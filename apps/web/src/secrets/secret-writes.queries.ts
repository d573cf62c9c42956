import { graphql } from '../app/graphql';

export const CREATE_PROJECT_SECRET = graphql(`
  mutation CreateProjectSecret($input: ProjectSecretCreateInput!) {
    projectSecretCreate(input: $input) {
      projectSecret {
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

export const UPDATE_PROJECT_SECRET = graphql(`
  mutation UpdateProjectSecret($input: ProjectSecretUpdateInput!) {
    projectSecretUpdate(input: $input) {
      projectSecret {
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

export const DELETE_PROJECT_SECRET = graphql(`
  mutation DeleteProjectSecret($input: ProjectSecretDeleteInput!) {
    projectSecretDelete(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const CREATE_GROUP_SECRET = graphql(`
  mutation CreateGroupSecret($input: GroupSecretCreateInput!) {
    groupSecretCreate(input: $input) {
      groupSecret {
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

export const UPDATE_GROUP_SECRET = graphql(`
  mutation UpdateGroupSecret($input: GroupSecretUpdateInput!) {
    groupSecretUpdate(input: $input) {
      groupSecret {
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

export const DELETE_GROUP_SECRET = graphql(`
  mutation DeleteGroupSecret($input: GroupSecretDeleteInput!) {
    groupSecretDelete(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const REVEAL = graphql(`
  mutation Reveal($input: SecretRevealInput!) {
    secretReveal(input: $input) {
      value
      version {
        number
      }
      problems {
        code
        field
        message
      }
    }
  }
`);
