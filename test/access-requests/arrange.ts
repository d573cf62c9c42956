import { asOwner, newPerson, type Client, type Person } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import type { Place, World } from '../runners/world.js';

export const REQUEST = `id user { username } ability fullPath secretId secretName variant environment reason hours state
  decidedBy { username } decisionReason accessRuleId rightsEndAt endsAt`;
const FIELD = `accessRequest { ${REQUEST} }`;

export const ask = (client: Client, input: object): Promise<any> =>
  client.mutate('accessRequestCreate', { reason: 'The night job fails.', hours: 4, ...input }, FIELD);
export const approve = (client: Client, id: string, more: object = {}): Promise<any> =>
  client.mutate('accessRequestApprove', { id, reason: 'For this night.', ...more }, FIELD);
export const turnDown = (client: Client, id: string): Promise<any> =>
  client.mutate('accessRequestRefuse', { id, reason: 'Ask the team.' }, FIELD);
export const cancel = (client: Client, id: string): Promise<any> =>
  client.mutate('accessRequestCancel', { id, reason: 'Not needed.' }, FIELD);

const LIST = `query ($fullPath: ID, $first: Int, $after: String) {
  accessRequests(fullPath: $fullPath, first: $first, after: $after) { nodes { ${REQUEST} } pageInfo { hasNextPage endCursor } } }`;
export const requests = async (client: Client, fullPath: string | null = null): Promise<any[]> =>
  (await client.query(LIST, { fullPath })).accessRequests.nodes;
export const requestsFault = (client: Client, fullPath: string): Promise<string | null> =>
  client.fault(LIST, { fullPath });

export interface Member {
  readonly person: Person;
  readonly client: Client;
}
export interface Scene {
  readonly group: Place;
  readonly project: Place;
  readonly secretId: string;
  readonly owner: Member;
  readonly other: Member;
  readonly maintainer: Member;
  readonly developer: Member;
  readonly guest: Member;
}

/** A project with the secret DB, two owners and members of lower roles, who all have addresses. */
export async function aScene(server: TestServer, world: World): Promise<Scene> {
  const group = await world.group();
  await world.activate(group);
  const project = await world.project(group);
  const secretId = await world.secret(project, 'DB', 'a value');
  const member = async (role: number): Promise<Member> => {
    const made = await newPerson(server);
    await world.member(group, made.person.id, role);
    await world.sql("UPDATE users SET email = username || '@example.com' WHERE id = $1", [made.person.id]);
    return made;
  };
  return {
    ...{ group, project, secretId, owner: await member(50), other: await member(50) },
    ...{ maintainer: await member(40), developer: await member(30), guest: await member(10) },
  };
}

export const onDb = ({ project }: Scene) => ({
  ability: 'secret:read_value',
  object: { fullPath: project.fullPath, secretName: 'DB' },
});

/** All that requests write, to prove that a refusal wrote nothing. */
export async function written(server: TestServer): Promise<unknown> {
  const [row] = await asOwner(
    server,
    `SELECT json_build_object('requests', (SELECT json_agg(t ORDER BY id) FROM access_requests t),
       'rules', (SELECT json_agg(t ORDER BY id) FROM access_rules t),
       'letters', (SELECT count(*) FROM notifications), 'events', (SELECT max(id) FROM audit_events)) AS rows`,
  );
  return row.rows;
}

export const letters = async (world: World, { project }: Scene): Promise<string[]> => {
  const sql = 'SELECT event, recipient FROM notifications WHERE namespace_id = $1 ORDER BY id';
  return (await world.sql(sql, [project.id])).map((row) => `${row.event} ${row.recipient}`);
};
