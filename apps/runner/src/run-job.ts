import {
  AFTER_SCRIPT_TIMEOUT_SECONDS,
  DEFAULT_JOB_TIMEOUT_SECONDS,
  maskForms,
  type ReceivedJob,
} from '@lockkeeper/runner-protocol';
import type { ApiClient } from './api-client.js';
import type { JobIdentity } from './configuration.js';
import { fetchSecrets, SecretsWithheld, type RunnerIdentity, type SecretsPatience } from './fetch-secrets.js';
import { finishJob, type FinishTimes, type RunningJob } from './finish-job.js';
import { jobEnvironment } from './job-environment.js';
import { JobFolder } from './job-folder.js';
import { type JobEnd, JobLink } from './job-link.js';
import { JobLog } from './job-log.js';
import type { JobStop, StopReason } from './job-stop.js';
import { LogShipper, type ShippingTimes } from './log-shipper.js';
import type { RunnerInfo } from './runner-facts.js';
import { scriptText } from './script-text.js';
import { runScript, type ShellResult } from './shell.js';

export interface JobSurroundings {
  api: ApiClient;
  runner: RunnerIdentity;
  info: RunnerInfo;
  shell: string;
  /** PATH and LANG of the job's scripts, the only things they take over from the runner. */
  path: string;
  lang: string;
  buildsFolder: string;
  jobIdentity: JobIdentity | null;
  times: ShippingTimes & FinishTimes & SecretsPatience['times'] & { interruptedGiveUpMs: number };
  /** A line for the runner's own log: ids and outcomes, no value, no token. */
  report(line: string): void;
}

const EVERY_REASON: readonly StopReason[] = ['canceling', 'timeout', 'interrupted', 'aborted'];

/** Takes one job from acknowledgement to its reported end. Never rejects: what goes wrong becomes the job's end. */
export async function runJob(job: ReceivedJob, around: JobSurroundings, stop: JobStop): Promise<void> {
  const link = new JobLink(around.api, job, around, stop);
  const masked = job.variables.filter((variable) => variable.masked).map((variable) => variable.value);
  const log = new JobLog(maskForms([around.runner.token, job.token, ...masked]));
  const shipper = new LogShipper(log, link, stop, around.times);
  const running: RunningJob = { log, link, shipper, stop };

  await link.acknowledge().catch(() => undefined);
  if (stop.reason === 'aborted') return around.report(`job ${job.id}: taken back by the server before it began`);
  const seconds = job.runner_info.timeout > 0 ? job.runner_info.timeout : DEFAULT_JOB_TIMEOUT_SECONDS;
  const timer = setTimeout(() => stop.request('timeout'), Math.min(seconds * 1000, 2 ** 31 - 1));
  shipper.start();
  const end = await perform(job, around, running).finally(() => clearTimeout(timer));
  log.end();
  const giveUpMs =
    end.failureReason === 'runner_interrupted' ? around.times.interruptedGiveUpMs : around.times.giveUpMs;
  const taken = await finishJob(running, end, { ...around.times, giveUpMs });
  around.report(
    `job ${job.id}: ${end.state}${end.failureReason ? ` (${end.failureReason})` : ''}${taken ? '' : ', which the server did not take'}`,
  );
}

async function perform(job: ReceivedJob, around: JobSurroundings, running: RunningJob): Promise<JobEnd> {
  const { log, stop } = running;
  if (stop.reason) return concluded(stop.reason, log);
  log.write(
    `\x1b[0KRunning with ${around.info.name} ${around.info.version}, system ID: ${around.runner.systemId}\x1b[0;m\n`,
  );
  let folder: JobFolder | null = null;
  try {
    const secrets = await obtainSecrets(job, around, running);
    // The server may have stopped the job while it gave out the secrets.
    if (stop.reason) return concluded(stop.reason, log);
    folder = await JobFolder.create(around.buildsFolder, job.id, around.jobIdentity);
    return await runSteps({ job, around, running, folder }, secrets);
  } catch (error) {
    return systemFailure(error, log);
  } finally {
    await folder
      ?.remove()
      .catch(() => around.report(`job ${job.id}: its folder could not be removed: ${folder?.path}`));
  }
}

async function obtainSecrets(job: ReceivedJob, around: JobSurroundings, { log, stop }: RunningJob) {
  if (job.secrets.length === 0) return [];
  const { secrets, forms, origins } = await fetchSecrets(around.api, job, around.runner, {
    stop,
    times: around.times,
  });
  log.alsoMask(forms, origins);
  for (const { variable, file } of secrets) log.write(`Secret ${variable}: given as ${file ? 'file' : 'variable'}\n`);
  return secrets;
}

interface Steps {
  job: ReceivedJob;
  around: JobSurroundings;
  running: RunningJob;
  folder: JobFolder;
}

