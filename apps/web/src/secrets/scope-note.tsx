import { Alert } from '@mantine/core';
import { useRead } from '../app/reading';
import { SCOPE_PROPOSAL } from './secret-facts.queries';

/** A secret that is released more widely than it is used, or not used at all: what could be done about it. */
export function ScopeNote({ secretId }: { secretId: string }) {
  const { data } = useRead(SCOPE_PROPOSAL, { secretId });
  const proposal = data?.secretScopeProposal;
  if (!proposal || !(proposal.unused || proposal.change)) return null;
  return (
    <Alert color="yellow" variant="light" p="xs" mb="sm" className="breakable" data-scope-note>
      {proposal.sentence}
    </Alert>
  );
}
