import { graphql, type ResultOf, type VariablesOf } from '../app/graphql';

export const PREVIEW = graphql(`
  query RuleChangePreview($change: RuleChangeInput!) {
    ruleChangePreview(change: $change) {
      allowed
      digest
      days
      peopleCount
      hiddenPeopleCount
      jobsCount
      hiddenJobsCount
      replayedJobsCount
      truncated
      problems {
        code
        field
        message
      }
      people {
        user {
          id
          username
          name
        }
        sentence
        roleBefore
        roleAfter
        abilities {
          gained
          lost
        }
      }
      jobs {
        change
        count
        jobName
        secretName
        refName
        environment
        projectPath
        code
        rule
        sentence
      }
    }
  }
`);

export const APPLY = graphql(`
  mutation RuleChangeApply($input: RuleChangeApplyInput!) {
    ruleChangeApply(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const GROUP_RULES = graphql(`
  query GroupRules($fullPath: ID!, $first: Int, $after: String) {
    group(fullPath: $fullPath) {
      id
      accessRules(first: $first, after: $after) {
        nodes {
          id
          fullPath
          effect
          abilities
          origin
          reason
          expired
          expiresAt
          createdAt
          createdBy {
            id
            username
            name
          }
          principal {
            type
            id
            name
          }
          conditions {
            environment
            secretName
            secretId
            tag
            protected
          }
        }
        count
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export const PROJECT_RULES = graphql(`
  query ProjectRules($fullPath: ID!, $first: Int, $after: String) {
    project(fullPath: $fullPath) {
      id
      accessRules(first: $first, after: $after) {
        nodes {
          id
          fullPath
          effect
          abilities
          origin
          reason
          expired
          expiresAt
          createdAt
          createdBy {
            id
            username
            name
          }
          principal {
            type
            id
            name
          }
          conditions {
            environment
            secretName
            secretId
            tag
            protected
          }
        }
        count
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export const CUSTOM_ROLES = graphql(`
  query CustomRoles($groupPath: ID!) {
    customRoles(groupPath: $groupPath) {
      id
      name
      description
      role
      groupPath
      abilities
      createdAt
    }
  }
`);

export type Change = VariablesOf<typeof PREVIEW>['change'];
export type Preview = ResultOf<typeof PREVIEW>['ruleChangePreview'];
export type AccessRule = ResultOf<typeof PROJECT_RULES>['project']['accessRules']['nodes'][number];
