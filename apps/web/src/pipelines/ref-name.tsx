import { IconGitBranch, IconTag } from '@tabler/icons-react';
import { texts } from '../texts';

export function RefName({ kind, name, sha }: { kind: 'BRANCH' | 'TAG'; name: string; sha?: string }) {
  const Icon = kind === 'TAG' ? IconTag : IconGitBranch;
  return (
    <span style={{ display: 'inline-flex', gap: 4, alignItems: 'baseline', maxWidth: '100%' }}>
      <Icon size={14} role="img" aria-label={texts.refKinds[kind]} style={{ flex: 'none', alignSelf: 'center' }} />
      <bdi className="mono" title={name} style={{ overflow: 'hidden', textOverflow: 'ellipsis', maxWidth: 320 }}>
        {name}
      </bdi>
      {sha && <span className="mono quiet">{sha.slice(0, 8)}</span>}
    </span>
  );
}
