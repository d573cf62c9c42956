import { abilityKinds, abilityNames, onlyLooks } from './ability-names.js';
import { ActorAbilities } from './actor-abilities.js';
import { visibleNamespaces } from './filter-rows.js';
import { impersonatedAbilities, roomFor } from './scope-cap.js';
import { subject } from './subjects.js';

// What may hold a value: an administrator who is no member does not see it, so he does not by acting as one either.
const mayHoldValues = ['ref:read', 'webhook:list', 'job_log:read'];
const mayRun = ['pipeline:create', 'pipeline:cancel', 'pipeline:retry', 'job:play', 'job:cancel', 'job:retry'];
const owner = {
  admin: false,
  memberships: [{ namespaceId: 1, role: 50, expiresAt: null }],
  now: new Date(),
};
const himself = new ActorAbilities(owner);
const impersonated = new ActorAbilities({ ...owner, scopes: ['impersonation'] });

describe('who acts as somebody else', () => {
  it.each(abilityNames)('has room for %s exactly when it looks at a namespace or runs pipelines and jobs', (name) => {
    const kinds: readonly string[] = abilityKinds[name];
    const looks = onlyLooks(name) && kinds.some((kind) => kind !== 'instance') && !mayHoldValues.includes(name);

    expect(roomFor(['impersonation'], name)).toBe(looks || mayRun.includes(name));
    expect(roomFor(['impersonation'], name)).toBe(impersonatedAbilities.includes(name));
    expect(roomFor(['api', 'impersonation'], name)).toBe(impersonatedAbilities.includes(name));
    expect(roomFor([], name)).toBe(false);
  });

  it('has of the rights of that person what there is room for, and no more', () => {
    const project = subject.project({
      ancestorIds: [1],
      namespaceId: 1,
      archived: false,
      secretReadRole: null,
    });

    expect([himself.can('project:read', project), impersonated.can('project:read', project)]).toEqual([true, true]);
    expect([himself.can('project:update', project), impersonated.can('project:update', project)]).toEqual([
      true,
      false,
    ]);
    expect(impersonated.canSome('project:update', project)).toBe(false);
    expect(impersonated.canAll('project:update', project, 1)).toBe(false);
    expect(visibleNamespaces(impersonated, 'project:update', 'project')).toEqual({ all: false, namespaceIds: [] });
  });
});
