import { graphql, type ResultOf } from '../app/graphql';

export const GROUPS = graphql(`
  query Groups($search: String, $parentPath: ID, $topLevelOnly: Boolean, $first: Int, $after: String) {
    groups(search: $search, parentPath: $parentPath, topLevelOnly: $topLevelOnly, first: $first, after: $after) {
      nodes {
        id
        name
        fullPath
        description
        archived
        role
      }
      count
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const GROUP = graphql(`
  query Group($fullPath: ID!) {
    group(fullPath: $fullPath) {
      id
      name
      path
      fullPath
      description
      parentPath
      archived
      archivedItself
      createdAt
      role
      abilities
    }
  }
`);

export const CREATE_GROUP = graphql(`
  mutation CreateGroup($input: GroupCreateInput!) {
    groupCreate(input: $input) {
      group {
        id
        fullPath
      }
      problems {
        code
        field
        message
      }
    }
  }
`);

export const UPDATE_GROUP = graphql(`
  mutation UpdateGroup($input: GroupUpdateInput!) {
    groupUpdate(input: $input) {
      group {
        id
        fullPath
      }
      problems {
        code
        field
        message
      }
    }
  }
`);

export const DELETE_GROUP = graphql(`
  mutation DeleteGroup($input: GroupDeleteInput!) {
    groupDelete(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const ARCHIVE_GROUP = graphql(`
  mutation ArchiveGroup($input: GroupArchiveInput!) {
    groupArchive(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const GROUP_CONSEQUENCES = graphql(`
  query GroupConsequences($fullPath: ID!) {
    groupConsequences(fullPath: $fullPath) {
      days
      groupsCount
      projectsCount
      livePipelinesCount
      runningJobsCount
      waitingJobsCount
      secretsCount
      usedSecretsCount
      usedGroupSecretsCount
      membersCount
      environmentsCount
    }
  }
`);

export type GroupFacts = ResultOf<typeof GROUP>['group'];
