import { Button } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';
import type { Failure } from '../app/failure';
import { texts } from '../texts';
import { EmptyState } from './empty-state';
import styles from './loaded.module.css';

const AskHere = lazy(() => import('../approvals/ask-here'));

/** Still: what moves is drawn anew for each frame, on the cores that are to draw what it stands for. */
export function SkeletonRows({ rows = 6 }: { rows?: number }) {
  return (
    <div className={styles.skeleton} aria-busy="true" aria-label={texts.failures.loading} role="status">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} style={{ width: `${92 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

export function FailurePanel({ failure, retry }: { failure: Failure; retry?: () => void }) {
  const known =
    failure.code === 'NOT_FOUND'
      ? texts.failures.notFound
      : failure.code === 'FORBIDDEN'
        ? texts.failures.forbidden
        : null;
  return (
    <div role="alert">
      <EmptyState
        title={known?.title ?? texts.failures.title}
        action={
          retry && !known ? (
            <Button variant="default" onClick={retry}>
              {texts.actions.tryAgain}
            </Button>
          ) : (
            failure.ability && (
              <Suspense>
                <AskHere ability={failure.ability} refusedRequestId={failure.requestId} />
              </Suspense>
            )
          )
        }
      >
        {known?.hint ?? failure.message}
        {!known && failure.requestId && <div className="mono">{texts.failures.requestId(failure.requestId)}</div>}
      </EmptyState>
    </div>
  );
}

interface Loadable<Data> {
  readonly data: Data | undefined;
  readonly failure: Failure | null;
  readonly refresh: () => void;
}

/** The one place that knows loading, failing and being there. What is there stays while it is asked again. */
export function Loaded<Data>({
  of,
  rows,
  children,
}: {
  of: Loadable<Data>;
  rows?: number;
  children: (data: Data) => ReactNode;
}) {
  if (of.data !== undefined) return <>{children(of.data)}</>;
  if (of.failure) return <FailurePanel failure={of.failure} retry={of.refresh} />;
  return <SkeletonRows rows={rows} />;
}
