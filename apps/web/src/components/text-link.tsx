import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

export function TextLink({ to, children, quiet }: { to: string; children: ReactNode; quiet?: boolean }) {
  return (
    <Anchor component={Link} to={to} className="breakable" c={quiet ? 'inherit' : undefined}>
      {children}
    </Anchor>
  );
}
