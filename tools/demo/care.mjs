// @ts-check
import { randomBytes } from 'node:crypto';
import { TWICE } from './configurations.mjs';
import { jobNamed, start, untilPipeline } from './pipelines.mjs';

/** @typedef {import('./report.mjs').Report} Report */
/** @typedef {import('../local/person.mjs').Person} Person */

const fresh = (/** @type {string} */ prefix) => prefix + randomBytes(12).toString('hex');

/** What maintainers do between pipelines. @param {Person} ana @param {{ project: string, npmToken: string }} at @param {Report} report */
export async function careFor(ana, { project, npmToken }, report) {
  await rollBack(ana, project, report);
  await bringIn(ana, project, report);
  await promote(ana, project, report);
  await restore(ana, { project, npmToken }, report);
}

const REVEAL = 'value version { number }';

/** @param {Person} ana @param {string} project @param {Report} report */
async function rollBack(ana, project, report) {
  report.step('A new value was wrong: compare, roll back');
  const [key, pass] = [fresh('k'), fresh('p')];
  const [good, bad] = [JSON.stringify({ host: 'a', key }), JSON.stringify({ host: 'b', pass })];
  const named = { projectPath: project, name: 'API_CONFIG' };
  const made = { ...named, secret: good, environment: 'staging', branch: '*', reason: 'first' };
  const { projectSecret } = await ana.change(
    'projectSecretCreate',
    'ProjectSecretCreateInput',
    made,
    'projectSecret { id }',
  );
  const changed = { ...named, metadataCas: 1, secret: bad, reason: 'typo' };
  await ana.change('projectSecretUpdate', 'ProjectSecretUpdateInput', changed, 'projectSecret { id }');
  const { secretVersionsCompare: compared } = await ana.ask(
    `query ($id: ID!) { secretVersionsCompare(secretId: $id, from: 1, to: 2) { same byteLengths { from to } jsonKeys { added removed changed } } }`,
    { id: projectSecret.id },
  );
  report.show(`v1 and v2: same ${compared.same}; keys ${JSON.stringify(compared.jsonKeys)}`);
  const back = { secretId: projectSecret.id, version: 1, metadataCas: 2, reason: 'v2 was wrong' };
  const { version } = await ana.change(
    'secretRollback',
    'SecretRollbackInput',
    back,
    'version { number rolledBackFrom }',
  );
  const revealed = await ana.change('secretReveal', 'SecretRevealInput', { secretId: projectSecret.id }, REVEAL);
  report.show(`v${version.number} has the value of v${version.rolledBackFrom}`);
  report.expect(
    compared.same === false && ![key, pass].some((value) => JSON.stringify(compared).includes(value)),
    'the comparison names the keys that differ and shows no value',
  );
  report.expect(revealed.value === good && revealed.version.number === 3, 'version 3 is the first value again');
}

/** @param {Person} ana @param {string} project @param {Report} report */
async function bringIn(ana, project, report) {
  report.step('Import a .env for staging: first what it would do, then really');
  const text = `# taken over\nexport STRIPE_KEY='${fresh('sk_')}'\nSMTP_URL="smtp://shop:${fresh('s')}@mail.acme.test" # mail\nbad-name=x\n`;
  const input = { fullPath: project, format: 'DOTENV', environment: 'staging', text, reason: 'from the old server' };
  const fields =
    'secretsImport { applied newCount sameCount refusedCount entries { line name outcome problems { message } } }';
  const bring = (/** @type {object} */ more) =>
    ana.attempt('secretsImport', 'SecretsImportInput', { ...input, ...more }, fields);
  const tried = await bring({ dryRun: true });
  for (const { line, name, outcome, problems } of tried.secretsImport.entries)
    report.show(`line ${line}  ${String(name).padEnd(11)} ${outcome} ${problems[0]?.message ?? ''}`);
  const refused = await bring({ dryRun: false });
  const done = await bring({ dryRun: false, text: text.replace('bad-name=x\n', '') });
  const again = await bring({ dryRun: true, text: text.replace('bad-name=x\n', '') });
  report.show(
    `without the bad line: ${done.secretsImport?.newCount} new; once more: ${again.secretsImport.sameCount} the same`,
  );
  report.expect(
    tried.secretsImport.newCount === 2 && tried.secretsImport.refusedCount === 1,
    'the dry run tells new from refused',
  );
  report.expect(
    refused.secretsImport === null && refused.problems.length === 1,
    'one bad line, and nothing is imported',
  );
  report.expect(
    done.secretsImport?.applied && again.secretsImport.sameCount === 2,
    'then all of it is there, and the same',
  );
}

const COMPARE = `query ($path: ID!) { environmentsCompare(fullPath: $path, from: "staging", to: "production") { digest entries { name state } } }`;

/** @param {Person} ana @param {string} project @param {Report} report */
async function promote(ana, project, report) {
  report.step('Promote two of them from staging to production');
  const { environmentsCompare: before } = await ana.ask(COMPARE, { path: project });
  for (const { name, state } of before.entries) report.show(`${name.padEnd(13)} ${state}`);
  const input = {
    fullPath: project,
    from: 'staging',
    to: 'production',
    names: ['STRIPE_KEY', 'SMTP_URL'],
    digest: before.digest,
  };
  const { changes } = await ana.change(
    'secretsPromote',
    'SecretsPromoteInput',
    input,
    'changes { name environment outcome }',
  );
  for (const { name, environment, outcome } of changes) report.show(`${name} (${environment}) ${outcome}`);
  const { environmentsCompare: after } = await ana.ask(COMPARE, { path: project });
  const states = Object.fromEntries(after.entries.map((/** @type {any} */ entry) => [entry.name, entry.state]));
  report.expect(
    states['STRIPE_KEY'] === 'SAME' && states['SMTP_URL'] === 'SAME',
    'production has the same values now, by digest',
  );
  report.expect(states['API_CONFIG'] === 'ADDED', 'what was not chosen is still in staging only');
  const stale = await ana.attempt('secretsPromote', 'SecretsPromoteInput', input, 'changes { name }');
  report.expect(stale.problems[0]?.code === 'CONFLICT', 'the same promotion again is refused: the comparison is old');
}

/** @param {Person} ana @param {{ project: string, npmToken: string }} at @param {Report} report */
async function restore(ana, { project, npmToken }, report) {
  report.step('NPM_TOKEN was deleted too soon: restore it from the trash');
  const { trash } = await ana.ask(
    `{ trash(fullPath: "acme") { nodes { id kind name deletedBy { username } purgeAfter } } }`,
  );
  for (const { kind, name, deletedBy, purgeAfter } of trash.nodes)
    report.show(`${kind} ${name}, deleted by ${deletedBy?.username}, destroyed after ${purgeAfter.slice(0, 10)}`);
  const entry = trash.nodes.find((/** @type {any} */ node) => node.name === 'NPM_TOKEN');
  await ana.change('trashRestore', 'TrashRestoreInput', { id: entry.id }, 'trashEntry { name }');
  const { secretVersions } = await ana.ask(`{ secretVersions(secretId: "${npmToken}") { nodes { number } } }`);
  const { id } = await start(ana, { project, ref: 'main', content: TWICE });
  const pipeline = await untilPipeline(ana, id);
  const second = jobNamed(pipeline, 'second');
  report.show(`a new pipeline: second ${second.status}, NPM_TOKEN ${second.secrets[0].outcome}`);
  report.expect(secretVersions.nodes.length === 2, 'it is the same secret, with its versions');
  report.expect(pipeline.status === 'SUCCESS' && second.secrets[0].outcome === 'RELEASED', 'jobs get it again');
}
