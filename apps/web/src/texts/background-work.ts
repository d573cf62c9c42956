/** What each work does that the servers do by themselves, by the name that it has there. */
const done: Readonly<Record<string, string>> = {
  'deliver-notifications': 'Sends mail and webhooks that wait',
  'destroy-values': 'Destroys values in the store that are to go',
  'expire-approvals': 'Ends the wait of jobs for approvals that came too late or are needed no more',
  'expire-artifacts': 'Removes artifacts whose time is over, and files that nothing names',
  'forget-facade-tokens': 'Forgets revoked tokens for reading secrets that have ended anyway',
  'forget-id-tokens': 'Forgets ID tokens that were shown and are over',
  'forget-provider-flows': 'Forgets sign-ins by the provider that nobody finished',
  'forget-reminders': 'Forgets reminders of secrets that are gone, and mail sent long ago',
  'forget-sign-in-attempts': 'Forgets sign-in attempts of the days before',
  'forget-void-access-requests': 'Forgets requests for access to what does not exist',
  'forget-webhooks': 'Removes webhooks of groups and projects that are gone for good',
  'hand-resources-on': 'Lets the job go on that waits longest for a resource group',
  'purge-trash': 'Destroys what was in the trash for its time',
  'reconcile-store': 'Removes values from the store that nothing names',
  'recover-jobs': 'Takes back jobs that no runner works on any more',
  'run-triggers': 'Starts child pipelines, and follows those that a job waits for',
  'scan-artifacts': 'Looks for values of secrets in artifacts',
  'seal-logs': 'Seals the audit log and the use log',
  'shred-purged-owners': 'Destroys the keys of groups and projects that are gone for good',
  'start-delayed-jobs': 'Starts delayed jobs whose time has come',
  'stop-due-environments': 'Stops environments whose time is over',
  'tell-approvers': 'Writes to those who may approve what a job waits for',
  'tell-exposed': 'Writes to those who can freeze an exposed secret',
  'tell-reminders': 'Writes about secrets that expire or are due for a new value',
};

/** Null for a work of a server of another version. */
export const workInWords = (name: string): string | null => (Object.hasOwn(done, name) ? done[name]! : null);
