import { graphql } from '../app/graphql';

export const PREFLIGHT = graphql(`
  query PipelinePreflight($id: ID!) {
    pipeline(id: $id) {
      id
      preflight {
        sentence
        failsPipeline
        secretsCount
        releasedCount
        entries(first: 100, outcomes: [MISSING, WITHHELD, EXPIRED, AWAITS_APPROVAL]) {
          count
          nodes {
            jobName
            environment
            variable
            name
            source
            outcome
            sentence
          }
        }
      }
    }
  }
`);
