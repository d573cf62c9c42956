import { graphql } from '../app/graphql';

export const PIPELINE_SETTINGS = graphql(`
  query PipelineSettings($fullPath: ID!) {
    pipelineSettings(fullPath: $fullPath) {
      preflight
      preflightFrom
    }
  }
`);

export const UPDATE_PIPELINE_SETTINGS = graphql(`
  mutation UpdatePipelineSettings($input: PipelineSettingsUpdateInput!) {
    pipelineSettingsUpdate(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);
