import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { uncached } from '../app/client';
import { useConnectionState } from '../app/connection-state';
import { failureOf, type Failure } from '../app/failure';
import type { ResultOf } from '../app/graphql';
import { CHECK } from './configuration.queries';

const PAUSE = 400;

export type Checked = ResultOf<typeof CHECK>['preflight'];

export interface ConfigurationCheck {
  /** The newest answer, and the text it is about; it stays while the next is asked for. */
  readonly answer: Checked | null;
  readonly of: string | null;
  readonly failure: Failure | null;
}

interface Ref {
  readonly projectPath: string;
  readonly refName: string;
  readonly refKind: 'BRANCH' | 'TAG';
}

const NOTHING: ConfigurationCheck = { answer: null, of: null, failure: null };

/** Asks the server what it thinks of the text whenever the typing pauses. What is typed is not kept in the cache. */
export function useConfigurationCheck(content: string, { projectPath, refName, refKind }: Ref): ConfigurationCheck {
  const [asked] = useDebouncedValue(content, PAUSE);
  const { sessionEnded, serverGone } = useConnectionState();
  const [check, setCheck] = useState(NOTHING);
  useEffect(() => {
    if (sessionEnded) return;
    let current = true;
    const input = { projectPath, refName, refKind, content: asked };
    void uncached
      .query(CHECK, { input })
      .toPromise()
      .then(({ data, error }) => {
        if (!current) return;
        const failure = failureOf(error);
        setCheck((before) => (data ? { answer: data.preflight, of: asked, failure: null } : { ...before, failure }));
      });
    return () => {
      current = false;
    };
  }, [asked, projectPath, refName, refKind, sessionEnded, serverGone]);
  return check;
}
