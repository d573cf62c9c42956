import { graphql, type ResultOf } from '../app/graphql';

export const TRANSFER_PREVIEW = graphql(`
  query TransferPreview($fullPath: ID!, $targetPath: ID) {
    transferPreview(fullPath: $fullPath, targetPath: $targetPath) {
      digest
      newFullPath
      differencesCount
      differences {
        kind
        change
        sentence
      }
    }
  }
`);

export const TRANSFER_PROJECT = graphql(`
  mutation TransferProject($input: ProjectTransferInput!) {
    projectTransfer(input: $input) {
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

export const TRANSFER_GROUP = graphql(`
  mutation TransferGroup($input: GroupTransferInput!) {
    groupTransfer(input: $input) {
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

export type Difference = ResultOf<typeof TRANSFER_PREVIEW>['transferPreview']['differences'][number];
