import { newPerson, type Client } from '../support/client.js';
import type { TestServer } from '../support/server.js';
import { fresh } from './arrange.js';

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const TOKEN = { name: 't', scopes: ['api'], expiresAt: inDays(9) };
const URL = 'https://hooks.example.com/x';

export type Call = readonly [mutation: string, input: object];

export interface Things {
  /** What gives something to somebody, or changes what was given. */
  readonly gives: readonly Call[];
  /** What takes away and nothing more. */
  readonly takes: readonly Call[];
}

/** Things that groups and projects alike give to people and programs, and calls that would give more, or take them away. */
export async function thingsIn(
  server: TestServer,
  client: Client,
  fullPath: string,
  elsewhere: string,
): Promise<Things> {
  const made = async (name: string, input: object, selection: string): Promise<any> => {
    const payload = await client.mutate(name, input, selection);
    if (payload.errors.length > 0) throw new Error(`${name}: ${payload.errors.join(' ')}`);
    return payload;
  };
  const [one, other] = [await newPerson(server), await newPerson(server)];
  const { member } = await made('memberCreate', member1(fullPath, one.person.username), 'member { id }');
  const invited = { fullPath, groupPath: elsewhere, maxRole: 'GUEST' };
  const { groupInvitation } = await made('groupInvitationCreate', invited, 'groupInvitation { id }');
  const { accessToken } = await made('accessTokenCreate', { fullPath, role: 'GUEST', ...TOKEN }, 'accessToken { id }');
  const hook = async () => (await made('webhookCreate', { fullPath, url: URL }, 'webhook { id }')).webhook.id as string;
  const [webhook, silenced] = [await hook(), await hook()];
  const rule = ruleFor(fullPath, one.person.id);
  const allow = (await made('accessRuleCreate', { ...rule, effect: 'ALLOW' }, 'accessRule { id }')).accessRule.id;
  const prevent = (await made('accessRuleCreate', { ...rule, effect: 'PREVENT' }, 'accessRule { id }')).accessRule.id;
  return {
    gives: [
      ['memberCreate', member1(fullPath, other.person.username)],
      ['memberUpdate', { id: member.id, role: 'DEVELOPER' }],
      ['groupInvitationUpdate', { id: groupInvitation.id, maxRole: 'REPORTER' }],
      ['accessTokenCreate', { fullPath, role: 'GUEST', ...TOKEN }],
      ['webhookCreate', { fullPath, url: URL }],
      ['webhookUpdate', { id: webhook, enabled: false, url: `${URL}/y` }],
      ['webhookUpdate', { id: silenced, newSigningKey: true, enabled: false }],
      ['webhookUpdate', { id: silenced, enabled: true }],
      ['accessRuleCreate', { ...rule, effect: 'ALLOW' }],
      ['accessRuleUpdate', { id: allow, reason: 'another' }],
      // To end what prevents is to give.
      ['accessRuleDelete', { id: prevent }],
    ],
    takes: [
      ['accessRuleDelete', { id: allow }],
      ['webhookUpdate', { id: silenced, enabled: false }],
      ['webhookDelete', { id: webhook }],
      ['accessTokenRevoke', { id: accessToken.id }],
      ['groupInvitationDelete', { id: groupInvitation.id }],
      ['memberDelete', { id: member.id }],
    ],
  };
}

/** The same of what groups alone have, and of grants on the secrets of a group. */
export async function thingsOfGroup(server: TestServer, client: Client, groupPath: string): Promise<Things> {
  await client.mutate('groupSecretsManagerInitialize', { groupPath });
  const { person } = await newPerson(server);
  await client.mutate('memberCreate', member1(groupPath, person.username));
  const grant = { groupPath, principal: { type: 'USER', id: person.id } };
  await client.mutate('groupSecretsPermissionUpdate', { ...grant, actions: ['READ'] });
  const role = { groupPath, role: 'REPORTER', abilities: ['audit:list'] };
  const { customRole } = await client.mutate('customRoleCreate', { ...role, name: fresh('r') }, 'customRole { id }');
  const account = { groupPath, name: 'a' };
  const { serviceAccount } = await client.mutate('serviceAccountCreate', account, 'serviceAccount { id }');
  const { id } = serviceAccount;
  return {
    gives: [
      ['groupSecretsPermissionUpdate', { ...grant, actions: ['READ', 'WRITE'] }],
      ['customRoleCreate', { ...role, name: fresh('r') }],
      ['customRoleUpdate', { id: customRole.id, description: 'x' }],
      ['serviceAccountCreate', account],
      ['serviceAccountUpdate', { id, name: 'b' }],
      ['serviceAccountTokenCreate', { id, ...TOKEN }],
    ],
    takes: [
      ['groupSecretsPermissionDelete', grant],
      ['customRoleDelete', { id: customRole.id }],
      ['serviceAccountDelete', { id }],
    ],
  };
}

const member1 = (fullPath: string, username: string) => ({ fullPath, username, role: 'REPORTER' });

const ruleFor = (fullPath: string, id: number) => ({
  fullPath,
  principal: { type: 'USER', id },
  abilities: ['secret:read'],
  reason: 'needed',
});
