import { AppShell, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useEffect } from 'react';
import { Link, Outlet, useLocation } from 'react-router';
import { WaitingForViewer } from '../approvals/waiting';
import { SkeletonRows } from '../components/loaded';
import { SearchButton } from '../search/search-button';
import { texts } from '../texts';
import { Breadcrumbs } from './breadcrumbs';
import { ImpersonationBanner } from './impersonation-banner';
import { PersonMenu } from './person-menu';
import { Rail } from './rail';
import { ServerGoneBanner } from './server-gone-banner';
import { SessionEndedDialog } from './session-ended-dialog';
import { SignedIn } from './session';

export function Frame() {
  return (
    <SignedIn>
      <WaitingForViewer>
        <Shell />
      </WaitingForViewer>
    </SignedIn>
  );
}

function Shell() {
  const [opened, menu] = useDisclosure(false);
  const { pathname } = useLocation();
  useEffect(menu.close, [pathname]);
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a className="skip-link" href="#main">
        {texts.frame.skip}
      </a>
      <AppShell.Header style={{ background: 'var(--rail)', borderColor: 'var(--line)' }}>
        <Group h="100%" px="sm" gap="sm" wrap="nowrap">
          <Burger opened={opened} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label={texts.frame.menu} />
          <Link to="/" aria-label={texts.frame.homeOf} style={{ display: 'flex' }}>
            <img src="/favicon.svg" alt="" width={26} height={26} />
          </Link>
          <Breadcrumbs />
          <SearchButton />
          <PersonMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" style={{ background: 'var(--rail)', borderColor: 'var(--line)' }}>
        <Rail />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} style={{ outline: 'none' }}>
        <ImpersonationBanner />
        <ServerGoneBanner />
        <Suspense fallback={<SkeletonRows />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
      <SessionEndedDialog />
    </AppShell>
  );
}
