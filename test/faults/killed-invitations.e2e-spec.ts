import type { Client } from '../support/client.js';
import { Scene, unique, type At } from './scene.js';
import { sweep, type Killed, type Operation } from './sweep.js';

// Groups are invited and taken back on servers that are killed (SIGKILL) at every write: their members are members there, or
// they are not, and an event tells of each change that there is.

jest.setTimeout(600_000);

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.open();
});
afterAll(() => scene?.close());

interface Payload {
  readonly errors: readonly string[];
}

function expectAcknowledged({ answer, committed }: Killed<Payload>): void {
  if (answer === null) return;
  expect(answer.errors).toEqual([]);
  expect(committed).toBe(true);
}

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

test('a server killed while it invites a group or takes that back leaves the old members or the new ones', async () => {
  const [one, two] = [await scene.project(), await scene.project()];

  const statements = await sweep(scene.stage, [inviting(one.project), uninviting(two.project)]);

  for (const [name, texts] of statements) {
    expect([name, texts.filter((text) => text === 'COMMIT').length]).toEqual([name, 1]);
  }
});
