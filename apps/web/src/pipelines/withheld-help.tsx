import { AskForAccess, type Wish } from '../approvals/ask-for-access';
import { texts } from '../texts';
import type { JobFacts } from './pipelines.queries';

type JobSecret = JobFacts['secrets'][number];

/** Reasons that stand in the secret itself: whoever may change it can lift them, or do so for you. */
const IN_THE_SECRET = new Set([
  'environment_mismatch',
  'ref_mismatch',
  'ref_not_protected',
  'source_not_accepted',
  'fork_source',
  'condition_failed',
  'secret_expired',
  'project_not_allowed',
]);

function wishFor(job: JobFacts, secret: JobSecret): Wish | null {
  const { code, name, source } = secret;
  if (code === 'environment_not_deployable')
    return {
      ability: 'environment:deploy',
      object: { fullPath: job.projectPath, environment: job.environment },
    };
  // Where an inherited one belongs, only the gate knows.
  if (source === 'inherit') return null;
  const object = { fullPath: source?.replace(/^group\//, '') ?? job.projectPath, secretName: name };
  if (code === 'secret_frozen') return { ability: 'secret:thaw', object };
  return code && IN_THE_SECRET.has(code) ? { ability: 'secret:update', object } : null;
}

/** From a secret that was withheld to the one who can lift the reason. */
export function WithheldHelp({ job, secret }: { job: JobFacts; secret: JobSecret }) {
  if (secret.code === 'version_superseded' || secret.code === 'version_destroyed')
    return <div className="quiet">{texts.jobs.unpinHelps}</div>;
  const wish = wishFor(job, secret);
  return wish && <AskForAccess wish={wish} size="xs" about={secret.name} />;
}
