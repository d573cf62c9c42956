import { newValue, type Scene, unique } from '../scene.js';
import type { Operation } from '../sweep.js';
import { expectAcknowledged, type Payload } from './acknowledged.js';

// Settings of secrets and rules for values change on servers that are killed (SIGKILL) at every write: old or new, nothing
// between, and an event for each change that there is.

let scene: Scene;

const eventsAbout = async (action: string, name: string): Promise<number> => {
  const sql = 'SELECT count(*)::int AS count FROM audit_events WHERE action = $1 AND target_name = $2';
  return (await scene.sql(sql, [action, name]))[0].count as number;
};

const RULES = { regex: 'value.*', notPlaceholder: true };

/** A manager's rules: each run has a group of its own. */
function ruling(): Operation<string, Payload> {
  return {
    name: 'secretsManagerValueRulesUpdate',
    at: 'every write',
    atOnce: 1,
    prepare: async () => {
      const { group } = await scene.project();
      await scene.must('groupSecretsManagerInitialize', { groupPath: group });
      return group;
    },
    call: (server, fullPath) =>
      scene.person(server).mutate('secretsManagerValueRulesUpdate', { fullPath, valueRules: RULES }),
    check: async (group, killed) => {
      expectAcknowledged(killed);
      const { groupSecretsManager } = await scene
        .person()
        .query('query ($p: ID!) { groupSecretsManager(groupPath: $p) { valueRules { regex notPlaceholder } } }', {
          p: group,
        });
      expect(groupSecretsManager.valueRules).toEqual(killed.committed ? RULES : null);
      expect(await eventsAbout('secrets_manager.value_rules_changed', group)).toBe(killed.committed ? 1 : 0);

      await scene.must('secretsManagerValueRulesUpdate', { fullPath: group, valueRules: RULES });
      expect(await eventsAbout('secrets_manager.value_rules_changed', group)).toBe(1);
    },
  };
}

interface Shared {
  readonly group: string;
  readonly project: string;
  readonly name: string;
}

const SHOWN =
  'metadataVersion writeOnly tags contact expiresAt valueRules { regex } allowedProjects { project { fullPath } }';

/** All settings of a group's secret at once, with a new value. */
function settling({ group, project }: { group: string; project: string }): Operation<Shared, Payload> {
  const settings = {
    writeOnly: true,
    tags: ['b', 'a'],
    contact: 'Kim',
    expiresAt: '2099-01-01T00:00:00Z',
    valueRules: { regex: RULES.regex },
    allowedProjects: [project],
  };
  return {
    name: 'groupSecretUpdate',
    at: 'every write',
    atOnce: 1,
    prepare: async () => {
      const name = `S_${unique()}`;
      await scene.must('groupSecretCreate', { groupPath: group, name, secret: newValue(), environment: '*' });
      return { group, project, name };
    },
    call: (server, { name }) =>
      scene
        .person(server)
        .mutate('groupSecretUpdate', { groupPath: group, name, metadataCas: 1, secret: newValue(), ...settings }),
    check: async ({ name }, killed) => {
      expectAcknowledged(killed);
      const { groupSecret } = await scene
        .person()
        .query(`query ($p: ID!, $n: String!) { groupSecret(groupPath: $p, name: $n) { ${SHOWN} warnings } }`, {
          p: group,
          n: name,
        });
      const plain = { writeOnly: false, tags: [], contact: null, expiresAt: null, valueRules: null };
      const old = { metadataVersion: 1, ...plain, allowedProjects: null, warnings: [] };
      const next = {
        ...settings,
        metadataVersion: 2,
        tags: ['a', 'b'],
        expiresAt: '2099-01-01T00:00:00.000Z',
        allowedProjects: [{ project: { fullPath: project } }],
        // Judged by the rules that came with it: a version without its settings, or the other way round, would warn.
        warnings: [],
      };
      expect(groupSecret).toEqual(killed.committed ? next : old);
      expect(await eventsAbout('secret.updated', name)).toBe(killed.committed ? 1 : 0);
      const [{ versions }] = await scene.sql(
        'SELECT count(*)::int AS versions FROM secret_versions v JOIN secrets s ON s.id = v.secret_id WHERE s.name = $1',
        [name],
      );
      expect(versions).toBe(killed.committed ? 2 : 1);
    },
  };
}

/** Each in a place of its own: they stand side by side. */
export async function secretSettings(of: Scene): Promise<Operation[]> {
  scene = of;
  const place = await scene.project();
  await scene.must('groupSecretsManagerInitialize', { groupPath: place.group });
  return [ruling(), settling(place)];
}
