import { graphql } from '../app/graphql';

export const ASK_FOR_ACCESS = graphql(`
  mutation AskForAccess($input: AccessRequestCreateInput!) {
    accessRequestCreate(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const BREAK_GLASS = graphql(`
  mutation BreakGlass($input: BreakGlassInput!) {
    breakGlass(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);
