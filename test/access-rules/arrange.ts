import type { TestServer } from '../support/server.js';
import type { Client } from '../support/client.js';
import type { Someone } from '../secrets/arrange.js';

export const RULE = `accessRule { id fullPath effect principal { type id name } abilities expired reason origin
  conditions { environment secretName tag protected secretId } createdBy { username } }`;

export interface AskedRule {
  readonly fullPath: string;
  readonly effect?: 'ALLOW' | 'PREVENT';
  readonly principal?: { readonly type: string; readonly id?: number };
  readonly abilities: readonly string[];
  readonly conditions?: object;
  readonly expiresAt?: string;
  readonly reason?: string;
}

/** Asks for a rule; for everyone, and preventing, where nothing else is said. */
export const makeRule = (client: Client, rule: AskedRule): Promise<any> =>
  client.mutate(
    'accessRuleCreate',
    { effect: 'PREVENT', principal: { type: 'EVERYONE' }, reason: 'Because.', ...rule },
    RULE,
  );

/** The same, which must work. */
export async function rule(client: Client, asked: AskedRule): Promise<any> {
  const { accessRule, errors } = await makeRule(client, asked);
  if (!accessRule) throw new Error(errors.join(' '));
  return accessRule;
}

export const forRole = (level: number) => ({ type: 'ROLE', id: level });
export const forUser = ({ person }: Someone) => ({ type: 'USER', id: Number(person.id) });

/** The names that somebody sees in a project's list, with the count that the list tells. */
export async function listed({ client }: Someone, projectPath: string): Promise<[string[], number]> {
  const { projectSecrets } = await client.query(
    'query ($p: ID!) { projectSecrets(projectPath: $p, first: 100) { count nodes { name environment } } }',
    { p: projectPath },
  );
  return [projectSecrets.nodes.map((node: any) => `${node.name} ${node.environment}`), projectSecrets.count];
}

export type { TestServer };
