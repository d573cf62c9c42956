import { envelope, NO_CONTENT, refuse, type FakeAnswer } from './answers.js';

interface Version {
  readonly data: unknown;
  readonly created: string;
}
interface Entry {
  readonly created: string;
  updated: string;
  current: number;
  readonly versions: Map<number, Version>;
}

/** A KV v2 mount. Its callers have checked the policy already. */
export class KvMount {
  casRequired = false;
  maxVersions = 0;
  /** Answers 400 "Upgrading" until then: a mount that was just made. */
  upgradingUntil = 0;
  readonly entries = new Map<string, Entry>();

  constructor(private readonly now: () => number) {}

  checkReady(): void {
    if (this.now() < this.upgradingUntil) {
      refuse(
        400,
        'Upgrading from non-versioned to versioned data. This backend will be unavailable for a brief period and will resume service shortly.',
      );
    }
  }

  readConfig(): FakeAnswer {
    return envelope({
      cas_required: this.casRequired,
      delete_version_after: '0s',
      max_versions: this.maxVersions,
      metadata_cas_required: false,
    });
  }

  writeConfig(body: Record<string, unknown>): FakeAnswer {
    if (typeof body['cas_required'] === 'boolean') this.casRequired = body['cas_required'];
    if (typeof body['max_versions'] === 'number') this.maxVersions = body['max_versions'];
    return NO_CONTENT;
  }

  write(path: string, body: Record<string, unknown>): FakeAnswer {
    if (path.endsWith('/')) refuse(400, "cannot write to a path ending in '/'");
    if (!('data' in body)) refuse(400, 'no data provided');
    const { data } = body;
    if (typeof data !== 'object' || Array.isArray(data)) {
      refuse(
        400,
        `error converting input for field "data": '' expected type 'map[string]interface {}', got unconvertible type 'string'`,
      );
    }
    const entry = this.entries.get(path);
    this.#checkAndSet((body['options'] as { cas?: unknown } | undefined)?.cas, entry?.current ?? 0);
    return envelope(versionFacts(...this.#store(path, wellFormed(data))));
  }

  read(path: string, version: string | null): FakeAnswer {
    if (version !== null && !/^-?\d+$/.test(version)) {
      refuse(
        400,
        `Field validation failed: error converting input for field "version": '' cannot parse value as 'int': strconv.ParseInt: invalid syntax`,
      );
    }
    if (path.endsWith('/') && this.entries.has(path.slice(0, -1))) {
      refuse(500, '1 error occurred:\n\t* could not find version data\n\n');
    }
    const entry = this.entries.get(path);
    const asked = version !== null && Number(version) > 0 ? Number(version) : (entry?.current ?? 0);
    const found = entry?.versions.get(asked);
    if (!found) return refuse(404);
    return envelope({ data: found.data, metadata: versionFacts(asked, found) });
  }

  readMetadata(path: string): FakeAnswer {
    const entry = this.entries.get(path);
    if (!entry) return refuse(404);
    const versions = [...entry.versions].map(([number, version]) => [
      String(number),
      { created_time: version.created, deletion_time: '', destroyed: false },
    ]);
    return envelope({
      cas_required: false,
      created_time: entry.created,
      current_metadata_version: 0,
      current_version: entry.current,
      custom_metadata: null,
      delete_version_after: '0s',
      max_versions: 0,
      metadata_cas_required: false,
      oldest_version: Math.min(...entry.versions.keys()),
      updated_time: entry.updated,
      versions: Object.fromEntries(versions) as unknown,
    });
  }

  deleteMetadata(path: string): FakeAnswer {
    this.entries.delete(path);
    return NO_CONTENT;
  }

  list(folder: string, after: string | null, limit: string | null): FakeAnswer {
    const prefix = folder === '' || folder.endsWith('/') ? folder : `${folder}/`;
    const children = new Set<string>();
    for (const path of this.entries.keys()) {
      if (!path.startsWith(prefix)) continue;
      const [first = '', ...deeper] = path.slice(prefix.length).split('/');
      children.add(deeper.length > 0 ? `${first}/` : first);
    }
    const sorted = [...children].sort().filter((key) => after === null || key > after);
    const keys = Number(limit) > 0 ? sorted.slice(0, Number(limit)) : sorted;
    return keys.length === 0 ? refuse(404) : envelope({ keys });
  }

  #checkAndSet(cas: unknown, current: number): void {
    if (cas === undefined) {
      if (this.casRequired) refuse(400, 'check-and-set parameter required for this call');
    } else if (Number(cas) !== current) {
      refuse(400, 'check-and-set parameter did not match the current version');
    }
  }

  #store(path: string, data: unknown): [number, Version] {
    const created = `${new Date(this.now()).toISOString().slice(0, -1)}088367Z`;
    const entry: Entry = this.entries.get(path) ?? { created, updated: created, current: 0, versions: new Map() };
    const version = { data, created };
    entry.updated = created;
    entry.current += 1;
    entry.versions.set(entry.current, version);
    entry.versions.delete(entry.current - (this.maxVersions || 10));
    this.entries.set(path, entry);
    return [entry.current, version];
  }
}

function versionFacts(number: number, version: Version): Record<string, unknown> {
  return { created_time: version.created, custom_metadata: null, deletion_time: '', destroyed: false, version: number };
}

/** The server keeps UTF-8: half a pair becomes U+FFFD without a word. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\p{Surrogate}/gu, '\uFFFD');
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wellFormed(inner)]));
}
