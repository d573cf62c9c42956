import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '../../tools/local/ports.mjs';
import { eventually, launch, type Launch, temporaryFolder } from './launch.js';

jest.setTimeout(180_000);

interface Person {
  signIn(password: string): Promise<unknown>;
  ask(document: string, variables?: object): Promise<Record<string, any>>;
  change(name: string, type: string, input: object, fields: string): Promise<Record<string, any>>;
}
type PersonClass = new (url: string, username: string) => Person;

const made = temporaryFolder();
let first: Launch;
let printed: string;
let admin: Person;

beforeAll(async () => {
  first = launch(made.folder, await freePort());
  printed = await first.ready;
  const file = pathToFileURL(path.resolve('tools/local/person.mjs')).href;
  const { Person } = (await import(file)) as { Person: PersonClass };
  admin = new Person(/http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0] ?? '', 'admin');
  await admin.signIn(/Password +(\S+)/.exec(printed)?.[1] ?? '');
});

afterAll(async () => {
  first.signal('SIGINT');
  await first.ended;
  made.remove();
});

const JOBS = 'query ($id: ID!) { pipeline(id: $id) { jobs { id name status } } }';
const LOG = 'query ($id: ID!) { jobLog(jobId: $id) { lines { text } } }';

it('the demo project of a fresh start runs as it is: the greet job gets its secret, and its log shows it masked', async () => {
  const input = { projectPath: 'demo/hello', refName: 'main' };
  const { pipeline } = await admin.change('pipelineCreate', 'PipelineCreateInput', input, 'pipeline { id }');
  const greet = async () => {
    const answer = await admin.ask(JOBS, { id: pipeline.id });
    return answer['pipeline'].jobs.find((job: { name: string }) => job.name === 'greet');
  };
  await eventually(async () => ['SUCCESS', 'FAILED'].includes((await greet()).status), 90_000);
  const { jobLog } = await admin.ask(LOG, { id: (await greet()).id });
  const text = jobLog.lines.map((line: { text: string }) => line.text).join('\n');

  expect((await greet()).status).toBe('SUCCESS');
  expect(text).toContain('masked as [MASKED]');
  expect(text).not.toContain('Good morning');
});
