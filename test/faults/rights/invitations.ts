import type { Client } from '../../support/client.js';
import { type Scene, unique, type At } from '../scene.js';
import type { Operation } from '../sweep.js';
import { expectAcknowledged, type Payload } from './acknowledged.js';

// Groups are invited and taken back on servers that are killed (SIGKILL) at every write: their members are members there, or
// they are not, and an event tells of each change that there is.

let scene: Scene;

const events = async (name: string): Promise<string[]> => {
  const rows = await scene.sql('SELECT action FROM audit_events WHERE target_name = $1 ORDER BY id', [name]);
  return rows.map((row) => row.action as string);
};

interface Invited {
  readonly path: string;
  readonly team: string;
  at(server: At): Client;
}

const roleThere = async ({ path, at }: Invited): Promise<string | null> => {
  const { data } = await at(scene.observer).send('query ($p: ID!) { project(fullPath: $p) { role } }', { p: path });
  return data?.project?.role ?? null;
};

async function team(path: string): Promise<Invited> {
  const group = `team_${unique()}`;
  await scene.must('groupCreate', { name: group, path: group });
  const { username, at } = await scene.stranger();
  await scene.must('memberCreate', { fullPath: group, username, role: 'OWNER' });
  return { path, team: group, at };
}

/** Invites a group: its members are members there, or the invitation never was. */
function inviting(path: string): Operation<Invited, Payload> {
  return {
    name: 'groupInvitationCreate',
    at: 'every write',
    atOnce: 1,
    prepare: () => team(path),
    call: (server, invited) =>
      scene
        .person(server)
        .mutate('groupInvitationCreate', { fullPath: path, groupPath: invited.team, maxRole: 'DEVELOPER' }),
    check: async (invited, killed) => {
      expectAcknowledged(killed);
      expect([await roleThere(invited), await events(invited.team)]).toEqual(
        killed.committed ? ['DEVELOPER', ['group.created', 'group_invitation.created']] : [null, ['group.created']],
      );
    },
  };
}

/** Takes an invitation back. */
function uninviting(path: string): Operation<Invited & { readonly id: string }, Payload> {
  return {
    name: 'groupInvitationDelete',
    at: 'every write',
    atOnce: 1,
    prepare: async () => {
      const invited = await team(path);
      const input = { fullPath: path, groupPath: invited.team, maxRole: 'DEVELOPER' };
      const { groupInvitation } = await scene.must('groupInvitationCreate', input, 'groupInvitation { id }');
      return { ...invited, id: groupInvitation.id as string };
    },
    call: (server, { id }) => scene.person(server).mutate('groupInvitationDelete', { id }),
    check: async (invited, killed) => {
      expectAcknowledged(killed);
      const told = (await events(invited.team)).includes('group_invitation.deleted');
      expect([await roleThere(invited), told]).toEqual(killed.committed ? [null, true] : ['DEVELOPER', false]);
    },
  };
}

/** Each in a place of its own: they stand side by side. */
export async function invitations(of: Scene): Promise<Operation[]> {
  scene = of;
  const [one, two] = [await scene.project(), await scene.project()];
  return [inviting(one.project), uninviting(two.project)];
}
