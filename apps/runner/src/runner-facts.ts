import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BUNDLED_RUNNER_NAME } from '@lockkeeper/runner-protocol';

const OFF = [
  'image',
  'services',
  'artifacts',
  'cache',
  'fallback_cache_keys',
  'upload_multiple_artifacts',
  'upload_raw_artifacts',
  'session',
  'terminal',
  'refspecs',
  'proxy',
  'artifacts_exclude',
  'multi_build_steps',
  'vault_secrets',
  'service_variables',
  'service_multiple_aliases',
  'image_executor_opts',
  'service_executor_opts',
  'native_steps_integration',
  'job_inputs',
];
const ON = [
  'variables',
  'shared',
  'masking',
  'raw_variables',
  'trace_reset',
  'trace_checksum',
  'trace_size',
  'cancelable',
  'cancel_gracefully',
  'return_exit_code',
  'two_phase_job_commit',
];

/** `info` of every call: what this runner is and can do. */
export function runnerFacts(version: string, shell: string) {
  return {
    name: BUNDLED_RUNNER_NAME,
    version,
    revision: '',
    platform: process.platform as string,
    architecture: process.arch as string,
    executor: 'shell',
    shell,
    features: Object.fromEntries([...ON, ...OFF].map((name): [string, boolean] => [name, ON.includes(name)])),
    config: { gpus: '' },
  };
}
export type RunnerInfo = ReturnType<typeof runnerFacts>;

/** Version in the package.json beside `main` (an `import.meta.url`). */
export function packageVersion(main: string): string {
  const text = readFileSync(fileURLToPath(new URL('../package.json', main)), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
