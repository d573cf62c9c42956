import { print } from 'graphql';
import { createClient, type Client } from 'graphql-ws';
import type { ResultOf } from '../app/graphql';
import { JOB_LOG_GROWS } from './pipelines.queries';

export type LogPage = ResultOf<typeof JOB_LOG_GROWS>['jobLogGrows'];

let sockets: Client | null = null;

/** One socket for the page, opened when somebody watches and closed when nobody does. Trying again is the caller's. */
function socket(): Client {
  const address = new URL('/api/graphql', window.location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  sockets ??= createClient({ url: address.href, lazy: true, retryAttempts: 0 });
  return sockets;
}

/** Tells what the log grows by, until the job is over or the connection is; `stop` ends it at once. */
export function watchLog(
  from: { readonly jobId: string; readonly after: number; readonly firstLine: number },
  onPage: (page: LogPage) => void,
): { readonly ended: Promise<void>; readonly stop: () => void } {
  let stop = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    stop = socket().subscribe<ResultOf<typeof JOB_LOG_GROWS>>(
      { query: print(JOB_LOG_GROWS), variables: { ...from } },
      {
        next: ({ data }) => data && onPage(data.jobLogGrows),
        // Why it ended is of no use here: whoever reads on is told by the server what he may.
        error: () => resolve(),
        complete: () => resolve(),
      },
    );
  });
  return { ended, stop };
}
