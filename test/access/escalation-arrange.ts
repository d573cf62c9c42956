import { asOwner, newPerson, type Client } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { aProjectWithSecrets, create, idOf, someone, type Someone } from '../secrets/arrange.js';
import { aGroupWithProject } from '../tree/arrange.js';

/** A group with a project whose secrets are worth having, people of every role, and a stranger who owns another group. */
export async function arrange(server: TestServer) {
  const { client: admin } = await newPerson(server, { admin: true });
  const { group, project, owner } = await aProjectWithSecrets(server, admin);
  const elsewhere = await aGroupWithProject(server, admin);
  await asOwner(server, 'DELETE FROM members WHERE user_id = (SELECT id FROM users WHERE admin LIMIT 1)');
  const [projectId, groupId] = [await idOf(server, project), await idOf(server, group)];
  const here = async (role: Parameters<typeof someone>[1], fullPath = group) => someone(server, role, fullPath);
  const people = {
    admin: { client: admin },
    owner,
    maintainer: await here('MAINTAINER'),
    developer: await here('DEVELOPER'),
    guest: await here('GUEST'),
    projectOwner: await here('OWNER', project),
    stranger: elsewhere.owner,
  };
  const make = (name: string, more: object = {}) => create(owner.client, project, { name, ...more });
  const db = await make('DB');
  await make('LIVE', { environment: 'production', protected: true, branch: 'main' });
  const hidden = await make('HIDDEN', { writeOnly: true });
  await make('STAGED', { environment: 'staging' });
  const gone = await make('GONE');
  await owner.client.mutate('projectSecretDelete', { projectPath: project, name: 'GONE' });
  await owner.client.mutate('projectSecretUpdate', {
    projectPath: project,
    name: 'DB',
    metadataCas: 1,
    secret: 'second-value-1',
  });
  await owner.client.mutate('environmentProtect', { projectPath: project, pattern: 'production', deployRole: 'OWNER' });
  const { customRole } = await owner.client.mutate(
    'customRoleCreate',
    { groupPath: group, name: 'Reader', role: 'REPORTER', abilities: ['secret:read_value'] },
    'customRole { id }',
  );
  const [rule] = await asOwner(server, 'SELECT id FROM protected_environments WHERE project_id = $1', [projectId]);
  const [ref] = await asOwner(server, 'SELECT id FROM protected_refs WHERE project_id = $1', [projectId]);
  const [trashed] = await asOwner(server, 'SELECT trash_id AS id FROM secrets WHERE id = $1', [uuid(gone.id)]);
  const ids = { db: uuid(db.id), hidden: uuid(hidden.id), customRole: customRole.id as string, trashed: trashed.id };
  return { ...people, group, project, elsewhere, projectId, groupId, rule, ref, ids };
}

const uuid = (id: string): string => id.split('/').at(-1)!;
export const memberOf = async (server: TestServer, { person }: Someone): Promise<string> =>
  String((await asOwner(server, 'SELECT id FROM members WHERE user_id = $1', [person.id]))[0].id);

/** Everything that says who may do what, and every value. Audit events, which refusals may write, are left out. */
export async function everything(server: TestServer): Promise<string> {
  const tables = [
    'namespaces',
    'members',
    'custom_roles',
    'secret_grants',
    'access_rules',
    'group_invitations',
    'secrets',
    'secret_versions',
    'secrets_managers',
    'protected_environments',
    'protected_refs',
    'environments',
    'pipelines',
    'refs',
    'webhooks',
    'trash_entries',
  ];
  const rows = tables.map((table) => `(SELECT json_agg(t ORDER BY t.id) FROM (SELECT * FROM ${table}) t)`);
  const [row] = await asOwner(
    server,
    `SELECT json_build_array(${rows.join()},
       (SELECT count(*) FROM secret_uses WHERE outcome = 'released'),
       (SELECT count(*) FROM audit_events WHERE action IN ('secret.revealed', 'secret.read', 'secret.exported')))::text AS text`,
  );
  return row.text as string;
}

/** The code of the fault or of the first problem; null when it was done. */
export async function attempt(client: Client, name: string, input: object): Promise<string | null> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const { data, errors } = await client.send(
    `mutation ($input: ${type}!) { ${name}(input: $input) { problems { code } } }`,
    { input },
  );
  return errors[0]?.extensions.code ?? data?.[name]?.problems[0]?.code ?? null;
}
