import { graphql, type ResultOf } from '../app/graphql';

export const AUDIT_EVENTS = graphql(`
  query AuditEvents(
    $fullPath: ID
    $actor: String
    $action: String
    $targetKind: String
    $targetId: ID
    $first: Int
    $after: String
  ) {
    auditEvents(
      fullPath: $fullPath
      actor: $actor
      action: $action
      targetKind: $targetKind
      targetId: $targetId
      first: $first
      after: $after
    ) {
      nodes {
        id
        occurredAt
        action
        outcome
        actor {
          id
        }
        actorName
        impersonator {
          username
        }
        namespacePath
        targetKind
        targetId
        targetName
        details
        ip
        requestId
        breakGlass
        sentence
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      count
    }
  }
`);

export const AUDIT_CHAIN = graphql(`
  query AuditChain {
    auditChain {
      head
      intact
      sealedEvents
      sealedUntil
      unsealedEvents
    }
  }
`);

export type AuditEvent = ResultOf<typeof AUDIT_EVENTS>['auditEvents']['nodes'][number];
