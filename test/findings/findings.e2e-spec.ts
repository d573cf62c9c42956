import { ScrubReleased } from '../../apps/server/src/pipelines/index.js';
import { TellExposed } from '../../apps/server/src/findings/index.js';
import { forUser, rule } from '../access-rules/arrange.js';
import { system } from '../runners/world.js';
import { newValue, someone, type Someone } from '../secrets/arrange.js';
import { newPerson } from '../support/client.js';
import { aLeakScene, base64, FINDING, findings, type Leaking, type LeakScene } from './arrange.js';

// A form of a secret's value that arrives in a log is masked, and told: which secret, job, line and form, never the text.

let scene: LeakScene;
let server: LeakScene['server'];
let world: LeakScene['world'];
let leaking: LeakScene['leaking'];
beforeAll(async () => {
  scene = await aLeakScene();
  ({ server, world, leaking } = scene);
}, 120_000);
afterAll(() => scene.stop());

const write = async ({ runner, job }: Pick<Leaking, 'runner' | 'job'>, at: number, text: string): Promise<void> => {
  expect((await runner.patch(job, at, Buffer.from(text))).status).toBe(202);
};

const secretOf = async ({ owner, project }: Leaking): Promise<any> =>
  (
    await owner.client.query(
      'query ($p: ID!) { projectSecret(projectPath: $p, name: "DB") { exposed frozen freezeReason metadataVersion } }',
      { p: project },
    )
  ).projectSecret;
const eventsAbout = (secretId: string, action: string): Promise<any[]> =>
  world.sql('SELECT * FROM audit_events WHERE target_id = $1 AND action = $2 ORDER BY id', [secretId, action]);
const resolve = ({ client }: Someone, input: object): Promise<any> =>
  client.mutate('secretFindingResolve', input, `finding { ${FINDING} }`);

