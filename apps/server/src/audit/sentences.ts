/** What a sentence is made of. */
export interface EventFacts {
  readonly action: string;
  readonly outcome: string;
  readonly actor: string;
  /** The server did it by itself. */
  readonly bySystem?: boolean;
  /** Who acted as the actor; absent or null where he did himself. */
  readonly impersonator?: string | null;
  readonly kind: string;
  readonly name: string;
  readonly path: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

type Phrase = (event: EventFacts) => string;

const text = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null;
const first = (event: EventFacts, ...keys: string[]): string | null => {
  for (const key of keys) {
    const found = text(event.details[key]);
    if (found !== null && found !== '') return found;
  }
  return null;
};
const into = (path: string | null): string => (path ? ` in ${path}` : '');

/** `DATABASE_URL (production) v7`, as far as the event tells. */
function secret(event: EventFacts): string {
  const scope = first(event, 'environmentScope', 'environment', 'scope');
  const version = first(event, 'versionNumber', 'version', 'number');
  return `${event.name}${scope ? ` (${scope})` : ''}${version ? ` v${version}` : ''}`;
}

/** `secret:read_value on DATABASE_URL in acme/shop`, as far as the event tells. */
function askedFor(event: EventFacts): string {
  const on = first(event, 'secret', 'environment');
  return `${event.name}${on ? ` on ${on}` : ''}${into(event.path)}`;
}

const numbered = (event: EventFacts, key: string, before: string): string => {
  const number = first(event, key);
  return number ? `${before}${number}` : '';
};

const named =
  (verb: string, what: string): Phrase =>
  (event) =>
    `${verb} the ${what} ${event.name}`;
const namedHere =
  (verb: string, what: string): Phrase =>
  (event) =>
    `${verb} the ${what} ${event.name}${into(event.path)}`;
const aboutSecret =
  (verb: string): Phrase =>
  (event) =>
    `${verb} ${secret(event)}${into(event.path)}`;
const member =
  (verb: string, between: string): Phrase =>
  (event) => {
    const role = first(event, 'role', 'roleName');
    return `${verb} ${event.name} ${between} ${event.path ?? 'a group'}${role ? ` (${role.toLowerCase()})` : ''}`;
  };

const approval =
  (verb: string): Phrase =>
  (event) => {
    const [job, number] = [first(event, 'job'), first(event, 'jobId')];
    const whose = job ? ` for the job ${job}${number ? ` #${number}` : ''}` : '';
    return `${verb} ${secret(event)}${whose}${into(first(event, 'projectPath'))}`;
  };

const runApproval =
  (verb: string): Phrase =>
  (event) => {
    const [environment, number] = [first(event, 'environment'), first(event, 'jobId')];
    const job = `the job ${event.name}${number ? ` #${number}` : ''}`;
    return `${verb} ${job}${environment ? ` for ${environment}` : ''}${into(first(event, 'projectPath'))}`;
  };

const FOUND: Readonly<Record<string, string>> = {
  raw: 'the value',
  line: 'a line of the value',
  leaf: 'a part of the value',
};

/** `found the value of DATABASE_URL (production) v7 in acme/shop, in the output of job #812`. */
function exposed(event: EventFacts): string {
  const [form, job] = [first(event, 'form'), first(event, 'jobId')];
  const what = FOUND[form ?? 'raw'] ?? `the value, written as ${form},`;
  const where = first(event, 'place') === 'artifact' ? 'an artifact' : 'the output';
  return `found ${what} of ${secret(event)}${into(event.path)}, in ${where} of ${job ? `job #${job}` : 'a job'}`;
}

const movedTo =
  (what: string): Phrase =>
  (event) => {
    const from = first(event, 'previousPath');
    return `moved the ${what} ${from ? `${from} to ` : ''}${event.name}`;
  };

/** `made a rule that allows developer secret:read in shop`. */
const accessRule =
  (verb: string): Phrase =>
  (event) => {
    const { effect, abilities } = event.details;
    const words = Array.isArray(abilities) ? ` ${abilities.map(String).join(', ')}` : '';
    const does = effect === 'prevent' ? 'prevents' : 'allows';
    const from = effect === 'prevent' ? ' from' : '';
    return `${verb} ${does} ${event.name}${from}${words}${into(event.path)}`;
  };

/** The actions we know, each as what stands behind the actor's name. */
const PHRASES: Readonly<Record<string, Phrase>> = {
  'session.created': () => 'signed in',
  'session.deleted': () => 'signed out',
  'session.revoked': () => 'ended one of their own sessions',
  'session.refused': ({ details }) =>
    `was not let in: ${details['wrong'] === 'second_factor' ? 'the code of the second factor' : 'the username or the password'} was wrong`,
  'user.created': named('created', 'user'),
  'user.updated': named('changed', 'user'),
  'user.blocked': named('blocked', 'user'),
  'user.unblocked': named('unblocked', 'user'),
  'user.impersonation_started': (event) => `began to act as ${event.name}`,
  'user.impersonation_ended': (event) => `stopped acting as ${event.name}`,
  'user.password_changed': () => 'changed their own password',
  'user.two_factor_begun': () => 'began to set up a second factor',
  'user.two_factor_enabled': () => 'turned their own second factor on',
  'user.two_factor_disabled': () => 'turned their own second factor off',
  'user.recovery_codes_renewed': () => 'made new recovery codes',
  'user.two_factor_reset': named('took the second factor from', 'user'),
  'personal_access_token.created': named('created', 'access token'),
  'personal_access_token.revoked': named('revoked', 'access token'),
  'settings.updated': () => 'changed the settings of the installation',
  'group.created': named('created', 'group'),
  'group.updated': named('changed', 'group'),
  'group.archived': named('archived', 'group'),
  'group.unarchived': named('unarchived', 'group'),
  'group.deleted': named('deleted', 'group'),
  'project.created': named('created', 'project'),
  'project.updated': named('changed', 'project'),
  'project.archived': named('archived', 'project'),
  'project.unarchived': named('unarchived', 'project'),
  'project.deleted': named('deleted', 'project'),
  'member.created': member('added', 'to'),
  'member.updated': member('changed the role of', 'in'),
  'member.deleted': member('removed', 'from'),
  'access_token.created': namedHere('made', 'access token'),
  'access_token.revoked': namedHere('revoked', 'access token'),
  'service_account.created': namedHere('made', 'service account'),
  'service_account.updated': namedHere('renamed', 'service account'),
  'service_account.deleted': namedHere('deleted', 'service account'),
  'service_account.token_created': namedHere('made a token of', 'service account'),
  'service_account.token_revoked': namedHere('revoked a token of', 'service account'),
  'trust_rule.created': namedHere('made', 'trust rule'),
  'trust_rule.updated': namedHere('changed', 'trust rule'),
  'trust_rule.deleted': namedHere('deleted', 'trust rule'),
  'trust_rule.token_issued': namedHere('got a token by', 'trust rule'),
  'trust_rule.refused': (event) =>
    event.name === '(unknown)'
      ? 'asked to be let in by a trust rule that does not exist'
      : `was not let in by the trust rule ${event.name}${into(event.path)}`,
  'group_invitation.created': member('invited the group', 'into'),
  'group_invitation.updated': member('changed the invitation of', 'into'),
  'group_invitation.deleted': member('took back the invitation of', 'into'),
  'secret_grant.updated': (event) => {
    const { actions } = event.details;
    const words = Array.isArray(actions)
      ? actions.map((action) => (action === 'read_value' ? 'reveal' : String(action)))
      : [];
    if (words.length === 0) return `changed what ${event.name} may do with secrets${into(event.path)}`;
    return `let ${event.name} ${words.join(', ')} secrets${into(event.path)}`;
  },
  'secret_grant.deleted': (event) => `took the secrets${into(event.path)} away from ${event.name}`,
  'access_rule.break_glass': (event) => `broke the glass and took ${askedFor(event)}`,
  'access_request.created': (event) => `asked for ${askedFor(event)}`,
  'access_request.approved': (event) => `gave ${first(event, 'to') ?? 'somebody'} ${askedFor(event)} for a time`,
  'access_request.refused': (event) => `refused ${first(event, 'to') ?? 'somebody'} ${askedFor(event)}`,
  'access_request.canceled': (event) => `took back the request for ${askedFor(event)}`,
  'access_rule.created': accessRule('made a rule that'),
  'access_rule.updated': accessRule('changed a rule, which now'),
  'access_rule.deleted': accessRule('deleted the rule that'),
  'custom_role.created': namedHere('made', 'custom role'),
  'custom_role.updated': namedHere('changed', 'custom role'),
  'custom_role.deleted': namedHere('deleted', 'custom role'),
  'environment.created': namedHere('created', 'environment'),
  'environment.updated': namedHere('changed', 'environment'),
  'environment.started': namedHere('started', 'environment'),
  'environment.stopped': namedHere('stopped', 'environment'),
  'environment.deleted': namedHere('deleted', 'environment'),
  'environment.protected': namedHere('protected', 'environment'),
  'environment.unprotected': namedHere('lifted the protection of', 'environment'),
  'protected_ref.created': namedHere('protected', 'ref'),
  'protected_ref.deleted': namedHere('lifted the protection of', 'ref'),
  'group.restored': named('brought back from the trash', 'group'),
  'group.purged': named('destroyed for good', 'group'),
  'group.transferred': movedTo('group'),
  'project.restored': named('brought back from the trash', 'project'),
  'project.purged': named('destroyed for good', 'project'),
  'project.transferred': movedTo('project'),
  'secrets_manager.deprovisioned': (event) => `turned the secrets manager off${into(event.path)}`,
  'secrets_manager.restored': (event) => `brought the secrets manager back from the trash${into(event.path)}`,
  'secrets_manager.purged': (event) => `destroyed the secrets of a deleted secrets manager for good${into(event.path)}`,
  'secrets_manager.frozen': (event) => `stopped all releases of secrets${into(event.path)}`,
  'secrets_manager.thawed': (event) => `let secrets be released again${into(event.path)}`,
  'secrets_manager.value_rules_changed': (event) => `changed the rules for values of secrets${into(event.path)}`,
  'secret.frozen': aboutSecret('stopped all releases of'),
  'secret.thawed': aboutSecret('let jobs have again'),
  'secret.exposed': exposed,
  'secret.finding_resolved': aboutSecret('resolved a finding about'),
  'secrets_manager.findings_policy_changed': (event) => `changed what is done about exposed secrets${into(event.path)}`,
  'secret.restored': aboutSecret('brought back from the trash'),
  'secret.purged': aboutSecret('destroyed for good'),
  'secrets_manager.initialized': (event) => `turned the secrets manager on${into(event.path)}`,
  'secret.created': aboutSecret('created'),
  'secret.updated': aboutSecret('changed'),
  'secret.deleted': aboutSecret('deleted'),
  'secret.revealed': aboutSecret('revealed'),
  'secret.read': aboutSecret('read by a program'),
  'secret_token.created': (event) => `made a short-lived token for reading secrets${into(event.path)}`,
  'secret.exported': aboutSecret('exported the value of'),
  'secrets.import_tried': (event) => `tried out an import of secrets${into(event.path)}`,
  'secret.rolled_back': (event) =>
    `rolled back ${secret(event)}${numbered(event, 'to', ' to the value of v')}${into(event.path)}`,
  'secret.compared': (event) =>
    `compared ${secret(event)}${numbered(event, 'from', ' v')}${numbered(event, 'to', ' and v')}${into(event.path)}`,
  'secret.approval_requested': approval('asked for an approval of'),
  'secret.approval_given': approval('approved'),
  'secret.approval_refused': approval('refused'),
  'secret.approval_withdrawn': approval('withdrew the approval of'),
  'secret.approval_timed_out': approval('gave up waiting for an approval of'),
  'environment.approval_requested': runApproval('asked for approvals of'),
  'environment.approval_given': runApproval('approved'),
  'environment.approval_refused': runApproval('refused'),
  'environment.approval_withdrawn': runApproval('withdrew the approvals of'),
  'environment.approval_timed_out': runApproval('gave up waiting for approvals of'),
  'secret.version_destroyed': aboutSecret('destroyed'),
  'configuration.committed': (event) => `committed the configuration of ${event.name}${into(event.path)}`,
  'pipeline.created': namedHere('started', 'pipeline'),
  'pipeline_settings.updated': (event) => `changed how pipelines are run${into(event.path)}`,
  'pipeline.unpinned': (event) => `let the pipeline ${event.name}${into(event.path)} see current versions of secrets`,
  'pipeline.canceled': namedHere('canceled', 'pipeline'),
  'job.canceled': namedHere('canceled', 'job'),
  'job.retried': namedHere('retried', 'job'),
  'webhook.created': namedHere('created', 'webhook to'),
  'webhook.updated': namedHere('changed', 'webhook to'),
  'webhook.deleted': namedHere('deleted', 'webhook to'),
  'runner.created': namedHere('created', 'runner'),
  'runner.updated': namedHere('changed', 'runner'),
  'runner.deleted': namedHere('deleted', 'runner'),
  'runner.assigned': namedHere('let jobs be taken by', 'runner'),
  'runner.unassigned': namedHere('let jobs no longer be taken by', 'runner'),
};

/** Those whose phrase says it. */
const REFUSALS = new Set(['session.refused', 'trust_rule.refused']);

export const KNOWN_ACTIONS = Object.keys(PHRASES);

/** An action that is not in the table: `release_gate.opened` becomes `opened the release gate NAME`. */
function plain({ action, name }: EventFacts): string {
  const dot = action.indexOf('.');
  const [kind, verb] = dot === -1 ? [action, 'touched'] : [action.slice(0, dot), action.slice(dot + 1)];
  return `${verb.replaceAll('_', ' ')} the ${kind.replaceAll('_', ' ')} ${name}`.trimEnd();
}

/** Who is no user has a name in the trail alone. Such a name can be typed when signing in, but nowhere else. */
function nameOf({ action, actor, bySystem }: EventFacts): string {
  if (bySystem) return 'Lockkeeper';
  return action === 'trust_rule.refused' && actor === '(a program elsewhere)' ? 'A program elsewhere' : actor;
}

/** One event for people: `Ana revealed DATABASE_URL (production) v7 in acme/shop`. */
export function sentenceOf(event: EventFacts): string {
  const known = Object.hasOwn(PHRASES, event.action) ? PHRASES[event.action]! : plain;
  const actor = nameOf(event);
  const who = event.impersonator ? `${event.impersonator} as ${actor}` : actor;
  const sentence = `${who} ${known(event)}`;
  if (event.outcome === 'success' || REFUSALS.has(event.action)) return sentence;
  return `${sentence} (${event.outcome})`;
}
