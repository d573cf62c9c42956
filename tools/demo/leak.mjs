// @ts-check
import { randomBytes } from 'node:crypto';
import { LEAK } from './configurations.mjs';
import { jobNamed, logOf, start, untilPipeline } from './pipelines.mjs';

/** @typedef {import('../local/person.mjs').Person} Person */
/** @typedef {import('./report.mjs').Report} Report */

const FINDINGS = `query ($id: ID!) { secretFindings(secretId: $id) { nodes { id form place line jobName versionNumber } } }`;

/** A script that encodes a secret before it prints it. @param {Person} ana @param {string} project @param {Report} report */
export async function catchLeak(ana, project, report) {
  report.step('A job prints a secret in base64: masked all the same, and told of');
  const value = `mail:${randomBytes(15).toString('hex')}`;
  const made = { projectPath: project, name: 'SMTP_LOGIN', secret: value, environment: '*', branch: '*' };
  const fields = 'projectSecret { id }';
  const { projectSecret } = await ana.change('projectSecretCreate', 'ProjectSecretCreateInput', made, fields);
  const { id } = await start(ana, { project, ref: 'main', content: LEAK });
  const job = jobNamed(await untilPipeline(ana, id), 'talk');
  const log = await logOf(ana, job.id);
  const { secretFindings } = await ana.ask(FINDINGS, { id: projectSecret.id });
  const [finding] = secretFindings.nodes;
  for (const line of log.split('\n')) if (line.startsWith('login:')) report.show(line);
  report.show(
    `finding: SMTP_LOGIN v${finding?.versionNumber} as ${finding?.form} in line ${finding?.line} of ${finding?.jobName}`,
  );
  report.expect(
    job.status === 'SUCCESS' && log.includes('login:') && !log.includes(Buffer.from(value).toString('base64')),
    'the log holds no base64 of it',
  );
  report.expect(secretFindings.nodes.length === 1 && finding.form === 'BASE64', 'its owners are told where and how');
  const update = { projectPath: project, name: 'SMTP_LOGIN', metadataCas: 1, secret: `${value}-new` };
  await ana.change('projectSecretUpdate', 'ProjectSecretUpdateInput', update, fields);
  const resolve = { id: finding.id, resolution: 'ROTATED', reason: 'new password at the mail server' };
  await ana.change('secretFindingResolve', 'SecretFindingResolveInput', resolve, 'finding { resolvedAt }');
  const left = await ana.ask(FINDINGS, { id: projectSecret.id });
  report.expect(left.secretFindings.nodes.length === 0, 'rotated and resolved, nothing is left open');
}
