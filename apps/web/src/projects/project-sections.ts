import { remembered } from '../app/code';

/** The code of a project's sections, which loads when one is opened. */
export const projectSections = {
  secrets: remembered(() => import('../secrets/secrets-page')),
  pipelines: remembered(() => import('../pipelines/pipelines-page')),
  pipeline: remembered(() => import('../pipelines/pipeline-page')),
  job: remembered(() => import('../pipelines/job-page')),
  configuration: remembered(() => import('../pipelines/configuration-page')),
  environments: remembered(() => import('../environments/environments-page')),
  findings: remembered(() => import('../findings/findings-page')),
  members: remembered(() => import('../members/members-page')),
  rules: remembered(() => import('../rules/access-rules-page')),
  runners: remembered(() => import('../runners/runners-page')),
  audit: remembered(() => import('../audit/namespace-audit')),
  tokens: remembered(() => import('../access-tokens/access-tokens-page')),
  webhooks: remembered(() => import('../webhooks/webhooks-page')),
  trash: remembered(() => import('../trash/trash-page')),
  settings: remembered(() => import('./project-settings')),
};
