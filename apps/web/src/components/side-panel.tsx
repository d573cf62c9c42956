import { Drawer, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { texts } from '../texts';

interface Props {
  readonly title: ReactNode;
  readonly size?: string | number;
  /** A form covers the page; a mere view leaves the list beside it usable. */
  readonly over?: boolean;
  readonly children: ReactNode;
  readonly onClose: () => void;
}

export function SidePanel({ title, size = 560, over = false, children, onClose }: Props) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={size}
      withOverlay={over}
      lockScroll={over}
      closeOnClickOutside={false}
      trapFocus
      shadow="md"
      transitionProps={{ duration: 120 }}
      title={
        <Text fw={600} fz="lg" component="div" className="breakable">
          {title}
        </Text>
      }
      closeButtonProps={{ 'aria-label': texts.actions.close }}
      styles={{
        content: { borderLeft: '1px solid var(--line)', background: 'var(--page)' },
        header: { background: 'var(--page)' },
        inner: over ? {} : { left: 'auto' },
      }}
    >
      {children}
    </Drawer>
  );
}
