import { Badge, NavLink, VisuallyHidden } from '@mantine/core';
import { IconChecklist, IconHistory, IconHome, IconSettings, IconSitemap, IconTerminal2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { useWaiting } from '../approvals/waiting';
import { GroupTree } from '../groups/group-tree';
import { texts } from '../texts';
import { useViewer } from './session';

interface ItemProps {
  readonly to: string;
  readonly label: string;
  readonly icon: ReactNode;
  readonly exact?: boolean;
  readonly count?: number;
}

function Item({ to, label, icon, exact, count = 0 }: ItemProps) {
  const { pathname } = useLocation();
  const active = exact ? pathname === to : pathname === to || pathname.startsWith(`${to}/`);
  return (
    <NavLink
      component={Link}
      to={to}
      label={label}
      leftSection={icon}
      rightSection={
        count > 0 && (
          <Badge size="sm" variant="filled" color="ink.8" circle={count < 10}>
            <span aria-hidden>{count}</span>
            <VisuallyHidden> {texts.approvals.railCount(count)}</VisuallyHidden>
          </Badge>
        )
      }
      active={active}
      aria-current={active ? 'page' : undefined}
      style={{ borderRadius: 6 }}
    />
  );
}

export function Rail() {
  const viewer = useViewer();
  const { count } = useWaiting();
  const can = (ability: string): boolean => viewer.abilities.includes(ability);
  return (
    <nav aria-label={texts.frame.rail} style={{ display: 'flex', flexDirection: 'column', minHeight: 0, flex: 1 }}>
      <Item to="/" label={texts.frame.home} icon={<IconHome size={17} aria-hidden />} exact />
      <Item to="/groups" label={texts.frame.groups} icon={<IconSitemap size={17} aria-hidden />} exact />
      <div style={{ overflowY: 'auto', flex: '0 1 auto', minHeight: 0 }}>
        <GroupTree />
      </div>
      <Item
        to="/approvals"
        label={texts.frame.approvals}
        icon={<IconChecklist size={17} aria-hidden />}
        count={count}
      />
      {can('audit:list') && <Item to="/audit" label={texts.frame.audit} icon={<IconHistory size={17} aria-hidden />} />}
      {can('user:list') && <Item to="/admin" label={texts.frame.admin} icon={<IconSettings size={17} aria-hidden />} />}
      <div style={{ flex: 1 }} />
      <NavLink
        component="a"
        href="/-/graphql-explorer"
        label={texts.frame.console}
        leftSection={<IconTerminal2 size={17} aria-hidden />}
        style={{ borderRadius: 6 }}
      />
    </nav>
  );
}