describe('a form of a value that comes in a log', () => {
  test('is a finding with version, job, line and form, cut where it may be; the text is nowhere', async () => {
    const of = await leaking();
    const leak = base64(`user:${of.value}`);
    const first = `one\ntwo ${leak.slice(0, 20)}`;
    await write(of, 0, first);
    expect(await findings(of.owner, { secretId: of.secretId })).toEqual([]);
    await write(of, first.length, `${leak.slice(20)}\nthree ${leak}\n`);

    const found = await findings(of.owner, { secretId: of.secretId });

    expect(found).toEqual([
      expect.objectContaining({
        secretName: 'DB',
        ownerPath: of.project,
        versionNumber: 1,
        current: true,
        form: 'BASE64',
        place: 'LOG',
        line: 2,
        jobId: String(of.job.id),
        jobName: 'leak',
        projectPath: of.project,
        resolution: null,
      }),
    ]);
    expect(await secretOf(of)).toMatchObject({ exposed: true, frozen: false });
    const [event] = await eventsAbout(of.secretId, 'secret.exposed');
    expect(event).toMatchObject({ actor_name: 'system', details: { form: 'base64', line: 2, version: 1 } });
    const [dump] = await world.sql('SELECT json_agg(f)::text AS text FROM secret_findings f');
    for (const text of [of.value, leak, leak.slice(8, 20)]) expect(dump.text).not.toContain(text);
    expect(String(await world.log(of.job.id))).not.toContain(leak.slice(8));
  });

  test('is told once for a job, also when its piece is sent again or another server takes it; another job tells anew', async () => {
    const of = await leaking();
    const text = `${base64(of.value)}\n`;
    await write(of, 0, text);
    await write(of, 0, text);
    server.app.get(ScrubReleased, { strict: false }).forget(of.job.id);
    await write(of, text.length, text);
    expect(await findings(of.owner, { secretId: of.secretId })).toHaveLength(1);
    expect(await eventsAbout(of.secretId, 'secret.exposed')).toHaveLength(1);

    await write(of, text.length * 2, encodeURIComponent(`${of.value}`));
    await write(await scene.anotherJob(of.place), 0, text);

    const found = await findings(of.owner, { fullPath: of.project });
    expect(found.map(({ form, line }) => [form, line])).toEqual([
      ['BASE64', 1],
      ['RAW', 3],
      ['BASE64', 1],
    ]);
  });

  test('freezes the secret at once where its manager says so, and its job reads it no more', async () => {
    const of = await leaking(true);
    await write(of, 0, base64(of.value));

    expect((await of.runner.readSecret(of.job, 'PASSWORD')).status).toBe(403);
    expect(await secretOf(of)).toMatchObject({
      exposed: true,
      frozen: true,
      freezeReason: expect.stringMatching(/found/),
    });
    expect(await eventsAbout(of.secretId, 'secret.frozen')).toHaveLength(1);
    expect((await world.uses(of.job.id)).at(-1)).toMatchObject({ code: 'secret_frozen' });
  });

  test('is none where the log was masked before it came', async () => {
    const of = await leaking();
    await write(of, 0, 'password is [MASKED]\nand nothing else\n');

    expect(await findings(of.owner, { secretId: of.secretId, resolvedToo: true })).toEqual([]);
    expect(await secretOf(of)).toMatchObject({ exposed: false });
  });

  test('leaves no finding where its piece is not kept', async () => {
    const of = await leaking();
    const answer = await of.runner.patch(of.job, 500, Buffer.from(base64(of.value)));

    expect(answer.status).toBe(416);
    expect(await findings(of.owner, { secretId: of.secretId })).toEqual([]);
  });

  test('is written to who may freeze the secret, once, without the text', async () => {
    const of = await leaking();
    const reporter = await someone(server, 'REPORTER', of.project);
    for (const { person } of [of.owner, reporter])
      await world.sql("UPDATE users SET email = username || '@example.test' WHERE id = $1", [person.id]);
    await write(of, 0, base64(of.value));

    for (let turn = 0; turn < 2; turn++) await server.app.get(TellExposed, { strict: false }).execute(system);

    const letters = await world.sql(
      "SELECT recipient, subject, body::text AS body FROM notifications WHERE event = 'secret.exposed' AND namespace_id = $1",
      [of.place.id],
    );
    expect(letters.map(({ recipient }) => recipient)).toEqual([`${of.owner.person.username}@example.test`]);
    expect(letters[0]).toMatchObject({ subject: expect.stringContaining('DB') });
    expect(JSON.stringify(letters)).not.toContain(base64(of.value).slice(0, 12));
  });
});

