// @ts-check
import { setTimeout as wait } from 'node:timers/promises';

const OVER = new Set(['SUCCESS', 'FAILED', 'CANCELED', 'SKIPPED']);
const JOB = 'id name status failureReason secrets { variable name outcome code sentence }';
const PATIENCE_MS = 90_000;

/** @typedef {import('../local/person.mjs').Person} Person */

/** Commits a configuration and starts a pipeline on its ref. @param {Person} person @param {{ project: string, ref: string, content: string }} given */
export async function start(person, { project, ref, content }) {
  const commit = { projectPath: project, refName: ref, refKind: 'BRANCH', content, message: 'Demo' };
  await person.change('configurationCommit', 'ConfigurationCommitInput', commit, 'commit { sha }');
  const input = { projectPath: project, refName: ref, refKind: 'BRANCH' };
  const { pipeline } = await person.change('pipelineCreate', 'PipelineCreateInput', input, 'pipeline { id sha }');
  return pipeline;
}

/** @param {Person} person @param {string} id */
export async function look(person, id) {
  const { pipeline } = await person.ask(`query ($id: ID!) { pipeline(id: $id) { id status jobs { ${JOB} } } }`, { id });
  return pipeline;
}

/** Waits until a pipeline fulfils a condition; by default until it is over. @param {Person} person @param {string} id @param {(pipeline: any) => boolean} [until] */
export async function untilPipeline(person, id, until = (pipeline) => OVER.has(pipeline.status)) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const pipeline = await look(person, id);
    if (until(pipeline)) return pipeline;
    if (Date.now() > end) throw new Error(`pipeline ${id} is still ${pipeline.status} after ${PATIENCE_MS / 1000} s`);
    await wait(150);
  }
}

/** @param {Person} person @param {string} jobId */
export async function logOf(person, jobId) {
  const { jobLog } = await person.ask('query ($id: ID!) { jobLog(jobId: $id) { lines { text } } }', { id: jobId });
  return jobLog.lines
    .map((/** @type {{ text: string }} */ line) => line.text.replace(/\u001b\[[0-9;]*[A-Za-z]/g, ''))
    .join('\n');
}

/** @param {any} pipeline @param {string} name */
export function jobNamed(pipeline, name) {
  const job = pipeline.jobs.find((/** @type {any} */ candidate) => candidate.name === name);
  if (!job) throw new Error(`the pipeline has no job ${name}`);
  return job;
}

/** The use log of one secret, oldest first. @param {Person} person @param {string} secretId */
export async function usesOf(person, secretId) {
  const document = `query ($id: ID!) { secretUses(secretId: $id, first: 50) { nodes {
    outcome code sentence jobName refName environment versionNumber actor { username } } } }`;
  return (await person.ask(document, { id: secretId })).secretUses.nodes.reverse();
}
