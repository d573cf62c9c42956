import { graphql, type ResultOf } from '../app/graphql';

export const INSTALLATION = graphql(`
  query Installation {
    installation {
      id
      version
      store
      storeReady
      schemaVersion
      postgresVersion
      nodeVersion
    }
  }
`);

export const STORE_HEALTH = graphql(`
  query StoreHealth {
    storeHealth {
      kind
      state
      readMillis
      version
      clockAheadSeconds
      keys {
        name
        fingerprint
        since
      }
      policies {
        identity
        rules {
          path
          capabilities
        }
      }
      checks {
        subject
        verdict
        sentence
      }
      destructionsWaiting
      destructionsSince
      destructionAttempts
      reconcile {
        at
        outcome
        values
        orphans
      }
    }
  }
`);

export type StoreHealth = ResultOf<typeof STORE_HEALTH>['storeHealth'];

export const BACKGROUND_WORK = graphql(`
  query BackgroundWork {
    backgroundWork {
      name
      everySeconds
      endedAt
      millis
      failing
      late
      failedAt
      failure
    }
  }
`);

export const JOB_QUEUE = graphql(`
  query JobQueue($first: Int, $after: String) {
    jobQueue(first: $first, after: $after) {
      nodes {
        projectPath
        pending
        running
        waitingForApproval
        waitingForResource
        delayed
        oldestJobId
        oldestJobName
        oldestSince
        stuckReason
      }
      count
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export const ID_TOKEN_ISSUER = graphql(`
  query IdTokenIssuer {
    idTokenIssuer {
      issuer
      keysUrl
      discoveryUrl
      keys {
        id
        state
        signsFrom
        publishedUntil
      }
    }
  }
`);
