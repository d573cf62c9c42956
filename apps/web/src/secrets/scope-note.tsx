import { Alert, Button, Stack } from '@mantine/core';
import { useState } from 'react';
import type { ResultOf } from '../app/graphql';
import { useRead } from '../app/reading';
import { PreviewSheet } from '../rules/preview-sheet';
import type { Change } from '../rules/rules.queries';
import { texts } from '../texts';
import { SCOPE_PROPOSAL } from './secret-facts.queries';

type Proposed = NonNullable<ResultOf<typeof SCOPE_PROPOSAL>['secretScopeProposal']['change']>;

/** A secret that is released more widely than it is used, or not used at all: what can be done about it. */
export function ScopeNote({ secretId }: { secretId: string }) {
  const { data } = useRead(SCOPE_PROPOSAL, { secretId });
  const [narrowing, setNarrowing] = useState<Change | null>(null);
  const proposal = data?.secretScopeProposal;
  if (!proposal || !(proposal.unused || proposal.change)) return null;
  const { change } = proposal;
  return (
    <Alert color="yellow" variant="light" p="xs" mb="sm" className="breakable" data-scope-note>
      <Stack gap="xs" align="flex-start">
        {proposal.sentence}
        {change && (
          <Button size="xs" variant="default" onClick={() => setNarrowing(changeOf(change))}>
            {texts.secrets.narrowScope}
          </Button>
        )}
      </Stack>
      {narrowing && (
        <PreviewSheet change={narrowing} onClose={() => setNarrowing(null)} onSaved={() => setNarrowing(null)} />
      )}
    </Alert>
  );
}

/** As the mutation takes it: what is null stays as it is, and is left unsaid. */
function changeOf({ projectPath, groupPath, name, variant, metadataCas, ...narrower }: Proposed): Change {
  const { environment, branch, protected: guarded, allowedProjects } = narrower;
  const scope = {
    ...(environment === null ? {} : { environment }),
    ...(branch === null ? {} : { branch }),
    ...(guarded === null ? {} : { protected: guarded }),
  };
  const named = { name, variant, metadataCas, ...scope };
  if (projectPath !== null) return { projectSecretUpdate: { projectPath, ...named } };
  const projects = allowedProjects === null ? {} : { allowedProjects: [...allowedProjects] };
  return { groupSecretUpdate: { groupPath: groupPath ?? '', ...named, ...projects } };
}
