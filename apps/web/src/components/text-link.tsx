import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

interface Props {
  readonly to: string;
  readonly children: ReactNode;
  readonly quiet?: boolean;
  /** Among words: there a colour alone does not tell a link. */
  readonly inText?: boolean;
}

export function TextLink({ to, children, quiet, inText }: Props) {
  return (
    <Anchor
      component={Link}
      to={to}
      className="breakable"
      c={quiet ? 'inherit' : undefined}
      underline={inText ? 'always' : 'hover'}
    >
      {children}
    </Anchor>
  );
}
