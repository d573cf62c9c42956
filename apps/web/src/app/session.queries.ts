import { graphql, type ResultOf } from './graphql';

export const CURRENT_SESSION = graphql(`
  query CurrentSession {
    currentSession {
      user {
        id
        username
        name
        email
        admin
        abilities
      }
      impersonation {
        impersonator {
          username
        }
        reason
        until
      }
      mustFirst
    }
  }
`);

export type Viewer = NonNullable<ResultOf<typeof CURRENT_SESSION>['currentSession']['user']>;

export type Impersonation = NonNullable<ResultOf<typeof CURRENT_SESSION>['currentSession']['impersonation']>;
