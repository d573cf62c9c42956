/** The code of a group's sections, which loads when one is opened. */
export const groupSections = {
  secrets: () => import('../secrets/secrets-page'),
  findings: () => import('../findings/findings-page'),
  members: () => import('../members/members-page'),
  rules: () => import('../rules/access-rules-page'),
  runners: () => import('../runners/runners-page'),
  audit: () => import('../audit/namespace-audit'),
  tokens: () => import('../access-tokens/access-tokens-page'),
  webhooks: () => import('../webhooks/webhooks-page'),
  trash: () => import('../trash/trash-page'),
  settings: () => import('./group-settings'),
};
