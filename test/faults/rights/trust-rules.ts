import { randomUUID } from 'node:crypto';
import type { OpenidProvider } from '../../support/openid-provider.js';
import { type At, type Scene, unique } from '../scene.js';
import type { Operation } from '../sweep.js';

// Programs sign in by a trust rule on servers that are killed (SIGKILL) at every write: a token with its event and its jti
// taken, or nothing of it, so that the same ID token is taken once more.

const AUDIENCE = 'https://lockkeeper.example';
const SUBJECT = 'repo:acme/shop:ref:refs/heads/main';

interface Shown {
  readonly rule: { readonly id: string; readonly name: string };
  readonly jwt: string;
}

export async function trustRules(scene: Scene, issuer: OpenidProvider): Promise<Operation<Shown, number>[]> {
  const { group: groupPath } = await scene.project();
  const input = { groupPath, name: 'Deploys', username: `sa-${unique()}` };
  const { serviceAccount } = await scene.must('serviceAccountCreate', input, 'serviceAccount { id }');
  const idToken = (): Promise<string> => issuer.idToken({ aud: AUDIENCE, sub: SUBJECT, jti: randomUUID() });
  const signIn = async (server: At, role: string, jwt: string): Promise<number> => {
    const body = JSON.stringify({ role, jwt });
    const answer = await fetch(`${server.url}/v1/auth/oidc/login`, { method: 'POST', body });
    await answer.text();
    return answer.status;
  };
  /** Tokens of a rule, ID tokens that it has taken, and events of both. */
  const left = async (id: string): Promise<object> => {
    const [row] = await scene.sql(
      `SELECT (SELECT count(*)::int FROM personal_access_tokens WHERE trust_rule_id = $1) AS tokens,
         (SELECT count(*)::int FROM shown_id_tokens WHERE trust_rule_id = $1) AS taken,
         (SELECT count(*)::int FROM audit_events WHERE action = 'trust_rule.token_issued' AND target_id = $1::text) AS events`,
      [id],
    );
    return row as object;
  };
  const issued = (count: number): object => ({ tokens: count, taken: count, events: count });
  const operation: Operation<Shown, number> = {
    name: 'auth/oidc/login',
    at: 'every write',
    atOnce: 1,
    prepare: async () => {
      const terms = { issuer: issuer.issuer, audience: AUDIENCE, subject: SUBJECT };
      const wish = { serviceAccountId: serviceAccount.id, name: `rule-${unique()}`, ...terms };
      const { trustRule: rule } = await scene.must('trustRuleCreate', wish, 'trustRule { id name }');
      return { rule, jwt: await idToken() };
    },
    call: (server, { rule, jwt }) => signIn(server, rule.name, jwt),
    check: async ({ rule, jwt }, { answer, committed }) => {
      if (answer !== null) expect([answer, committed]).toEqual([200, true]);
      expect(await left(rule.id)).toEqual(issued(committed ? 1 : 0));
      // Shown again it is taken where it was not, and where it was another one is.
      expect(await signIn(scene.observer, rule.name, jwt)).toBe(committed ? 400 : 200);
      expect(await left(rule.id)).toEqual(issued(1));
      if (committed) expect(await signIn(scene.observer, rule.name, await idToken())).toBe(200);
    },
  };
  return [operation];
}
