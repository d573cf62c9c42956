import { type Client, createUser, signedIn, type Person } from '../support/client.js';
import type { TestServer } from '../support/server.js';

/** A company with a shop: what the pages are looked at with. */
export interface Scene {
  readonly ana: Person;
  readonly client: Client;
}

async function done<T>(answer: Promise<T & { errors: string[] }>): Promise<T> {
  const payload = await answer;
  if (payload.errors.length > 0) throw new Error(payload.errors.join(' '));
  return payload;
}

/** Ana administers the installation and owns the group `acme` with the project `acme/shop`. */
export async function paintTree(server: TestServer): Promise<Scene> {
  const ana = await createUser(server, { admin: true, name: 'Ana Lima' });
  await createUser(server, { username: 'ben', name: 'Ben Okafor' });
  await createUser(server, { username: 'chiara', name: 'Chiara Conti' });
  const client = await signedIn(server, ana);
  await done(client.mutate('groupCreate', { name: 'Acme', path: 'acme', description: 'Everything that Acme runs' }));
  await done(client.mutate('groupCreate', { name: 'Platform', path: 'platform', parentPath: 'acme' }));
  await done(
    client.mutate('projectCreate', { name: 'Shop', path: 'shop', groupPath: 'acme', description: 'The web shop' }),
  );
  await done(client.mutate('projectCreate', { name: 'Clusters', path: 'clusters', groupPath: 'acme/platform' }));
  await done(client.mutate('memberCreate', { fullPath: 'acme', username: 'ben', role: 'DEVELOPER' }));
  await done(client.mutate('memberCreate', { fullPath: 'acme/shop', username: 'chiara', role: 'MAINTAINER' }));
  const environments = [
    ['production', 'production'],
    ['staging', 'staging'],
    ['review/a', 'development'],
  ];
  for (const [name, tier] of environments) {
    await done(client.mutate('environmentCreate', { projectPath: 'acme/shop', name, tier }));
  }
  await done(
    client.mutate('environmentProtect', { projectPath: 'acme/shop', pattern: 'production', deployRole: 'MAINTAINER' }),
  );
  return { ana, client };
}
