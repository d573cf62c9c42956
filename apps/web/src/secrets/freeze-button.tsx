import { Button } from '@mantine/core';
import { useState } from 'react';
import { useWrite } from '../app/writing';
import { texts } from '../texts';
import { ReasonDialog } from './reason-dialog';
import { FREEZE, THAW } from './secret-work.queries';
import type { SecretRow } from './use-secrets';

const t = texts.freezing;

/** Stops all releases at once, or lets them go on. */
export function FreezeButton({ secret }: { secret: SecretRow }) {
  const [asking, setAsking] = useState(false);
  const freeze = useWrite(FREEZE, (data) => data.secretFreeze);
  const thaw = useWrite(THAW, (data) => data.secretThaw);
  const { frozen, id: secretId, name } = secret;
  if (!secret.abilities.includes(frozen ? 'secret:thaw' : 'secret:freeze')) return null;
  const run = async (reason: string): Promise<void> => {
    const metadataCas = secret.metadataVersion ?? 0;
    const done = frozen
      ? await thaw.run({ secretId, metadataCas, reason: reason || null })
      : await freeze.run({ secretId, reason: reason || null });
    if (done) setAsking(false);
  };
  const verb = frozen ? t.thaw : t.freeze;
  return (
    <>
      <Button variant="default" onClick={() => setAsking(true)}>
        {verb}
      </Button>
      {asking && (
        <ReasonDialog
          title={frozen ? t.thawTitle(name) : t.freezeTitle(name)}
          hint={frozen ? t.thawHint : t.freezeHint}
          verb={verb}
          dangerous={!frozen}
          busy={freeze.busy || thaw.busy}
          problems={[...freeze.problems, ...thaw.problems]}
          onConfirm={(reason) => void run(reason)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
