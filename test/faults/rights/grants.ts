import type { Client } from '../../support/client.js';
import { type Scene, unique, type At } from '../scene.js';
import type { Operation } from '../sweep.js';
import { expectAcknowledged, type Payload } from './acknowledged.js';

// Who may do what with secrets changes on servers that are killed (SIGKILL) at every write: old or new, nothing between,
// and an event for each change that there is.

let scene: Scene;

const events = async (name: string): Promise<string[]> => {
  const rows = await scene.sql('SELECT action FROM audit_events WHERE target_name = $1 ORDER BY id', [name]);
  return rows.map((row) => row.action as string);
};

interface Reporter {
  readonly path: string;
  readonly id: number;
  readonly membership: string;
  readonly username: string;
  at(server: At): Client;
}

async function reporter(path: string): Promise<Reporter> {
  const { username, at } = await scene.stranger();
  const input = { fullPath: path, username, role: 'REPORTER' };
  const { member } = await scene.must('memberCreate', input, 'member { id user { id } }');
  return { path, id: Number(member.user.id), membership: member.id as string, username, at };
}

const permission = ({ path, id }: Reporter) => ({ projectPath: path, principal: { type: 'USER', id } });
const listed = async (name: string): Promise<object[]> =>
  scene.sql(
    `SELECT g.actions, g.expires_at IS NULL AS lasting FROM secret_grants g JOIN users u ON u.id = g.user_id
     WHERE u.username = $1`,
    [name],
  );
const held = async ({ path, at }: Reporter): Promise<string[]> => {
  const { data } = await at(scene.observer).send('query ($p: ID!) { project(fullPath: $p) { abilities } }', {
    p: path,
  });
  const abilities: string[] = data?.project?.abilities ?? [];
  return abilities.filter((name) => /^secret:/.test(name));
};

const READS = ['secret:list'];
const WRITES = ['secret:list', 'secret:create', 'secret:update'];

function granting(path: string): Operation<Reporter, Payload> {
  const send = (client: Client, who: Reporter): Promise<Payload> =>
    client.mutate('projectSecretsPermissionUpdate', { ...permission(who), actions: ['READ', 'WRITE'] });
  return {
    name: 'projectSecretsPermissionUpdate',
    at: 'every write',
    atOnce: 1,
    prepare: async () => {
      const who = await reporter(path);
      await scene.must('projectSecretsPermissionUpdate', {
        ...permission(who),
        actions: ['READ'],
        expiredAt: '2999-01-01',
      });
      return who;
    },
    call: (server, who) => send(scene.person(server), who),
    check: async (who, killed) => {
      expectAcknowledged(killed);
      const before = { grants: [{ actions: ['read'], lasting: false }], held: READS, events: ['secret_grant.updated'] };
      const after = {
        grants: [{ actions: ['read', 'create', 'update'], lasting: true }],
        held: WRITES,
        events: ['secret_grant.updated', 'secret_grant.updated'],
      };
      const state = async () => ({
        grants: await listed(who.username),
        held: await held(who),
        events: (await events(who.username)).filter((action) => action.startsWith('secret_grant.')),
      });
      expect(await state()).toEqual(killed.committed ? after : before);
      expect((await send(scene.person(), who)).errors).toEqual([]);
      expect(await state()).toMatchObject({ grants: after.grants, held: after.held });
    },
  };
}

/** Ends a membership together with what was granted to its user. */
function leaving(path: string): Operation<Reporter, Payload> {
  return {
    name: 'memberDelete',
    at: 'every write',
    atOnce: 1,
    prepare: async () => {
      const who = await reporter(path);
      await scene.must('projectSecretsPermissionUpdate', { ...permission(who), actions: ['READ'] });
      return who;
    },
    call: (server, who) => scene.person(server).mutate('memberDelete', { id: who.membership }),
    check: async (who, killed) => {
      expectAcknowledged(killed);
      const state = { grants: await listed(who.username), held: await held(who) };
      const kept = { grants: [{ actions: ['read'], lasting: true }], held: READS };
      expect(state).toEqual(killed.committed ? { grants: [], held: [] } : kept);
      expect((await events(who.username)).filter((action) => action === 'member.deleted')).toHaveLength(
        killed.committed ? 1 : 0,
      );
    },
  };
}

function customRole(groupPath: string): Operation<string, Payload> {
  const send = (client: Client, name: string): Promise<Payload> =>
    client.mutate('customRoleCreate', { groupPath, name, role: 'REPORTER', abilities: ['audit:list'] });
  return {
    name: 'customRoleCreate',
    at: 'every write',
    atOnce: 1,
    prepare: async () => `role_${unique()}`,
    call: (server, name) => send(scene.person(server), name),
    check: async (name, killed) => {
      expectAcknowledged(killed);
      const rows = await scene.sql('SELECT abilities FROM custom_roles WHERE name = $1', [name]);
      expect([rows, await events(name)]).toEqual(
        killed.committed ? [[{ abilities: ['audit:list'] }], ['custom_role.created']] : [[], []],
      );
      const again = await send(scene.person(), name);
      expect(again.problems.map(({ code }) => code)).toEqual(killed.committed ? ['NAME_TAKEN'] : []);
    },
  };
}

/** Each in a place of its own: they stand side by side. */
export async function grants(of: Scene): Promise<Operation[]> {
  scene = of;
  const [a, b] = [await scene.project(), await scene.project()];
  return [granting(a.project), leaving(b.project), customRole(a.group)];
}
