import fc from 'fast-check';
import pg from 'pg';
import { ActorAbilities, noRoleGrants, subject, toSql, unhiddenSql, type AccessRuleFacts } from '@lockkeeper/abilities';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

// The conditions of access rules as PostgreSQL reads them, against the engine, which asks the gate's own matcher.

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.appUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const letters = fc.constantFrom('a', 'b', '/', '_', '%', '\\', '*');
const scope = fc.string({ unit: letters, minLength: 1, maxLength: 5 });
const pattern = fc
  .tuple(fc.string({ unit: fc.constantFrom('a', 'b', '/', '_', '%', '\\'), maxLength: 3 }), fc.boolean())
  .map(([start, open]) => (open || start === '' ? `${start}*` : start));
const name = fc.string({ unit: fc.constantFrom('A', '_', 'B'), minLength: 1, maxLength: 4 });
const namePattern = fc.string({ unit: fc.constantFrom('A', '_', 'B', '*'), minLength: 1, maxLength: 4 });
const id = fc.constantFrom('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002');
const row = fc.record({
  secretId: id,
  name,
  environmentScope: scope,
  tags: fc.subarray(['pci', 'x_y']),
  isProtected: fc.boolean(),
});
const rule = fc.record({
  effect: fc.constantFrom('allow' as const, 'prevent' as const),
  environment: fc.option(pattern),
  secretName: fc.option(namePattern),
  tag: fc.option(fc.constantFrom('pci', 'xzy')),
  isProtected: fc.option(fc.boolean()),
  secretId: fc.option(id, { freq: 4 }),
});
const none = { environment: null, secretName: null, tag: null, isProtected: null, secretId: null };
/** With one condition: many of these are one question to PostgreSQL. */
const plainRule = fc
  .tuple(
    fc.constantFrom('allow' as const, 'prevent' as const),
    fc.oneof(
      pattern.map((environment) => ({ environment })),
      namePattern.map((secretName) => ({ secretName })),
      fc.constantFrom('pci', 'xzy', 'x_y').map((tag) => ({ tag })),
      fc.boolean().map((isProtected) => ({ isProtected })),
      id.map((secretId) => ({ secretId })),
    ),
  )
  .map(([effect, condition]) => ({ ...none, effect, ...condition }));
const everyone = { principalKind: 'everyone', role: null, customRoleId: null, expiresAt: null, reason: 'why' } as const;

test('PostgreSQL and the engine agree about every condition on every secret', async () => {
  const columns = {
    secretId: 's.id',
    name: 's.name',
    environmentScope: 's.scope',
    tags: 's.tags',
    isProtected: 's.protected',
  };
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.array(rule, { maxLength: 3 }),
        fc.array(fc.oneof(plainRule, plainRule, rule), { minLength: 2, maxLength: 8 }),
      ),
      fc.array(row, { minLength: 1, maxLength: 12 }),
      async (rules, rows) => {
        const facts = rules.map((one, at): AccessRuleFacts => ({
          ...everyone,
          ...one,
          id: at,
          namespaceId: 1,
          ancestorIds: [1],
          abilities: ['secret:read'],
        }));
        const memberships = [{ namespaceId: 1, role: 20, expiresAt: null }];
        const actor = new ActorAbilities({ admin: false, memberships, rules: facts, now: new Date() });
        const owner = { ancestorIds: [1], namespaceId: 1, archived: false, ...noRoleGrants };
        const plain = { ...owner, deployRole: null, managerActive: true, writeOnly: false };
        const test = toSql(actor, 'secret:read', { kind: 'secret', columns, known: plain, firstParameter: 6 });
        const seen = unhiddenSql(actor, { columns, known: plain, firstParameter: 6 + test.params.length });
        const { rows: found } = await client.query(
          `SELECT (${test.text}) AS held, (${seen.text}) AS seen FROM (
             SELECT a.id, a.name, a.scope, ARRAY(SELECT jsonb_array_elements_text(a.tags)) AS tags, a.protected
             FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::boolean[]) WITH ORDINALITY
               AS a (id, name, scope, tags, protected, at) ORDER BY a.at) s`,
          [
            rows.map((one) => one.secretId),
            rows.map((one) => one.name),
            rows.map((one) => one.environmentScope),
            rows.map((one) => JSON.stringify(one.tags)),
            rows.map((one) => one.isProtected),
            ...test.params,
            ...seen.params,
          ],
        );
        const expected = rows.map((one) => {
          const on = subject.secret({ ...plain, ...one });
          return { held: actor.can('secret:read', on), seen: !actor.hides(on) };
        });
        expect(found).toEqual(expected);
      },
    ),
    { numRuns: 600 },
  );
}, 240_000);
