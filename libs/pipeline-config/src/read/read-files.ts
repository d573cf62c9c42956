import { MAX_DURATION_SECONDS, parseDuration } from './duration.js';
import { LIMITS } from '../limits.js';
import type { ArtifactsConfig, CacheConfig } from '../pipeline-config.js';
import { quoted } from '../problem.js';
import type { Reading } from '../yaml/reading.js';

const POLICIES = ['pull-push', 'pull', 'push'] as const;
const WHEN = ['on_success', 'on_failure', 'always'] as const;
const ACCESS = ['all', 'developer', 'maintainer', 'none'] as const;
const REPORTS = new Set(
  (
    'accessibility annotations api_fuzzing browser_performance cluster_image_scanning codequality container_scanning ' +
    'coverage_fuzzing cyclonedx dast dependency_scanning dotenv junit license_scanning load_performance lsif metrics ' +
    'performance repository_xray requirements requirements_v2 sast secret_detection terraform'
  ).split(' '),
);
const REFUSED_REPORTS = { coverage_report: 'there is no merge request to show it in' };

/** `cache:` as one mapping or a list of at most four. */
export function readCaches(reading: Reading): CacheConfig[] {
  const items = reading.flatItems(10);
  if (items.length > LIMITS.caches) reading.refuse('too_many', `A job may have at most ${LIMITS.caches} caches.`);
  return items.slice(0, LIMITS.caches).map(readCache);
}

function readCache(reading: Reading): CacheConfig {
  const cache: CacheConfig = {
    key: 'default',
    paths: [],
    untracked: false,
    policy: 'pull-push',
    when: 'on_success',
    fallbackKeys: [],
  };
  reading.fields(
    {
      key: (value) => readKey(value, cache),
      paths: (value) => void (cache.paths = value.texts(LIMITS.paths)),
      untracked: (value) => void (cache.untracked = value.flag() ?? false),
      policy: (value) => void (cache.policy = value.oneOf(POLICIES) ?? 'pull-push'),
      when: (value) => void (cache.when = value.oneOf(WHEN) ?? 'on_success'),
      fallback_keys: (value) => void (cache.fallbackKeys = value.texts(5)),
    },
    { unprotect: 'caches of protected refs are always kept apart' },
  );
  return cache;
}

function readKey(reading: Reading, cache: CacheConfig): void {
  if (reading.node.kind !== 'map') {
    const key = reading.text();
    if (key === undefined) return;
    // The runner makes a folder of it.
    if (key.trim() === '' || key.length > 1024 || /^\.+$|%2e|%2f|\//i.test(key))
      reading.refuse('cache_key', 'A key of a cache has 1 to 1024 characters, no `/`, and more than dots.');
    else cache.key = key;
    return;
  }
  const why = 'it needs the files of a repository, and this server keeps none; name the key';
  reading.fields({}, { files: why, files_commits: why, prefix: why });
}

export function readArtifacts(reading: Reading): ArtifactsConfig {
  const artifacts: ArtifactsConfig = {
    name: null,
    paths: [],
    exclude: [],
    untracked: false,
    when: 'on_success',
    expireIn: null,
    access: 'all',
    exposeAs: null,
    reports: [],
  };
  reading.fields({
    name: (value) => void (artifacts.name = readName(value)),
    paths: (value) => void (artifacts.paths = value.texts(LIMITS.paths)),
    exclude: (value) => void (artifacts.exclude = value.texts(LIMITS.paths)),
    untracked: (value) => void (artifacts.untracked = value.flag() ?? false),
    when: (value) => void (artifacts.when = value.oneOf(WHEN) ?? 'on_success'),
    expire_in: (value) => void (artifacts.expireIn = readExpiry(value)),
    access: (value) => void (artifacts.access = value.oneOf(ACCESS) ?? 'none'),
    public: (value) => void (artifacts.access = value.flag() === true ? 'all' : 'developer'),
    expose_as: (value) => void (artifacts.exposeAs = readName(value)),
    reports: (value) => void (artifacts.reports = readReports(value)),
  });
  checkArtifacts(reading, artifacts);
  return artifacts;
}

function checkArtifacts(reading: Reading, artifacts: ArtifactsConfig): void {
  const said = new Set(reading.node.kind === 'map' ? reading.node.entries.map((entry) => entry.key) : []);
  if (said.has('public') && said.has('access'))
    reading.refuse('artifacts', `${quoted(reading.path)} says both \`public\` and \`access\`; keep one.`);
  if (artifacts.exposeAs !== null && artifacts.paths.length === 0)
    reading.refuse('artifacts', `${quoted(reading.path)} has \`expose_as\` and no \`paths\` to show.`);
}

function readName(reading: Reading): string | null {
  const name = reading.text();
  if (name === undefined) return null;
  if (name.trim() !== '' && name.length <= LIMITS.nameLength) return name;
  return reading.refuse('artifacts', `${quoted(reading.path)} has 1 to ${LIMITS.nameLength} characters.`) ?? null;
}

function readExpiry(reading: Reading): ArtifactsConfig['expireIn'] {
  const text = reading.plain('a duration such as `1 week`, or `never`');
  if (text === undefined) return null;
  if (text === 'never') return { text, seconds: null };
  const seconds = parseDuration(text);
  if (seconds !== undefined && seconds <= MAX_DURATION_SECONDS * 120) return { text, seconds };
  const rule = 'is no duration up to ten years; write for example `1 week` or `never`';
  return reading.refuse('expire_in', `${quoted(text)} ${rule}.`) ?? null;
}

function readReports(reading: Reading): ArtifactsConfig['reports'] {
  const reports: ArtifactsConfig['reports'] = [];
  const readers = [...REPORTS].map((type) => {
    return [type, (value: Reading) => void reports.push({ type, paths: value.texts(LIMITS.paths) })] as const;
  });
  reading.fields(Object.fromEntries(readers), REFUSED_REPORTS);
  return reports;
}
