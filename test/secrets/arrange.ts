import { randomBytes } from 'node:crypto';
import { asOwner, type Client } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { aGroupWithProject, type Arranged } from '../tree/arrange.js';

export type { Someone } from '../tree/arrange.js';
export { fresh, idOf, makeMember, someone } from '../tree/arrange.js';

/** A group and a project in it, both with secrets turned on. */
export async function aProjectWithSecrets(server: TestServer, admin: Client): Promise<Arranged> {
  const arranged = await aGroupWithProject(server, admin);
  const { group, project, owner } = arranged;
  const inputs = [
    ['projectSecretsManagerInitialize', { projectPath: project }],
    ['groupSecretsManagerInitialize', { groupPath: group }],
  ] as const;
  for (const [name, input] of inputs) {
    const { errors } = await owner.client.mutate(name, input);
    if (errors.length > 0) throw new Error(errors.join(' '));
  }
  return arranged;
}

/** A value that is nowhere by chance. */
export const newValue = (): string => `canary-${randomBytes(12).toString('hex')}`;

/** Everything about secrets that a refusal must leave alone. */
export async function secretRows(server: TestServer): Promise<string> {
  const [row] = await asOwner(
    server,
    `SELECT json_build_object(
       'managers', (SELECT json_agg(t ORDER BY id) FROM secrets_managers t),
       'secrets', (SELECT json_agg(t ORDER BY id) FROM secrets t),
       'versions', (SELECT json_agg(t ORDER BY id) FROM secret_versions t),
       'events', (SELECT max(id) FROM audit_events))::text AS text`,
  );
  return row.text as string;
}

export const SECRET_FIELDS = `id name description environment branch tag protected metadataVersion status createdAt
  rotationInfo { rotationIntervalDays nextReminderAt lastReminderAt status createdAt updatedAt }
  currentVersion { id number byteLength author { username } reason createdAt current destroyed }
  updatedAt lastReleasedAt frozen expiresAt scopeSentence warnings abilities`;

/** Creates a secret in a project, which must work. */
export async function create(
  client: Client,
  projectPath: string,
  input: { name: string; secret?: string; environment?: string; branch?: string; [more: string]: unknown },
): Promise<any> {
  const full = { projectPath, secret: newValue(), environment: '*', branch: '*', ...input };
  const { projectSecret, errors } = await client.mutate(
    'projectSecretCreate',
    full,
    `projectSecret { ${SECRET_FIELDS} }`,
  );
  if (!projectSecret) throw new Error(errors.join(' '));
  return projectSecret;
}

export const reveal = (client: Client, secretId: string, version?: number): Promise<any> =>
  client.mutate('secretReveal', { secretId, version }, 'value version { number byteLength current }');
