import { graphql } from '../app/graphql';

export const SEARCH = graphql(`
  query Search($text: String!, $people: Boolean!) {
    groups(search: $text, first: 5) {
      nodes {
        id
        name
        fullPath
      }
    }
    projects(search: $text, first: 5) {
      nodes {
        id
        name
        fullPath
      }
    }
    secretsSearch(filter: { search: $text }, first: 8) {
      nodes {
        __typename
        ... on ProjectSecret {
          id
          name
          environment
          project {
            fullPath
          }
        }
        ... on GroupSecret {
          id
          name
          environment
          group {
            fullPath
          }
        }
      }
    }
    users(search: $text, first: 5) @include(if: $people) {
      nodes {
        id
        username
        name
      }
    }
  }
`);

export const PIPELINE_BY_NUMBER = graphql(`
  query PipelineByNumber($id: ID!) {
    pipeline(id: $id) {
      id
      projectPath
      refName
    }
  }
`);

export const JOB_BY_NUMBER = graphql(`
  query JobByNumber($id: ID!) {
    job(id: $id) {
      id
      name
      projectPath
    }
  }
`);
