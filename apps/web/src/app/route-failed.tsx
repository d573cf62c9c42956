import { Button } from '@mantine/core';
import { EmptyState } from '../components/empty-state';
import { texts } from '../texts';

/** A page that broke, or whose code could not be loaded (a newer server has other file names). */
export function RouteFailed() {
  return (
    <div role="alert">
      <EmptyState
        title={texts.failures.broken}
        action={
          <Button variant="default" onClick={() => window.location.reload()}>
            {texts.actions.reload}
          </Button>
        }
      >
        {texts.failures.brokenHint}
      </EmptyState>
    </div>
  );
}
