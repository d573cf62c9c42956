import { useSyncExternalStore } from 'react';

export interface ConnectionState {
  readonly serverGone: boolean;
  readonly sessionEnded: boolean;
}

let state: ConnectionState = { serverGone: false, sessionEnded: false };
const listeners = new Set<() => void>();

export function reportConnection(change: Partial<ConnectionState>): void {
  const next = { ...state, ...change };
  if (next.serverGone === state.serverGone && next.sessionEnded === state.sessionEnded) return;
  state = next;
  for (const listener of listeners) listener();
}

export function connectionState(): ConnectionState {
  return state;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the server answers and still knows who we are. */
export function useConnectionState(): ConnectionState {
  return useSyncExternalStore(subscribe, connectionState);
}
