import { randomBytes } from 'node:crypto';
import { asOwner, newPerson, type Client, type Person } from '../support/client.js';
import type { TestServer } from '../support/server.js';

export type RoleName = 'GUEST' | 'REPORTER' | 'DEVELOPER' | 'MAINTAINER' | 'OWNER';
const LEVELS: Record<RoleName, number> = { GUEST: 10, REPORTER: 20, DEVELOPER: 30, MAINTAINER: 40, OWNER: 50 };

export interface Someone {
  readonly person: Person;
  readonly client: Client;
}

/** A path that no other test uses. */
export const fresh = (word = 'g'): string => `${word}-${randomBytes(4).toString('hex')}`;

export async function idOf(server: TestServer, fullPath: string): Promise<number> {
  const [row] = await asOwner(server, 'SELECT id FROM namespaces WHERE full_path = $1 AND deleted_at IS NULL', [
    fullPath,
  ]);
  return Number(row.id);
}

/** A row of members, past the rules. */
export async function makeMember(
  server: TestServer,
  person: Person,
  fullPath: string,
  grant: { role: RoleName; expiresAt?: Date },
): Promise<number> {
  const [row] = await asOwner(
    server,
    'INSERT INTO members (namespace_id, user_id, role, expires_at) VALUES ($1, $2, $3, $4) RETURNING id',
    [await idOf(server, fullPath), person.id, LEVELS[grant.role], grant.expiresAt ?? null],
  );
  return Number(row.id);
}

/** A new user with a role in a namespace, signed in. */
export async function someone(server: TestServer, role: RoleName, fullPath: string): Promise<Someone> {
  const made = await newPerson(server);
  await makeMember(server, made.person, fullPath, { role });
  return made;
}

/** Everything the tables of this part hold, to prove that a refusal changed nothing. */
export async function snapshot(server: TestServer): Promise<string> {
  const [row] = await asOwner(
    server,
    `SELECT json_build_object(
       'namespaces', (SELECT json_agg(t ORDER BY id) FROM namespaces t),
       'members', (SELECT json_agg(t ORDER BY id) FROM members t),
       'environments', (SELECT json_agg(t ORDER BY id) FROM environments t),
       'protected_environments', (SELECT json_agg(t ORDER BY id) FROM protected_environments t),
       'protected_refs', (SELECT json_agg(t ORDER BY id) FROM protected_refs t),
       'audit_events', (SELECT max(id) FROM audit_events))::text AS text`,
  );
  return row.text as string;
}

/** The names of the audit events about a namespace, oldest first. */
export async function eventsOf(server: TestServer, namespaceId: number): Promise<string[]> {
  const rows = await asOwner(server, 'SELECT action FROM audit_events WHERE namespace_id = $1 ORDER BY id', [
    namespaceId,
  ]);
  return rows.map((row) => String(row.action));
}

/** A group at the top with a project in it, and its owner. */
export async function aGroupWithProject(server: TestServer, admin: Client): Promise<Arranged> {
  const group = fresh();
  await admin.mutate('groupCreate', { name: group, path: group }, 'group { id }');
  await admin.mutate('projectCreate', { name: 'Shop', path: 'shop', groupPath: group }, 'project { id }');
  const owner = await someone(server, 'OWNER', group);
  return { group, project: `${group}/shop`, owner };
}

export interface Arranged {
  readonly group: string;
  readonly project: string;
  readonly owner: Someone;
}
