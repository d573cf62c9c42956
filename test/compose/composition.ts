import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

export const checkout = path.resolve(__dirname, '../..');
export const text = (file: string): string => readFileSync(path.join(checkout, file), 'utf8');

/** The part of a compose file's service that the tests look at. */
export interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly target: string };
  readonly user?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly read_only?: boolean;
  readonly restart?: string;
  readonly pids_limit?: number;
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly [other: string]: unknown;
}

export interface Composition {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean }>>;
  readonly volumes: Readonly<Record<string, object>>;
}

/** docker-compose.yml with its anchors merged, and its variables as they are set, else at their defaults. */
export function readComposition(set: Readonly<Record<string, string>> = {}): Composition {
  // A container engine reads the YAML first: an empty default is an empty text to it, not YAML's null.
  const plain = text('docker-compose.yml').replace(
    /\$\{([A-Z_]+):-([^}]*)\}/g,
    (_, name: string, value: string) => (set[name] ?? value) || "''",
  );
  return parse(plain, { merge: true }) as Composition;
}

export interface Mount {
  readonly service: string;
  readonly volume: string;
  readonly at: string;
  readonly writable: boolean;
}

export function mountsOf(composition: Composition): Mount[] {
  return Object.entries(composition.services).flatMap(([service, { volumes = [] }]) =>
    volumes.map((mount) => {
      const [volume = '', at = '', mode] = mount.split(':');
      return { service, volume, at, writable: mode !== 'ro' };
    }),
  );
}

/** Stages of the Dockerfile in order, each with its lines. */
export function readStages(): { name: string; from: string; lines: string[] }[] {
  return text('Dockerfile')
    .split(/^(?=FROM )/m)
    .slice(1)
    .map((stage) => {
      const lines = stage.split('\n').filter((line) => line && !line.startsWith('#'));
      const [, from = '', name = ''] = /^FROM (\S+) AS (\S+)$/.exec(lines[0] ?? '') ?? [];
      return { name, from, lines };
    });
}
