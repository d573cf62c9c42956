import { graphql } from '../app/graphql';

export const PROJECT_VALUE_RULES = graphql(`
  query ProjectValueRules($fullPath: ID!) {
    projectSecretsManager(projectPath: $fullPath) {
      valueRules {
        format
        regex
        notPlaceholder
        minimumEntropyBits
      }
    }
  }
`);

export const GROUP_VALUE_RULES = graphql(`
  query GroupValueRules($fullPath: ID!) {
    groupSecretsManager(groupPath: $fullPath) {
      valueRules {
        format
        regex
        notPlaceholder
        minimumEntropyBits
      }
    }
  }
`);

export const UPDATE_VALUE_RULES = graphql(`
  mutation UpdateValueRules($input: SecretsManagerValueRulesUpdateInput!) {
    secretsManagerValueRulesUpdate(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);
