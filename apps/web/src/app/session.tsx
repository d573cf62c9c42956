import { createContext, lazy, Suspense, useContext, type ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';
import { useQuery } from 'urql';
import { FailurePanel, SkeletonRows } from '../components/loaded';
import { failureOf } from './failure';
import { CURRENT_SESSION, type Impersonation, type Viewer } from './session.queries';

// Rarely needed: not part of what everybody loads first.
const FirstThings = lazy(() => import('../sessions/first-things'));

const ViewerContext = createContext<Viewer | null>(null);
const ImpersonationContext = createContext<Impersonation | null>(null);

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('There is no viewer outside the frame.');
  return viewer;
}

/** Who acts as the viewer; null where he does himself. */
export function useImpersonation(): Impersonation | null {
  return useContext(ImpersonationContext);
}

/** Whoever is not signed in is led to the sign-in page, and back afterwards. Asked once: a session that ends later keeps its page. */
export function SignedIn({ children }: { children: ReactNode }) {
  const [result, again] = useQuery({ query: CURRENT_SESSION, variables: {}, requestPolicy: 'cache-first' });
  const location = useLocation();
  if (!result.data) {
    const failure = failureOf(result.error);
    return (
      <main style={{ padding: 24 }}>
        {failure ? (
          <FailurePanel failure={failure} retry={() => again({ requestPolicy: 'network-only' })} />
        ) : (
          <SkeletonRows />
        )}
      </main>
    );
  }
  const { user, impersonation, mustFirst } = result.data.currentSession;
  if (!user) {
    const next = location.pathname + location.search + location.hash;
    return <Navigate to={next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`} replace />;
  }
  if (mustFirst) {
    return (
      <Suspense fallback={<SkeletonRows />}>
        <FirstThings what={mustFirst} username={user.username} />
      </Suspense>
    );
  }
  return (
    <ViewerContext value={user}>
      <ImpersonationContext value={impersonation}>{children}</ImpersonationContext>
    </ViewerContext>
  );
}
