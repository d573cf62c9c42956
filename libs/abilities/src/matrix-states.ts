import type { AbilityName } from './ability-names.js';
import { abilitiesOfAction, noRoleGrants, roleFactOfAction } from './grantable.js';
import { nobody, roleLevel } from './roles.js';
import { subject, unknownSecret, type NamespaceKind, type Subject, type SubjectKind } from './subjects.js';

/** A named example of a subject. */
export interface MatrixState {
  readonly name: string;
  readonly subject: Subject;
  /** Made by grants to roles, which only concern what can be granted. */
  readonly ofGrants?: boolean;
}

const owned = { ancestorIds: [1], namespaceId: 1, ...noRoleGrants };
const open = { ...owned, archived: false };
const archived = { ...owned, archived: true };
const maintainer = roleLevel('maintainer');
const owner = roleLevel('owner');

interface Demands {
  readonly deployRole: number | null;
  readonly pushRole: number | null;
}

const demanded = (deployRole: number | null, pushRole: number | null): Demands => ({ deployRole, pushRole });

/** How protection looks for what has an environment, a ref, or both. */
const protections = {
  environment: [
    ['environment unprotected', demanded(null, null)],
    ['environment for maintainers', demanded(maintainer, null)],
    ['environment for owners', demanded(owner, null)],
    ['environment for nobody', demanded(nobody, null)],
  ],
  ref: [
    ['ref unprotected', demanded(null, null)],
    ['ref for maintainers', demanded(null, maintainer)],
    ['ref for owners', demanded(null, owner)],
    ['ref for nobody', demanded(null, nobody)],
  ],
  both: [
    ['unprotected', demanded(null, null)],
    ['ref for maintainers', demanded(null, maintainer)],
    ['environment for maintainers', demanded(maintainer, null)],
    ['ref for maintainers, environment for owners', demanded(owner, maintainer)],
  ],
} as const satisfies Record<string, readonly (readonly [string, Demands])[]>;

const working = { managerActive: true, writeOnly: false, ...unknownSecret, environmentName: null };

type Make = (facts: typeof open & Demands & typeof working) => Subject;

function openAndArchived(make: Make, protection: keyof typeof protections): MatrixState[] {
  return protections[protection].flatMap(([name, demands]) => [
    { name, subject: make({ ...open, ...demands, ...working }) },
    { name: `${name}, archived`, subject: make({ ...archived, ...demands, ...working }) },
  ]);
}

const plain = demanded(null, null);

/** Grants to roles that give everything, from a role on. */
const grantedFrom = (level: number) => Object.fromEntries(Object.values(roleFactOfAction).map((fact) => [fact, level]));
const toReporters = grantedFrom(roleLevel('reporter')) as unknown as typeof noRoleGrants;
const toOwners = grantedFrom(owner) as unknown as typeof noRoleGrants;

/** Kinds of whose facts the role grants of their namespace are a part, in the states that these make. */
const roleGrantStates = (make: Make): MatrixState[] => [
  ofGrants('secrets granted to reporters', make({ ...open, ...plain, ...working, ...toReporters })),
  ofGrants('secrets granted to owners alone', make({ ...open, ...plain, ...working, ...toOwners })),
];
const ofGrants = (name: string, on: Subject): MatrixState => ({ name, subject: on, ofGrants: true });
function plainAndArchived(make: Make): MatrixState[] {
  return [
    { name: 'open', subject: make({ ...open, ...plain, ...working }) },
    { name: 'archived', subject: make({ ...archived, ...plain, ...working }) },
  ];
}

function secretStates(): MatrixState[] {
  const unprotected = { ...open, ...plain, ...working };
  return [
    ...openAndArchived(subject.secret, 'environment'),
    { name: 'manager inactive', subject: subject.secret({ ...unprotected, managerActive: false }) },
    { name: 'write-only', subject: subject.secret({ ...unprotected, writeOnly: true }) },
    ...roleGrantStates(subject.secret),
  ];
}

function memberStates(namespace: NamespaceKind): MatrixState[] {
  const member = (currentRole: number | null, grantedRole: number | null, more = {}) =>
    subject.member({ ...open, namespace, currentRole, grantedRole, self: false, ...more });
  const developer = roleLevel('developer');
  return [
    { name: `of a ${namespace}, new developer`, subject: member(null, developer) },
    { name: `of a ${namespace}, new owner`, subject: member(null, owner) },
    { name: `of a ${namespace}, guest to maintainer`, subject: member(roleLevel('guest'), maintainer) },
    { name: `of a ${namespace}, owner to guest`, subject: member(owner, roleLevel('guest')) },
    { name: `of a ${namespace}, guest removed`, subject: member(roleLevel('guest'), null) },
    { name: `of a ${namespace}, owner removed`, subject: member(owner, null) },
    { name: `of a ${namespace}, himself`, subject: member(roleLevel('guest'), roleLevel('guest'), { self: true }) },
    { name: `of an archived ${namespace}, new developer`, subject: member(null, developer, archived) },
    { name: `of an archived ${namespace}, developer removed`, subject: member(developer, null, archived) },
  ];
}

const states: { readonly [K in SubjectKind]: () => MatrixState[] } = {
  instance: () => [{ name: 'any', subject: subject.instance({}) }],
  group: () => [...plainAndArchived(subject.group), ...roleGrantStates(subject.group)],
  project: () => [...plainAndArchived(subject.project), ...roleGrantStates(subject.project)],
  member: () => [...memberStates('group'), ...memberStates('project')],
  environment: () => openAndArchived(subject.environment, 'environment'),
  protected_ref: () => openAndArchived(subject.protected_ref, 'ref'),
  ref: () => openAndArchived(subject.ref, 'ref'),
  secrets_manager: () => [...plainAndArchived(subject.secrets_manager), ...roleGrantStates(subject.secrets_manager)],
  secret: secretStates,
  pipeline: () => openAndArchived(subject.pipeline, 'ref'),
  job: () => openAndArchived(subject.job, 'both'),
  runner: () => [
    { name: 'of a group', subject: subject.runner({ ...open, namespace: 'group' }) },
    { name: 'of a project', subject: subject.runner({ ...open, namespace: 'project' }) },
    { name: 'of a project, archived', subject: subject.runner({ ...archived, namespace: 'project' }) },
  ],
};

/** The states that the matrix shows for an ability: archived or not, protected or not, and what else rules name. */
export function matrixStates(kind: SubjectKind, ability?: AbilityName): readonly MatrixState[] {
  const all = states[kind]();
  const granted = ability === undefined || Object.values(abilitiesOfAction).some((given) => given.includes(ability));
  return granted ? all : all.filter((state) => !state.ofGrants);
}
