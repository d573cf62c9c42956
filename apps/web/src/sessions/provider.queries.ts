import { graphql } from '../app/graphql';

export const SIGN_IN_PROVIDER = graphql(`
  query SignInProvider {
    signInProvider {
      name
    }
  }
`);

export const START_SIGN_IN = graphql(`
  mutation StartProviderSignIn($input: ProviderSignInStartInput!) {
    providerSignInStart(input: $input) {
      address
      problems {
        code
        field
        message
      }
    }
  }
`);

export const FINISH_SIGN_IN = graphql(`
  mutation FinishProviderSignIn($input: ProviderSignInFinishInput!) {
    providerSignInFinish(input: $input) {
      returnPath
      problems {
        code
        field
        message
      }
    }
  }
`);

export const PROVIDER_ACCOUNT = graphql(`
  query ProviderAccount {
    signInProvider {
      name
    }
    providerAccount {
      linked
      since
      hasPassword
    }
  }
`);

export const START_LINK = graphql(`
  mutation StartProviderLink($input: ProviderLinkStartInput!) {
    providerLinkStart(input: $input) {
      address
      problems {
        code
        field
        message
      }
    }
  }
`);

export const FINISH_LINK = graphql(`
  mutation FinishProviderLink($input: ProviderLinkFinishInput!) {
    providerLinkFinish(input: $input) {
      linked
      problems {
        code
        field
        message
      }
    }
  }
`);

export const UNLINK = graphql(`
  mutation UnlinkProvider($input: ProviderUnlinkInput!) {
    providerUnlink(input: $input) {
      unlinked
      problems {
        code
        field
        message
      }
    }
  }
`);
