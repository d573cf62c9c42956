import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useClient } from 'urql';
import { EVERYTHING } from '../app/client';
import { FIRST_PAGE } from '../app/page-size';
import { useRead } from '../app/reading';
import { useViewer } from '../app/session';
import {
  ACCESS_REQUESTS,
  JOB_APPROVALS,
  PLACES_TO_DECIDE,
  RUN_APPROVALS,
  type AccessRequest,
  type JobApproval,
  type RunApproval,
} from './approvals.queries';

const EVERY = 30_000;

/** The least places that cover all where the viewer decides: what is below one is told with it. */
function placesOf(all: readonly { readonly fullPath: string; readonly abilities: readonly string[] }[]): string[] {
  const mine = all.filter((place) => place.abilities.includes('access_rule:delete')).map((place) => place.fullPath);
  return mine.filter((path) => !mine.some((above) => path.startsWith(`${above}/`))).sort();
}

function useOpenRequests(): readonly AccessRequest[] | undefined {
  const viewer = useViewer();
  const client = useClient();
  const places = useRead(PLACES_TO_DECIDE, {}, { every: EVERY });
  const [requests, setRequests] = useState<readonly AccessRequest[]>();
  const paths = useMemo(
    () => (places.data ? placesOf([...places.data.groups.nodes, ...places.data.projects.nodes]).join('\n') : undefined),
    [places.data],
  );
  useEffect(() => {
    if (paths === undefined) return;
    let current = true;
    const ask = (fullPath: string) =>
      client
        .query(ACCESS_REQUESTS, { fullPath, ...FIRST_PAGE }, { ...EVERYTHING, requestPolicy: 'network-only' })
        .toPromise();
    void Promise.all(paths.split('\n').filter(Boolean).map(ask)).then((answers) => {
      const found = answers.flatMap((answer) => answer.data?.accessRequests.nodes ?? []);
      // Nobody decides about what he asked for himself.
      if (current) setRequests(found.filter((one) => one.state === 'OPEN' && one.user.id !== viewer.id));
    });
    return () => {
      current = false;
    };
  }, [client, paths, places.data, viewer.id]);
  return requests;
}

export interface Waiting {
  readonly approvals: readonly JobApproval[] | undefined;
  readonly runs: readonly RunApproval[] | undefined;
  readonly requests: readonly AccessRequest[] | undefined;
  readonly count: number;
}

const WaitingContext = createContext<Waiting>({ approvals: undefined, runs: undefined, requests: undefined, count: 0 });

/** Asked once for the whole frame: the rail, the home page and the page of approvals show the same. */
export function WaitingForViewer({ children }: { children: ReactNode }) {
  const approvals = useRead(JOB_APPROVALS, FIRST_PAGE, { every: EVERY }).data?.secretApprovals.nodes;
  const runs = useRead(RUN_APPROVALS, { jobId: null, ...FIRST_PAGE }, { every: EVERY }).data?.environmentApprovals
    .nodes;
  const requests = useOpenRequests();
  const waiting = useMemo(() => {
    const count = (approvals?.length ?? 0) + (runs?.length ?? 0) + (requests?.length ?? 0);
    return { approvals, runs, requests, count };
  }, [approvals, runs, requests]);
  return <WaitingContext value={waiting}>{children}</WaitingContext>;
}

/** What waits for the viewer's decision: secrets and job runs to approve, and people who ask for access. */
export function useWaiting(): Waiting {
  return useContext(WaitingContext);
}
