/** The code of a project's sections, which loads when one is opened. */
export const projectSections = {
  secrets: () => import('../secrets/secrets-page'),
  pipelines: () => import('../pipelines/pipelines-page'),
  pipeline: () => import('../pipelines/pipeline-page'),
  job: () => import('../pipelines/job-page'),
  configuration: () => import('../pipelines/configuration-page'),
  environments: () => import('../environments/environments-page'),
  findings: () => import('../findings/findings-page'),
  members: () => import('../members/members-page'),
  rules: () => import('../rules/access-rules-page'),
  runners: () => import('../runners/runners-page'),
  audit: () => import('../audit/namespace-audit'),
  tokens: () => import('../access-tokens/access-tokens-page'),
  webhooks: () => import('../webhooks/webhooks-page'),
  trash: () => import('../trash/trash-page'),
  settings: () => import('./project-settings'),
};
