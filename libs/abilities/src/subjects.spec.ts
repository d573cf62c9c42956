import { can } from './decide.js';
import { abilityFor } from './compile-ability.js';
import { factsByKind, IncompleteSubject, subject, type Subject, type SubjectKind } from './subjects.js';

const good: Record<string, unknown> = {
  ancestorIds: [1, 2],
  namespaceId: 2,
  secretReadRole: 20,
  secretReadValueRole: null,
  secretCreateRole: 30,
  secretUpdateRole: null,
  secretDeleteRole: 50,
  archived: false,
  deployRole: null,
  pushRole: 40,
  managerActive: true,
  writeOnly: false,
  namespace: 'group',
  currentRole: 10,
  grantedRole: null,
  self: false,
  secretId: 'e9c0',
  name: 'DB_URL',
  environmentScope: 'review/*',
  environmentName: null,
  tags: ['pci'],
  isProtected: null,
};
const wrong: Record<string, unknown[]> = {
  ids: [undefined, null, [], ['1'], [1.5], [Number.NaN], [1, '2'], 1],
  id: [undefined, null, '1', 1.5, [1]],
  boolean: [undefined, null, 0, 'false'],
  level: [undefined, 0, 35, '40', Number.NaN],
  namespace: [undefined, null, 'team'],
  text: [undefined, 1, ['a']],
  texts: [undefined, 'a', [1]],
  flag: [undefined, 'true', 0],
};
const shop = { ancestorIds: [1], namespaceId: 1, archived: true, secretReadRole: null };
const make = (kind: SubjectKind, facts: unknown) => (subject[kind] as (facts: unknown) => Subject)(facts);
const cases = Object.entries(factsByKind).flatMap(([kind, facts]) =>
  Object.entries(facts).map(([fact, type]) => ({ kind: kind as SubjectKind, fact, type: type })),
);

describe('subject', () => {
  it.each(cases)('refuses a $kind whose $fact is absent or no $type', ({ kind, fact, type }) => {
    expect(make(kind, good)).toMatchObject({ kind, [fact]: good[fact] });
    for (const value of wrong[type]!) {
      expect(() => make(kind, { ...good, [fact]: value })).toThrow(IncompleteSubject);
      expect(() => make(kind, { ...good, [fact]: value })).toThrow(fact);
    }
  });

  it.each<[SubjectKind, string, string]>([
    ['project', 'ancestorIds', 'must be a non-empty list of integers'],
    ['project', 'namespaceId', 'must be an integer'],
    ['project', 'archived', 'must be true or false'],
    ['project', 'secretReadRole', "must be null, a role's level or nobody"],
    ['secret', 'name', 'must be null or a text'],
    ['secret', 'tags', 'must be null or a list of texts'],
    ['secret', 'isProtected', 'must be null, true or false'],
    ['member', 'namespace', 'must be group or project'],
  ])('says of a %s that its %s %s', (kind, fact, text) => {
    expect(() => make(kind, { ...good, [fact]: undefined })).toThrow(`subject ${kind}: ${fact} ${text}`);
  });

  it('keeps the declared facts of a row and nothing else', () => {
    expect(Object.keys(make('project', { ...good, name: 'shop' })).sort()).toEqual([
      'ancestorIds',
      'archived',
      'kind',
      'namespaceId',
      'secretReadRole',
    ]);
  });

  it('cannot be changed, and does not change with the row it came from', () => {
    const ancestorIds = [1];
    const project = subject.project({ ...shop, ancestorIds });

    ancestorIds.push(2);

    expect(() => Object.assign(project, { archived: false })).toThrow(TypeError);
    expect(() => (project.ancestorIds as number[]).push(3)).toThrow(TypeError);
    expect(project.ancestorIds).toEqual([1]);
  });

  it('is the only way to something that can be decided about', () => {
    const owner = abilityFor({ role: 50, admin: false });
    const real = subject.project(shop);

    const copies = [
      { ...real, archived: undefined },
      { kind: 'project', ancestorIds: [1] },
      Object.create(real) as object,
    ];

    for (const copy of copies) {
      expect(() => can(owner, 'project:update', copy as unknown as Subject<'project'>)).toThrow(IncompleteSubject);
      expect(() => can(owner, 'project:update', copy as unknown as Subject<'project'>)).toThrow(
        'subject project: subject must be made by subject',
      );
    }
  });

  it('is needed by type, so that no kind can be asked about', () => {
    const owner = abilityFor({ role: 50, admin: false });

    // @ts-expect-error a kind is no instance
    expect(() => can(owner, 'project:update', 'project')).toThrow(TypeError);
    // @ts-expect-error a project is never pushed to
    expect(can(owner, 'ref:push', subject.project({ ...shop, archived: false }))).toBe(false);
  });
});
