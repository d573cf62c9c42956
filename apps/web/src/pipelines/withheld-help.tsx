import { AskForAccess, type Wish } from '../approvals/ask-for-access';
import { graphql } from '../app/graphql';
import { groupAt, projectAt } from '../app/namespace-path';
import { useRead } from '../app/reading';
import { TextLink } from '../components/text-link';
import { texts } from '../texts';
import type { JobFacts } from './pipelines.queries';

const t = texts.jobs;
type JobSecret = JobFacts['secrets'][number];

const MAY_LIFT = graphql(`
  query MayLift($ability: String!, $object: AbilityObjectInput!) {
    abilityExplain(ability: $ability, object: $object) {
      allowed
    }
  }
`);

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

interface Way {
  /** The page of the rule that withheld it. */
  readonly at: string;
  /** What it takes to change that rule. */
  readonly wish: Wish;
}

const secretAt = (name: string): string => `secrets?filter=${encodeURIComponent(name)}`;

function wayTo(job: JobFacts, { code, name, source }: JobSecret): Way | null {
  const { projectPath, environment } = job;
  if (code === 'environment_not_deployable') {
    const wish = { ability: 'environment:deploy', object: { fullPath: projectPath, environment } };
    return { at: projectAt(projectPath, 'environments'), wish };
  }
  // Where an inherited one belongs, only the gate knows.
  if (!code || source === 'inherit') return null;
  const ability = code === 'secret_frozen' ? 'secret:thaw' : IN_THE_SECRET.has(code) ? 'secret:update' : null;
  if (ability === null) return null;
  const group = source?.replace(/^group\//, '');
  const at = group === undefined ? projectAt(projectPath, secretAt(name)) : groupAt(group, secretAt(name));
  return { at, wish: { ability, object: { fullPath: group ?? projectPath, secretName: name } } };
}

/** From a secret that was withheld to the rule, for who may change it; for others to those who may. */
export function WithheldHelp({ job, secret }: { job: JobFacts; secret: JobSecret }) {
  const way = wayTo(job, secret);
  const asked = way ? { ability: way.wish.ability, object: way.wish.object } : { ability: '', object: {} };
  const read = useRead(MAY_LIFT, asked, { pause: way === null });
  const may = read.data?.abilityExplain.allowed;
  const superseded = secret.code === 'version_superseded' || secret.code === 'version_destroyed';
  return (
    <>
      {way && may ? (
        <TextLink inText to={way.at}>
          {t.lift(way.wish.ability)}
        </TextLink>
      ) : (
        <TextLink inText to={projectAt(job.projectPath, secretAt(secret.name))}>
          {t.look}
        </TextLink>
      )}
      {superseded && <div className="quiet">{t.unpinHelps}</div>}
      {/* Where it cannot be told, asking harms nobody. */}
      {way && (may === false || read.failure) && <AskForAccess wish={way.wish} size="xs" about={secret.name} />}
    </>
  );
}
