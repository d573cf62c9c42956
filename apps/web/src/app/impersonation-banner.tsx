import { Button } from '@mantine/core';
import { IconSpy } from '@tabler/icons-react';
import { useEffect } from 'react';
import { texts } from '../texts';
import { graphql } from './graphql';
import styles from './impersonation-banner.module.css';
import { useImpersonation, useViewer } from './session';
import { useWrite } from './writing';

const END = graphql(`
  mutation EndImpersonation($input: ImpersonationEndInput!) {
    impersonationEnd(input: $input) {
      problems {
        code
        field
        message
      }
    }
  }
`);

const t = texts.impersonation;
const clock = new Intl.DateTimeFormat('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
// Nothing of what the other one sees is kept.
const startAfresh = (): void => window.location.assign('/');

/** On every page, while an administrator acts as somebody else. */
export function ImpersonationBanner() {
  const impersonation = useImpersonation();
  const viewer = useViewer();
  const end = useWrite(END, (data) => data.impersonationEnd);
  const until = impersonation?.until;
  useEffect(() => {
    if (!until) return;
    const timer = setTimeout(startAfresh, Math.max(0, new Date(until).getTime() - Date.now()) + 1000);
    return () => clearTimeout(timer);
  }, [until]);
  if (!impersonation || !until) return null;
  const stop = (): void => void end.run({}).then(startAfresh);
  return (
    <div role="status" className={styles.banner}>
      <IconSpy size={18} aria-hidden style={{ flex: 'none' }} />
      <span className={`breakable ${styles.sentence}`}>
        {t.banner(viewer.name || viewer.username, clock.format(new Date(until)))}{' '}
        <span>{t.because(impersonation.reason)}</span>
      </span>
      <Button size="xs" variant="default" loading={end.busy} onClick={stop}>
        {t.stop}
      </Button>
    </div>
  );
}