describe('findings', () => {
  test('are for who sees the use log of the secret, and for nobody from whom a rule hides it', async () => {
    const of = await leaking();
    await write(of, 0, base64(of.value));
    const developer = await someone(server, 'DEVELOPER', of.project);
    const maintainer = await someone(server, 'MAINTAINER', of.project);
    const stranger = await newPerson(server);
    expect(await findings(maintainer, { fullPath: of.project })).toHaveLength(1);
    expect(await findings(maintainer, { secretId: of.secretId })).toHaveLength(1);
    for (const of_ of [{ fullPath: of.project }, { secretId: of.secretId }])
      await expect(findings(stranger, of_)).rejects.toThrow(/NOT_FOUND|not found/i);

    await rule(of.owner.client, { fullPath: of.project, principal: forUser(maintainer), abilities: ['secret:read'] });

    expect(await findings(maintainer, { fullPath: of.project })).toEqual([]);
    await expect(findings(maintainer, { secretId: of.secretId })).rejects.toThrow(/NOT_FOUND|not found/i);
    const [{ id }] = await findings(of.owner, { secretId: of.secretId });
    const asked = { id, resolution: 'ACCEPTED', reason: 'none of my business' };
    for (const person of [maintainer, developer]) await expect(resolve(person, asked)).rejects.toThrow();
    expect(await findings(of.owner, { secretId: of.secretId })).toHaveLength(1);
  });

  test('are resolved once, with a reason that stays, and the secret is exposed no more', async () => {
    const of = await leaking();
    await write(of, 0, base64(of.value));
    const [{ id }] = await findings(of.owner, { secretId: of.secretId });
    const before = (await world.sql('SELECT max(id) AS id FROM audit_events'))[0].id;

    await expect(resolve(of.owner, { id, resolution: 'ACCEPTED', reason: ' ' })).rejects.toThrow(/reason/);
    const early = await resolve(of.owner, { id, resolution: 'ROTATED', reason: 'soon' });
    expect(early.errors[0]).toMatch(/still the current one/);
    expect((await world.sql('SELECT max(id) AS id FROM audit_events'))[0].id).toBe(before);

    const { metadataVersion } = await secretOf(of);
    const change = { projectPath: of.project, name: 'DB', metadataCas: metadataVersion, secret: newValue() };
    expect((await of.owner.client.mutate('projectSecretUpdate', change)).errors).toEqual([]);
    const { finding, errors } = await resolve(of.owner, { id, resolution: 'ROTATED', reason: 'new value' });

    expect(errors).toEqual([]);
    expect(finding).toMatchObject({ resolution: 'ROTATED', resolutionReason: 'new value', current: false });
    expect(finding.resolvedBy.username).toBe(of.owner.person.username);
    expect(await secretOf(of)).toMatchObject({ exposed: false });
    expect(await findings(of.owner, { secretId: of.secretId })).toEqual([]);
    expect(await findings(of.owner, { secretId: of.secretId, resolvedToo: true })).toHaveLength(1);
    expect((await eventsAbout(of.secretId, 'secret.finding_resolved'))[0].details).toMatchObject({
      reason: 'new value',
    });
    const again = await resolve(of.owner, { id, resolution: 'ACCEPTED', reason: 'again' });
    expect(again.errors[0]).toMatch(/resolved already/);
  });
});

describe('what the bundled runner tells of', () => {
  const told = [
    { variable: 'PASSWORD', form: 'hex', line: 7 },
    { variable: 'PASSWORD', form: 'raw', line: 8 },
    { variable: 'ANOTHER', form: 'hex', line: 9 },
  ];
  const tell = async ({ job }: Leaking, changes: object = {}, list: object[] = told): Promise<number> => {
    const body = { system_id: 's_x', token: job.token, findings: list, ...changes };
    const headers = { 'content-type': 'application/json', 'job-token': job.token };
    const url = `${server.url}/api/v4/jobs/${job.id}/findings`;
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;
  };
  /** The machine that has the job, as the server knows it. */
  const machine = async (of: Leaking): Promise<object> => {
    const [row] = await world.sql(
      'SELECT m.system_id FROM jobs j JOIN runner_managers m ON m.id = j.runner_manager_id WHERE j.id = $1',
      [of.job.id],
    );
    return { runner_token: of.token, system_id: row.system_id };
  };

  test('is a finding, as far as the job was given it and it is not the value itself', async () => {
    const of = await leaking();

    expect(await tell(of, await machine(of))).toBe(200);
    expect(await tell(of, await machine(of))).toBe(200);

    expect(await findings(of.owner, { secretId: of.secretId })).toEqual([
      expect.objectContaining({ form: 'HEX', place: 'RUNNER', line: 7 }),
    ]);
  });

  test('is refused from whom has the job token alone, or another runner', async () => {
    const of = await leaking(true);
    const other = await world.runner({ namespace_id: of.place.id });
    const { system_id: systemId } = (await machine(of)) as { system_id: string };

    expect(await tell(of, { runner_token: 'x', system_id: systemId })).toBe(403);
    expect(await tell(of, { runner_token: other.token, system_id: systemId })).toBe(403);
    expect(await tell(of, { ...(await machine(of)), system_id: 's_other' })).toBe(403);
    expect(await tell(of, await machine(of), [{ variable: 'PASSWORD', form: 'rot13', line: 1 }])).toBe(400);
    expect(await secretOf(of)).toMatchObject({ exposed: false, frozen: false });
  });
});
