/** The tables whose rows are sealed, each with its name for people. */
export const LOGS = { audit_events: 'audit events', secret_uses: 'use log' } as const;

export type LogName = keyof typeof LOGS;

export const LOG_NAMES = Object.keys(LOGS) as LogName[];
