import { Sensitive } from '@lockkeeper/sensitive';
import { RequestContext } from '../../apps/server/src/platform/context/index.js';
import { DestroyValues, newReference, ReconcileStore, SecretStore } from '../../apps/server/src/secrets/store/index.js';
import { asOwner, newPerson } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { turnByHand } from '../support/turn-by-hand.js';
import { aProjectWithSecrets, create, reveal, type Someone } from './arrange.js';
import { startBao, type Bao } from './stores.js';

const ctx = RequestContext.system('test');
const HOUR = 3_600_000;

describe.each(['built-in', 'OpenBao (fake)'])('on the %s store', (kind) => {
  let server: TestServer;
  let bao: Bao | null = null;
  let admin: Someone;
  beforeEach(async () => {
    bao = kind === 'built-in' ? null : await startBao();
    server = await startServer(bao ? { openbao: bao.config, masterKey: null } : {});
    await turnByHand(server, 'reconcile-store', 'destroy-values');
    admin = await newPerson(server, { admin: true });
  }, 60_000);
  afterEach(async () => {
    await server.stop();
    await bao?.stop();
  });

  const store = (): SecretStore => server.app.get(SecretStore);
  const reconcile = () => server.app.get(ReconcileStore).execute(ctx);
  const destroyer = (): DestroyValues => server.app.get(DestroyValues);
  const destroy = () => destroyer().execute(ctx);
  const orphan = async (ageMs: number): Promise<string> => {
    const reference = newReference(Date.now() - ageMs);
    await store().put({ owner: 7, reference }, new Sensitive('a value of no version'));
    return reference;
  };
  const references = async (): Promise<string[]> => {
    const all: string[] = [];
    for (let page = await store().references(null); page.length > 0; page = await store().references(page.at(-1)!)) {
      all.push(...page);
    }
    return all;
  };
  const valuesKept = async (): Promise<string[]> => {
    const [{ canary_reference }] = await asOwner(server, 'SELECT canary_reference FROM installation');
    return (await references()).filter((reference) => reference !== canary_reference).sort();
  };
  const alarms = () =>
    asOwner(server, "SELECT outcome, details FROM audit_events WHERE action = 'store.reconcile_stopped'");

  test('orphans older than an hour are destroyed; younger ones, versions of secrets and the canary stay', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A', secret: 'the value' });
    // As if the secret were old: its reference tells its age, so the orphan is what differs.
    const [old, young] = [await orphan(HOUR + 60_000), await orphan(HOUR - 60_000)];

    const report = await reconcile();
    await destroy();

    expect(report).toMatchObject({ outcome: 'done', orphans: 1 });
    expect(await references()).not.toContain(old);
    expect(await references()).toContain(young);
    expect((await reveal(owner.client, id)).value).toBe('the value');
    expect(await reconcile()).toMatchObject({ outcome: 'done', orphans: 0 });
    expect(await alarms()).toEqual([]);
  });

  test('a version whose reference is old is no orphan', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const { id } = await create(owner.client, project, { name: 'A' });
    const reference = await orphan(2 * HOUR);
    await asOwner(server, 'UPDATE secret_versions SET reference = $1 WHERE secret_id = $2', [reference, id]);

    expect(await reconcile()).toMatchObject({ outcome: 'done', orphans: 0 });
  });

  test('more orphans than a crash leaves stop it with an alarm: a restored database must not empty a store', async () => {
    const made = [];
    for (let i = 0; i < 6; i++) made.push(await orphan(2 * HOUR));

    expect(await reconcile()).toMatchObject({ outcome: 'too_many_orphans', orphans: 6 });
    await destroy();

    expect(await references()).toEqual(expect.arrayContaining(made));
    expect(await alarms()).toMatchObject([{ outcome: 'failed', details: { outcome: 'too_many_orphans', orphans: 6 } }]);
  });

  test('values that a call announced and a crash kept from becoming versions are destroyed when their hour is over, however many, and alarm nobody', async () => {
    const keys = Array.from({ length: 120 }, () => ({ owner: 7, reference: newReference(Date.now() - 2 * HOUR) }));
    const values = keys.map((key) => ({ ...key, value: new Sensitive('a value of no version') }));
    await destroyer().announce(ctx, keys);
    await store().putAll(values);

    expect(await reconcile()).toMatchObject({ outcome: 'done', orphans: 0 });
    await destroy();
    expect(await valuesKept()).toHaveLength(keys.length);

    await asOwner(server, "UPDATE store_destructions SET next_attempt_at = next_attempt_at - interval '1 hour'");
    await destroy();
    await destroy();
    expect(await valuesKept()).toEqual([]);
    expect(await reconcile()).toMatchObject({ outcome: 'done', orphans: 0 });
    expect(await alarms()).toEqual([]);
  });

  test('announced values that may be destroyed soon do not become versions', async () => {
    const keys = [0, 1].map(() => ({ owner: 7, reference: newReference() }));
    await destroyer().announce(ctx, keys);
    const soon = "UPDATE store_destructions SET next_attempt_at = now() + interval '29 minutes' WHERE reference = $1";
    await asOwner(server, soon, [keys[1]!.reference]);

    await expect(destroyer().keep(ctx, keys)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });

  test('many secrets that are made leave nothing to destroy; where one of them is refused, all their values go at once', async () => {
    const { project, owner } = await aProjectWithSecrets(server, admin.client);
    const change = (names: readonly string[]): Promise<any> => {
      const entries = names.map((name) => ({ name, secret: `value of ${name}`, environment: '*' }));
      return owner.client.mutate('secretsChange', { fullPath: project, create: entries });
    };

    expect((await change(['A', 'B', 'C'])).errors).toEqual([]);
    expect(await asOwner(server, 'SELECT reference FROM store_destructions')).toEqual([]);
    expect((await change(['D', 'E', 'A'])).problems).toMatchObject([{ code: 'NAME_TAKEN' }]);
    await destroy();

    const versions = await asOwner(server, 'SELECT reference FROM secret_versions');
    expect(await valuesKept()).toEqual(versions.map(({ reference }) => reference).sort());
    expect(versions).toHaveLength(3);
  });

  test("a store that is not this installation's stops it with an alarm", async () => {
    const reference = await orphan(2 * HOUR);
    await asOwner(server, 'UPDATE installation SET uuid = gen_random_uuid()');

    expect(await reconcile()).toMatchObject({ outcome: 'foreign_store' });
    await destroy();

    expect(await references()).toContain(reference);
    expect(await alarms()).toHaveLength(1);
  });

  test('a destruction that the store does not acknowledge is tried again, later each time, until it does', async () => {
    const reference = await orphan(2 * HOUR);
    await server.app.get(DestroyValues).enqueue(ctx, [{ owner: 7, reference }]);
    const at = (when: string) => asOwner(server, `UPDATE store_destructions SET next_attempt_at = ${when}`);
    /** One turn; how often it has been tried since, and whether the next time is so many seconds away from this one. */
    const turn = async (seconds: number): Promise<unknown[]> => {
      const [{ now }] = await asOwner(server, 'SELECT now()');
      await destroy();
      return asOwner(
        server,
        "SELECT attempts, next_attempt_at >= $1::timestamptz + $2 * interval '1 second' AS later FROM store_destructions",
        [now, seconds],
      );
    };
    const real = store().destroy.bind(store());
    jest.spyOn(store(), 'destroy').mockRejectedValue(new Error('down'));

    expect(await turn(5)).toEqual([{ attempts: 1, later: true }]);
    await at("now() + interval '1 hour'");
    expect(await turn(5)).toEqual([{ attempts: 1, later: true }]);
    await at('now()');
    expect(await turn(10)).toEqual([{ attempts: 2, later: true }]);

    jest.spyOn(store(), 'destroy').mockImplementation(real);
    await at('now()');
    expect(await turn(0)).toEqual([]);
    expect(await references()).not.toContain(reference);
  });
});
