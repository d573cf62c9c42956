import { remembered } from '../app/code';

/** The code of a group's sections, which loads when one is opened. */
export const groupSections = {
  secrets: remembered(() => import('../secrets/secrets-page')),
  findings: remembered(() => import('../findings/findings-page')),
  members: remembered(() => import('../members/members-page')),
  rules: remembered(() => import('../rules/access-rules-page')),
  runners: remembered(() => import('../runners/runners-page')),
  audit: remembered(() => import('../audit/namespace-audit')),
  tokens: remembered(() => import('../access-tokens/access-tokens-page')),
  webhooks: remembered(() => import('../webhooks/webhooks-page')),
  trash: remembered(() => import('../trash/trash-page')),
  settings: remembered(() => import('./group-settings')),
};
