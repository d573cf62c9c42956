import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { texts } from '../texts';
import { ConfirmDialog } from './confirm-dialog';

/** Asks before something that is not saved is left: by a link, by going back, by closing the tab. */
export function UnsavedGuard({ unsaved }: { unsaved: boolean }) {
  const blocker = useBlocker(
    ({ currentLocation: from, nextLocation: to }) => unsaved && from.pathname + from.search !== to.pathname + to.search,
  );
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved]);
  return (
    <ConfirmDialog
      opened={blocker.state === 'blocked'}
      title={texts.unsaved.title}
      verb={texts.unsaved.leave}
      busy={false}
      problems={[]}
      onConfirm={() => blocker.proceed?.()}
      onClose={() => blocker.reset?.()}
    >
      {texts.unsaved.hint}
    </ConfirmDialog>
  );
}
