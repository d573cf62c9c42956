import { graphql, type ResultOf } from '../app/graphql';

export const WEBHOOKS = graphql(`
  query Webhooks($fullPath: ID!) {
    webhooks(fullPath: $fullPath) {
      id
      url
      events
      enabled
      fullPath
      createdAt
    }
  }
`);

export const CREATE_WEBHOOK = graphql(`
  mutation CreateWebhook($input: WebhookCreateInput!) {
    webhookCreate(input: $input) {
      signingKey
      problems {
        code
        field
        message
      }
    }
  }
`);

export const UPDATE_WEBHOOK = graphql(`
  mutation UpdateWebhook($input: WebhookUpdateInput!) {
    webhookUpdate(input: $input) {
      signingKey
      problems {
        code
        field
        message
      }
    }
  }
`);

export const DELETE_WEBHOOK = graphql(`
  mutation DeleteWebhook($input: WebhookDeleteInput!) {
    webhookDelete(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

export const TEST_WEBHOOK = graphql(`
  mutation TestWebhook($input: WebhookTestInput!) {
    webhookTest(input: $input) {
      notification {
        sentAt
        lastError
      }
      problems {
        code
        field
        message
      }
    }
  }
`);

export const NOTIFICATIONS = graphql(`
  query Notifications($fullPath: ID, $first: Int, $after: String) {
    notifications(fullPath: $fullPath, first: $first, after: $after) {
      nodes {
        id
        event
        channel
        recipient
        subject
        fullPath
        attempts
        lastError
        createdAt
        sentAt
        gaveUpAt
        nextAttemptAt
      }
      count
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type Webhook = ResultOf<typeof WEBHOOKS>['webhooks'][number];
