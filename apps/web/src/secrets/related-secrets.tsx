import { Stack, Text } from '@mantine/core';
import { useRead } from '../app/reading';
import { Loaded } from '../components/loaded';
import { texts } from '../texts';
import { FoundSecrets, lineOf } from './found-secrets';
import { OVERRIDDEN_BY, OVERRIDES, SAME_VALUE } from './related.queries';
import type { SecretRow } from './use-secrets';

const t = texts.related;

interface Props {
  readonly secret: SecretRow;
  /** Whether it is a group's. */
  readonly ofGroup: boolean;
}

/** Which other secrets hang together with one: by the same value, and by the same name above or below. */
export function RelatedSecrets({ secret, ofGroup }: Props) {
  return (
    <Stack gap="md">
      {secret.abilities.includes('secret:read_value') && !secret.writeOnly && <SameValue secretId={secret.id} />}
      {ofGroup ? <OverriddenBy secret={secret} /> : <Overrides secret={secret} />}
    </Stack>
  );
}

function SameValue({ secretId }: { secretId: string }) {
  const read = useRead(SAME_VALUE, { secretId });
  return (
    <section aria-label={t.sameValue}>
      <Text fw={600}>{t.sameValue}</Text>
      <Loaded of={read} rows={1}>
        {({ secretsWithSameValue: found }) =>
          found.length === 0 ? (
            <Text c="dimmed">{t.noSameValue}</Text>
          ) : (
            <FoundSecrets label={t.sameValue} lines={found.map(lineOf)} />
          )
        }
      </Loaded>
    </section>
  );
}

function Overrides({ secret: { ownerPath, name, environment } }: { secret: SecretRow }) {
  const read = useRead(OVERRIDES, { projectPath: ownerPath, name, variant: environment });
  return (
    <section aria-label={t.overrides}>
      <Text fw={600}>{t.overrides}</Text>
      <Loaded of={read} rows={1}>
        {({ projectSecret: { overrides } }) =>
          overrides.length === 0 ? (
            <Text c="dimmed">{t.noOverrides}</Text>
          ) : (
            <FoundSecrets
              label={t.overrides}
              lines={overrides.map(({ groupPath, ...one }) => ({ ...one, path: groupPath, ofGroup: true }))}
            />
          )
        }
      </Loaded>
    </section>
  );
}

function OverriddenBy({ secret: { ownerPath, name, environment } }: { secret: SecretRow }) {
  const read = useRead(OVERRIDDEN_BY, { groupPath: ownerPath, name, variant: environment });
  return (
    <section aria-label={t.overriddenBy}>
      <Text fw={600}>{t.overriddenBy}</Text>
      <Loaded of={read} rows={1}>
        {({ groupSecret: { overriddenBy } }) =>
          overriddenBy.length === 0 ? (
            <Text c="dimmed">{t.noOverriddenBy}</Text>
          ) : (
            <FoundSecrets
              label={t.overriddenBy}
              lines={overriddenBy.map(({ projectPath, ...one }) => ({ ...one, path: projectPath, ofGroup: false }))}
            />
          )
        }
      </Loaded>
    </section>
  );
}
