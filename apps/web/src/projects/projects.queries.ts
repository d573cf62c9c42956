import { graphql, type ResultOf } from '../app/graphql';

export const PROJECTS = graphql(`
  query Projects($search: String, $groupPath: ID, $first: Int, $after: String) {
    projects(search: $search, groupPath: $groupPath, first: $first, after: $after) {
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

export const PROJECT = graphql(`
  query Project($fullPath: ID!) {
    project(fullPath: $fullPath) {
      id
      name
      path
      fullPath
      description
      groupPath
      archived
      archivedItself
      createdAt
      role
      abilities
    }
  }
`);

export const CREATE_PROJECT = graphql(`
  mutation CreateProject($input: ProjectCreateInput!) {
    projectCreate(input: $input) {
      project {
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

export const UPDATE_PROJECT = graphql(`
  mutation UpdateProject($input: ProjectUpdateInput!) {
    projectUpdate(input: $input) {
      project {
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

export const ARCHIVE_PROJECT = graphql(`
  mutation ArchiveProject($input: ProjectArchiveInput!) {
    projectArchive(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const DELETE_PROJECT = graphql(`
  mutation DeleteProject($input: ProjectDeleteInput!) {
    projectDelete(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export type ProjectFacts = ResultOf<typeof PROJECT>['project'];

export const CONSEQUENCES = graphql(`
  query ProjectConsequences($fullPath: ID!) {
    projectConsequences(fullPath: $fullPath) {
      days
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

/** Groups with what one may do there: where a project can be made. */
export const PLACES_FOR_PROJECTS = graphql(`
  query PlacesForProjects($first: Int, $after: String) {
    groups(first: $first, after: $after) {
      nodes {
        id
        fullPath
        abilities
      }
      count
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);
