import fc from 'fast-check';
import { newPerson, type Client } from '../support/client.js';
import { startServer, type TestServer } from '../support/server.js';
import { World, type Place } from '../runners/world.js';
import { restore, rowsOf, trash } from './arrange.js';

// Whatever is deleted, in whatever order, comes back row by row as it was when it is restored in the opposite order.

let server: TestServer;
let world: World;
let person: { id: number };
let client: Client;
beforeAll(async () => {
  server = await startServer();
  world = await World.open(server);
  ({ person, client } = await newPerson(server));
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
});

const node = fc.record({
  kind: fc.constantFrom('group', 'group', 'project'),
  parent: fc.nat(20),
  secrets: fc.uniqueArray(fc.constantFrom('A', 'B', 'C'), { maxLength: 3 }),
  frozen: fc.boolean(),
  environment: fc.boolean(),
});
const deletion = fc.record({ place: fc.nat(20), what: fc.constantFrom('itself', 'itself', 'manager', 'A', 'B') });
const scene = fc.record({
  nodes: fc.array(node, { minLength: 1, maxLength: 8 }),
  deletions: fc.array(deletion, { minLength: 1, maxLength: 5 }),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

async function build({ nodes }: Scene): Promise<Place[]> {
  const top = await world.group();
  await world.activate(top);
  await world.member(top, person.id, 50);
  const places = [top];
  for (const { kind, parent, secrets, frozen, environment } of nodes) {
    const groups = places.filter((place) => place.kind === 'group');
    const place = await world.namespace(kind, groups[parent % groups.length]);
    places.push(place);
    await world.activate(place);
    for (const name of secrets) {
      await world.secret(place, name, `value of ${name}`, { frozen_at: frozen ? new Date() : null, tags: ['t'] });
    }
    if (environment && kind === 'project') {
      await world.sql('INSERT INTO environments (project_id, name) VALUES ($1, $2)', [place.id, 'production']);
    }
  }
  return places;
}

function remove({ kind, fullPath }: Place, what: string): Promise<any> {
  if (what === 'manager')
    return client.send(document(`${kind}SecretsManagerDeprovision`), { i: { [`${kind}Path`]: fullPath } });
  if (what !== 'itself')
    return client.send(document(`${kind}SecretDelete`), { i: { [`${kind}Path`]: fullPath, name: what } });
  const input = kind === 'group' ? { fullPath, recursive: true } : { fullPath };
  return client.send(document(`${kind}Delete`), { i: input });
}
const document = (name: string): string =>
  `mutation ($i: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $i) { errors } }`;

test('deleting and restoring any part of any tree leaves the rows as they were', async () => {
  let restored = 0;
  await fc.assert(
    fc.asyncProperty(scene, async (given) => {
      const places = await build(given);
      const top = places[0]!.fullPath;
      const before: { rows: unknown; id: string }[] = [];
      for (const { place, what } of given.deletions) {
        const rows = await rowsOf(server, top);
        const known = new Set((await trash(client)).map((entry) => entry.id));
        await remove(places[place % places.length]!, what);
        const made = (await trash(client)).filter((entry) => !known.has(entry.id));
        // What is in the trash already, or never was, cannot be deleted; and then nothing has changed.
        if (made.length === 0) expect(await rowsOf(server, top)).toEqual(rows);
        else before.push({ rows, id: made[0]!.id });
        expect(made.length).toBeLessThan(2);
      }
      for (const { rows, id } of before.toReversed()) {
        expect((await restore(client, id)).errors).toEqual([]);
        expect(await rowsOf(server, top)).toEqual(rows);
        restored += 1;
      }
    }),
    { numRuns: 15, seed: 20261125, endOnFailure: true },
  );
  expect(restored).toBeGreaterThan(20);
}, 240_000);
