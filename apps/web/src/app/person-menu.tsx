import { ActionIcon, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import {
  IconCheck,
  IconDeviceDesktop,
  IconKey,
  IconLayoutList,
  IconLock,
  IconShieldLock,
  IconLogout,
  IconMoon,
  IconSun,
  IconUserCircle,
} from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { texts } from '../texts';
import { useViewer } from './session';
import { signOut } from './sign-out';

const SCHEMES: [MantineColorScheme, typeof IconSun][] = [
  ['light', IconSun],
  ['dark', IconMoon],
  ['auto', IconDeviceDesktop],
];

function useDensity(): [boolean, (compact: boolean) => void] {
  const [compact, setCompact] = useState(document.documentElement.dataset['density'] === 'compact');
  const set = (wish: boolean): void => {
    if (wish) document.documentElement.dataset['density'] = 'compact';
    else delete document.documentElement.dataset['density'];
    localStorage.setItem('lockkeeper-density', wish ? 'compact' : 'comfortable');
    setCompact(wish);
  };
  return [compact, set];
}

export function PersonMenu() {
  const viewer = useViewer();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [compact, setCompact] = useDensity();
  const tick = (on: boolean) => (on ? <IconCheck size={14} aria-hidden /> : undefined);
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label={texts.frame.person(viewer.name || viewer.username)}
        >
          <IconUserCircle size={22} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label className="breakable">
          {viewer.name} · @{viewer.username}
        </Menu.Label>
        <Menu.Item component={Link} to="/me/tokens" leftSection={<IconKey size={15} aria-hidden />}>
          {texts.tokens.title}
        </Menu.Item>
        <Menu.Item component={Link} to="/me/password" leftSection={<IconLock size={15} aria-hidden />}>
          {texts.password.title}
        </Menu.Item>
        <Menu.Item component={Link} to="/me/sessions" leftSection={<IconShieldLock size={15} aria-hidden />}>
          {texts.sessions.title}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{texts.frame.appearance}</Menu.Label>
        {SCHEMES.map(([scheme, Icon]) => (
          <Menu.Item
            key={scheme}
            closeMenuOnClick={false}
            leftSection={<Icon size={15} aria-hidden />}
            rightSection={tick(colorScheme === scheme)}
            onClick={() => setColorScheme(scheme)}
          >
            {texts.frame.schemes[scheme]}
          </Menu.Item>
        ))}
        <Menu.Item
          closeMenuOnClick={false}
          leftSection={<IconLayoutList size={15} aria-hidden />}
          rightSection={tick(compact)}
          onClick={() => setCompact(!compact)}
        >
          {texts.frame.compact}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} aria-hidden />} onClick={() => void signOut()}>
          {texts.frame.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
