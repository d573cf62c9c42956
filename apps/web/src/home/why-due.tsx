import { groupAt, projectAt } from '../app/namespace-path';
import type { Tone } from '../components/status-badge';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import type { SecretDue } from './home.queries';

const t = texts.home.secretDue;

function reasonOf(secret: SecretDue, now: Date): { sentence: string; tone: Tone; at: string | null } {
  const name = secret.environment === '*' ? secret.name : `${secret.name} (${secret.environment})`;
  if (secret.exposed) return { sentence: t.exposed(name), tone: 'refused', at: null };
  if (secret.frozen) return { sentence: t.frozen(name), tone: 'refused', at: secret.frozenAt };
  const { expiresAt, rotationInfo } = secret;
  if (expiresAt && new Date(expiresAt) <= now) return { sentence: t.expired(name), tone: 'refused', at: expiresAt };
  if (rotationInfo?.status === 'OVERDUE')
    return { sentence: t.overdue(name), tone: 'attention', at: rotationInfo.nextReminderAt };
  if (rotationInfo?.status === 'APPROACHING')
    return { sentence: t.approaching(name), tone: 'attention', at: rotationInfo.nextReminderAt };
  return { sentence: t.expiring(name), tone: 'attention', at: expiresAt };
}

/** A secret that needs somebody, as a row of the home page. */
export function whyDue(secret: SecretDue) {
  const ofProject = secret.__typename === 'ProjectSecret';
  const path = ofProject ? secret.project.fullPath : secret.group.fullPath;
  const { sentence, tone, at } = reasonOf(secret, new Date());
  const renews = secret.abilities.includes('secret:update') && !secret.frozen && !secret.exposed;
  const page = `secrets?${renews ? 'edit' : 'secret'}=${secret.id}`;
  return {
    key: secret.id,
    tone,
    sentence,
    detail: (
      <>
        {at && (
          <>
            <TimeAgo at={at} /> ·{' '}
          </>
        )}
        <bdi className="mono">{path}</bdi>
      </>
    ),
    action: renews ? texts.home.rotate : texts.home.look,
    to: ofProject ? projectAt(path, page) : groupAt(path, page),
  };
}
