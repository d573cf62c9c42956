import { BUNDLED_RUNNER_NAME } from './constants.js';

/** What a runner says about its version, as numbers. */
export interface RunnerVersion {
  major: number;
  minor: number;
  patch: number;
}

/** Reads `19.3.0`, `v18.6.0-rc1`, `18.6.0~pre.12`, `19.4.0-dev`. Null for `development version` and other texts. */
export function parseRunnerVersion(version: unknown): RunnerVersion | null {
  if (typeof version !== 'string') return null;
  const found = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,6}))?(?:[-+~].*)?$/.exec(version.trim());
  if (!found) return null;
  return { major: Number(found[1]), minor: Number(found[2]), patch: Number(found[3] ?? 0) };
}

/**
 * Whether a runner resolves `gitlab_secrets_manager` secrets with a `path`: GitLab Runner 18.6 or newer, or the bundled runner.
 * There is no feature bit, and an older runner runs the job without the variable (fail-open), so an unreadable version means no.
 */
export function canResolveNativeSecrets(info: { name?: string; version?: string } | undefined): boolean {
  if (info?.name === BUNDLED_RUNNER_NAME) return true;
  const version = parseRunnerVersion(info?.version);
  return version !== null && (version.major > 18 || (version.major === 18 && version.minor >= 6));
}
