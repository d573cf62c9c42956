// @ts-check
import { createHash, randomBytes } from 'node:crypto';
import { TWICE, TYPO } from './configurations.mjs';
import { jobNamed, logOf, start, untilPipeline } from './pipelines.mjs';

/** @typedef {import('../local/person.mjs').Person} Person */
/** @typedef {import('./report.mjs').Report} Report */

/** @param {string} text */
const digest = (text) => createHash('sha256').update(text).digest('hex');

/** A pipeline that would lose minutes to a slip of the keyboard fails before any job is queued. @param {Person} ana @param {string} project @param {Report} report */
export async function failAtOnce(ana, project, report) {
  report.step('Preflight: a pipeline with a secret that is not there fails at once');
  const setting = (/** @type {string | null} */ preflight) =>
    ana.change(
      'pipelineSettingsUpdate',
      'PipelineSettingsUpdateInput',
      { fullPath: project, preflight },
      'pipelineSettings { preflight }',
    );
  await setting('FAIL');
  const began = performance.now();
  const { id } = await start(ana, { project, ref: 'main', content: TYPO });
  const document = `query ($id: ID!) { pipeline(id: $id) { status failureReason jobs { name status } preflight { sentence
    entries(first: 10) { nodes { jobName name outcome sentence } } } } }`;
  const { pipeline } = await ana.ask(document, { id });
  const took = Math.round(performance.now() - began);
  report.show(`${pipeline.status} after ${took} ms: ${pipeline.preflight.sentence}`);
  for (const entry of pipeline.preflight.entries.nodes)
    report.show(`${entry.jobName.padEnd(8)} ${entry.name.padEnd(13)} ${entry.outcome} ${entry.sentence ?? ''}`);
  const [first] = pipeline.preflight.entries.nodes;
  report.expect(
    pipeline.status === 'FAILED' && pipeline.failureReason === 'preflight_failed' && first.outcome === 'MISSING',
    'the pipeline failed before its first job was queued',
  );
  report.expect(/did you mean `DATABASE_URL`/.test(first.sentence), 'the name that was meant is told');
  report.expect(jobNamed(pipeline, 'build').status === 'SKIPPED', 'the job whose secrets are there never ran');
  await setting(null);
}

/** Both jobs of a running pipeline see one version; the next pipeline sees the new one. @param {Person} ana @param {{ project: string, group: string, token: string }} of @param {Report} report */
export async function rotate(ana, { project, group, token }, report) {
  report.step('Rotate NPM_TOKEN while a pipeline runs');
  const first = await start(ana, { project, ref: 'main', content: TWICE });
  await untilPipeline(ana, first.id, (pipeline) => jobNamed(pipeline, 'first').secrets[0].outcome === 'RELEASED');
  const next = `npm_${randomBytes(12).toString('hex')}`;
  await ana.change(
    'groupSecretUpdate',
    'GroupSecretUpdateInput',
    { groupPath: group, name: 'NPM_TOKEN', metadataCas: 1, secret: next, reason: 'Rotated by the demo' },
    'groupSecret { currentVersion { number } }',
  );
  const running = await untilPipeline(ana, first.id);
  const second = await start(ana, { project, ref: 'main', content: TWICE });
  const later = await untilPipeline(ana, second.id);
  const saw = async (/** @type {any} */ pipeline, /** @type {string} */ job, /** @type {string} */ value) =>
    (await logOf(ana, jobNamed(pipeline, job).id)).includes(digest(value));
  report.show(`v2 set while "first" of pipeline #${first.id} runs`);
  report.expect(
    (await saw(running, 'first', token)) && (await saw(running, 'second', token)),
    'both jobs of the running pipeline saw version 1',
  );
  report.expect(
    (await saw(later, 'first', next)) && (await saw(later, 'second', next)),
    'the next pipeline saw version 2',
  );
}
