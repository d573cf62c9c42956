import { roleLevel, subject, unknownSecret, type AbilityName, type KindOf, type Subject } from '@lockkeeper/abilities';
import type { RequestContext } from '../platform/context/index.js';
import { asGroup, asNamespace, ownerFacts } from './namespace.policy.js';
import type { Namespace } from './namespace.entity.js';

/** One ability, asked about one thing. */
export interface AbilityQuestion {
  readonly ability: AbilityName;
  holds(ctx: RequestContext): boolean;
}

export const question = <A extends AbilityName>(ability: A, on: Subject<KindOf<A>>): AbilityQuestion => ({
  ability,
  holds: (ctx) => ctx.can(ability, on),
});

/** The names of the abilities that the viewer holds. In memory: a list asks this for each of its rows. */
export const abilitiesHeld = (ctx: RequestContext, questions: readonly AbilityQuestion[]): string[] =>
  questions.filter((asked) => asked.holds(ctx)).map((asked) => asked.ability);

const managerAbilities = [
  'secrets_manager:read',
  'secrets_manager:create',
  'secrets_manager:update',
  'secrets_manager:delete',
  'secrets_manager:freeze',
  'secrets_manager:thaw',
] as const;
const secretAbilities = ['secret:create', 'secret:update', 'secret:delete', 'secret:read_value'] as const;
const webhookAbilities = ['webhook:list', 'webhook:create', 'webhook:update', 'webhook:delete'] as const;
const accountAbilities = [
  'service_account:list',
  'service_account:create',
  'service_account:update',
  'service_account:delete',
] as const;
const rightAbilities = [
  'secret_grant:list',
  'secret_grant:update',
  'secret_grant:delete',
  'access_rule:list',
  'access_rule:update',
  'access_rule:delete',
] as const;
const tokenAbilities = ['access_token:list', 'access_token:create', 'access_token:revoke'] as const;

/** What the interface asks about groups and projects alike. Creating is asked about something that nothing protects. */
export function sharedQuestions(namespace: Namespace): AbilityQuestion[] {
  const { ancestorIds, archived } = namespace;
  const kind = namespace.kind === 'project' ? 'project' : 'group';
  const own = asNamespace(namespace);
  const owner = ownerFacts(namespace);
  const manager = subject.secrets_manager(owner);
  const secret = subject.secret({
    ...owner,
    deployRole: null,
    managerActive: true,
    writeOnly: false,
    ...unknownSecret,
  });
  const grantedRole = roleLevel('guest');
  const member = subject.member({
    ancestorIds,
    archived,
    namespace: kind,
    currentRole: null,
    grantedRole,
    self: false,
  });
  return [
    question('member:list', own),
    question('member:create', member),
    ...managerAbilities.map((ability) => question(ability, manager)),
    question('secret:list', own),
    ...secretAbilities.map((ability) => question(ability, secret)),
    question('secret_use:list', own),
    ...rightAbilities.map((ability) => question(ability, own)),
    ...tokenAbilities.map((ability) => question(ability, own)),
    ...webhookAbilities.map((ability) => question(ability, own)),
    question('runner:list', own),
    question('runner:create', subject.runner({ ancestorIds, archived, namespace: kind })),
    question('audit:list', own),
    question('trash:list', own),
  ];
}

export function groupQuestions(namespace: Namespace): AbilityQuestion[] {
  const group = asGroup(namespace);
  return [
    question('group:create', group),
    question('group:update', group),
    question('group:archive', group),
    question('group:delete', group),
    question('group:transfer', group),
    question('project:create', group),
    question('custom_role:list', group),
    question('custom_role:create', group),
    question('custom_role:update', group),
    question('custom_role:delete', group),
    ...accountAbilities.map((ability) => question(ability, group)),
    ...sharedQuestions(namespace),
  ];
}
