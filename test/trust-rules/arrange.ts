import { randomUUID } from 'node:crypto';
import { asOwner, Client } from '../support/client.js';
import type { OpenidProvider } from '../support/openid-provider.js';
import type { TestServer } from '../support/server.js';
import { aProjectWithSecrets, fresh, type Someone } from '../secrets/arrange.js';

export const AUDIENCE = 'https://lockkeeper.example';
export const SUBJECT = 'repo:acme/shop:ref:refs/heads/main';
const FIELDS = `id name issuer audience subject claims { name values } scopes tokenSeconds enabled expiresAt active
  activeTokens serviceAccount { username } groupPath lastUsedAt lastRefusal`;

export interface Place {
  readonly group: string;
  readonly project: string;
  readonly owner: Someone;
  readonly account: { readonly id: string; readonly username: string };
}

export interface Answer {
  readonly status: number;
  readonly body: any;
}

/** A server, an issuer, and a service account that owns a project, for whatever changes neither. */
export class Scene {
  #place: Promise<Place> | null = null;

  constructor(
    readonly server: TestServer,
    readonly issuer: OpenidProvider,
    readonly admin: Someone,
  ) {}

  place(): Promise<Place> {
    return (this.#place ??= this.newPlace());
  }

  async newPlace(): Promise<Place> {
    const { group, project, owner } = await aProjectWithSecrets(this.server, this.admin.client);
    const input = { groupPath: group, name: 'Deploys', username: fresh('sa') };
    const made = await owner.client.mutate('serviceAccountCreate', input, 'serviceAccount { id username }');
    const account = made.serviceAccount;
    await owner.client.mutate('memberCreate', { fullPath: project, username: account.username, role: 'OWNER' });
    return { group, project, owner, account };
  }

  wishes(place: Place, more: object = {}): object {
    return {
      serviceAccountId: place.account.id,
      name: fresh('rule'),
      issuer: this.issuer.issuer,
      audience: AUDIENCE,
      subject: 'repo:acme/shop:*',
      ...more,
    };
  }

  async rule(more: object = {}, place?: Place): Promise<Place & { rule: any }> {
    const where = place ?? (await this.place());
    const input = this.wishes(where, more);
    const made = await where.owner.client.mutate('trustRuleCreate', input, `trustRule { ${FIELDS} }`);
    if (!made.trustRule) throw new Error(made.errors.join(' '));
    return { ...where, rule: made.trustRule };
  }

  async ruleNow(place: Place, id: string): Promise<any> {
    const list = `query ($a: ID) { trustRules(serviceAccountId: $a, first: 100) { nodes { ${FIELDS} } } }`;
    const { trustRules } = await place.owner.client.query(list, { a: place.account.id });
    return trustRules.nodes.find((node: any) => node.id === id);
  }

  async logIn(role: string, jwt: string): Promise<Answer> {
    const response = await fetch(`${this.server.url}/v1/auth/oidc/login`, {
      method: 'POST',
      body: JSON.stringify({ role, jwt }),
    });
    return { status: response.status, body: await response.json() };
  }

  /** An ID token that a rule with nothing but the subject takes, unless said otherwise. */
  shown(claims: object = {}, header: object = {}): Promise<string> {
    return this.issuer.idToken({ aud: AUDIENCE, sub: SUBJECT, jti: randomUUID(), ...claims }, { ...header });
  }

  async tokenOf(role: string): Promise<string> {
    const { status, body } = await this.logIn(role, await this.shown());
    if (status !== 200) throw new Error(JSON.stringify(body));
    return body.auth.client_token as string;
  }

  bearer(token: string): Client {
    return new Client(this.server.url, { authorization: `Bearer ${token}` });
  }

  eventsAbout(ruleId: string): Promise<any[]> {
    return asOwner(
      this.server,
      `SELECT action, outcome, actor_name, details FROM audit_events
       WHERE target_kind = 'trust_rule' AND target_id = $1 ORDER BY id`,
      [ruleId],
    );
  }

  async lastReason(ruleId: string): Promise<string | undefined> {
    return (await this.eventsAbout(ruleId)).at(-1)?.details.reason as string | undefined;
  }

  /** Makes the newest issued token a week old, and one of the ID tokens over. */
  async age(ruleId: string): Promise<void> {
    const issued = `UPDATE personal_access_tokens SET expires_at = now() - interval '8 days'
      WHERE id = (SELECT max(id) FROM personal_access_tokens WHERE trust_rule_id = $1)`;
    await asOwner(this.server, issued, [ruleId]);
    const shown = `UPDATE shown_id_tokens SET expires_at = now() - interval '2 minutes'
      WHERE digest = (SELECT digest FROM shown_id_tokens WHERE trust_rule_id = $1 LIMIT 1)`;
    await asOwner(this.server, shown, [ruleId]);
  }
}