async function runSteps(steps: Steps, secrets: Awaited<ReturnType<typeof obtainSecrets>>): Promise<JobEnd> {
  const { job, around, running, folder } = steps;
  const environment = await jobEnvironment(job, folder, secrets, {
    version: around.info.version,
    path: around.path,
    lang: around.lang,
  });
  const script = job.steps.filter((step) => step.name !== 'after_script').flatMap((step) => step.script);
  const after = job.steps.filter((step) => step.name === 'after_script').flatMap((step) => step.script);
  const scriptFile = await folder.writeScript('script', scriptText(script));
  const afterFile = after.length > 0 ? await folder.writeScript('after_script', scriptText(after)) : null;
  await folder.handOver();

  const result = await section(steps, 'step_script', 'Executing "step_script" stage of the job script', () =>
    runStep(steps, { script: scriptFile, environment, endsOn: EVERY_REASON }),
  );
  const { reason } = running.stop;
  // As GitLab Runner: after a timeout or a hard stop there is no after_script, since nobody takes its output any more.
  if (afterFile && (reason === null || reason === 'canceling')) {
    const status = reason === 'canceling' ? 'canceled' : result.exitCode === 0 ? 'success' : 'failed';
    await section(steps, 'after_script', 'Running after_script', () =>
      runAfterScript(steps, afterFile, { ...environment, CI_JOB_STATUS: status }),
    );
  }
  return running.stop.reason ? concluded(running.stop.reason, running.log) : scriptEnd(result.exitCode, running.log);
}

async function runAfterScript(steps: Steps, script: string, environment: Record<string, string>): Promise<void> {
  const { log } = steps.running;
  const limitMs = AFTER_SCRIPT_TIMEOUT_SECONDS * 1000;
  const result = await runStep(steps, { script, environment, endsOn: EVERY_REASON.slice(1), limitMs });
  if (result.stoppedBy === 'limit')
    log.write(`\x1b[0;33mWARNING: after_script took longer than ${AFTER_SCRIPT_TIMEOUT_SECONDS} seconds\x1b[0;m\n`);
  else if (result.exitCode !== 0)
    log.write(`\x1b[0;33mWARNING: after_script failed (exit code ${result.exitCode}), but the job continues\x1b[0;m\n`);
}

function runStep(
  { around, running, folder }: Steps,
  step: { script: string; environment: Record<string, string>; endsOn: readonly StopReason[]; limitMs?: number },
): Promise<ShellResult> {
  const { log, stop } = running;
  const onOutput = (bytes: Buffer) => log.write(bytes);
  return runScript({ ...step, shell: around.shell, folder: folder.work, identity: around.jobIdentity, onOutput, stop });
}

async function section<T>(
  { job, running: { log } }: Steps,
  name: string,
  heading: string,
  body: () => Promise<T>,
): Promise<T> {
  const mark = (kind: string) => {
    if (job.features.traceSections) log.write(`section_${kind}:${Math.floor(Date.now() / 1000)}:${name}\r\x1b[0K`);
  };
  mark('start');
  log.write(`\x1b[0K\x1b[36;1m${heading}\x1b[0;m\n`);
  try {
    return await body();
  } finally {
    mark('end');
  }
}

function scriptEnd(exitCode: number, log: JobLog): JobEnd {
  if (exitCode === 0) {
    log.write('\x1b[32;1mJob succeeded\x1b[0;m\n');
    return { state: 'success', exitCode };
  }
  log.write(`\x1b[31;1mERROR: Job failed: exit code ${exitCode}\x1b[0;m\n`);
  return { state: 'failed', failureReason: 'script_failure', exitCode };
}

function concluded(reason: StopReason, log: JobLog): JobEnd {
  const [failureReason, sentence] = {
    canceling: ['job_canceled', 'canceled'],
    aborted: ['job_canceled', 'canceled'],
    timeout: ['job_execution_timeout', 'execution took longer than the job may take'],
    interrupted: ['runner_interrupted', 'the runner was stopped'],
  }[reason] as [JobEnd['failureReason'], string];
  log.write(`\x1b[31;1mERROR: Job failed: ${sentence}\x1b[0;m\n`);
  return { state: 'failed', failureReason, exitCode: 0 };
}

function systemFailure(error: unknown, log: JobLog): JobEnd {
  const sentences = error instanceof SecretsWithheld ? error.sentences : [(error as Error).message];
  for (const sentence of sentences) log.write(`\x1b[31;1mERROR: ${sentence}\x1b[0;m\n`);
  log.write('\x1b[31;1mERROR: Job failed: runner_system_failure\x1b[0;m\n');
  return { state: 'failed', failureReason: 'runner_system_failure', exitCode: 0 };
}
