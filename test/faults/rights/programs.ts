import type { Client } from '../../support/client.js';
import { type Scene, unique } from '../scene.js';
import type { Operation } from '../sweep.js';
import { expectAcknowledged, type Payload } from './acknowledged.js';

// Tokens of projects are made and revoked on servers that are killed (SIGKILL) at every write: a bot with its membership and
// token, or none of them.

let scene: Scene;

const EXPIRES = new Date(Date.now() + 30 * 86_400_000).toISOString();

/** What there is of a token: users that are not blocked, memberships, tokens that are not revoked, events. */
const left = async (name: string): Promise<object> => {
  const [row] = await scene.sql(
    `SELECT (SELECT count(*)::int FROM users WHERE name = $1 AND NOT blocked) AS bots,
       (SELECT count(*)::int FROM members m JOIN users u ON u.id = m.user_id WHERE u.name = $1) AS members,
       (SELECT count(*)::int FROM personal_access_tokens WHERE name = $1 AND revoked_at IS NULL) AS tokens,
       (SELECT count(*)::int FROM audit_events WHERE target_name = $1) AS events`,
    [name],
  );
  return row as object;
};

const make = (client: Client, fullPath: string, name: string): Promise<Payload & { accessToken: { id: string } }> =>
  client.mutate(
    'accessTokenCreate',
    { fullPath, name, role: 'GUEST', scopes: ['api'], expiresAt: EXPIRES },
    'accessToken { id }',
  );

function making(path: string): Operation<string, Payload> {
  return {
    name: 'accessTokenCreate',
    at: 'every write',
    atOnce: 1,
    prepare: async () => `token_${unique()}`,
    call: (server, name) => make(scene.person(server), path, name),
    check: async (name, killed) => {
      expectAcknowledged(killed);
      const all = { bots: 1, members: 1, tokens: 1, events: 1 };
      expect(await left(name)).toEqual(killed.committed ? all : { bots: 0, members: 0, tokens: 0, events: 0 });
    },
  };
}

function revoking(path: string): Operation<{ name: string; id: string }, Payload> {
  return {
    name: 'accessTokenRevoke',
    at: 'every write',
    atOnce: 1,
    prepare: async () => {
      const name = `token_${unique()}`;
      const { accessToken } = await make(scene.person(), path, name);
      return { name, id: accessToken.id };
    },
    call: (server, { id }) => scene.person(server).mutate('accessTokenRevoke', { id }),
    check: async ({ name }, killed) => {
      expectAcknowledged(killed);
      const all = { bots: 1, members: 1, tokens: 1, events: 1 };
      expect(await left(name)).toEqual(killed.committed ? { bots: 0, members: 0, tokens: 0, events: 2 } : all);
    },
  };
}

/** Each in a place of its own: they stand side by side. */
export async function programs(of: Scene): Promise<Operation[]> {
  scene = of;
  const [one, two] = [await scene.project(), await scene.project()];
  return [making(one.project), revoking(two.project)];
}
