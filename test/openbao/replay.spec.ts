import { differences } from './replay/compare.js';
import { reasonToLeaveOut, REASONS } from './replay/left-out.js';
import { readRecordings, type Recorded } from './replay/recorded.js';
import { sendRecorded, type Got, type Tokens } from './replay/send-recorded.js';
import { NEEDS_NEW_WORLD, newWorld, prepare, type World } from './replay/world.js';

const recordings = readRecordings();
const replayed = recordings.filter((recorded) => reasonToLeaveOut(recorded) === null);

/** Left out of the recording where equal, so they hold unless the exchange says otherwise. */
const COMMON = { 'cache-control': 'no-store', 'content-type': 'application/json' };

function problemsOf(recorded: Recorded, got: Got): string[] {
  const expected = recorded.response;
  if (!expected) return ['the recording has no answer'];
  const problems = got.status === expected.status ? [] : [`status ${got.status} instead of ${expected.status}`];
  const headers: Record<string, string> = expected.body !== null && typeof expected.body === 'object' ? COMMON : {};
  for (const [name, value] of Object.entries({ ...headers, ...expected.headers })) {
    // How long a connection lives says nothing about the answer.
    if (name !== 'connection' && got.headers[name] !== value)
      problems.push(`header ${name}: ${String(got.headers[name])}`);
  }
  if (
    (got.headers['x-vault-inline-auth-failed'] ?? null) !== (expected.headers?.['x-vault-inline-auth-failed'] ?? null)
  ) {
    problems.push('header x-vault-inline-auth-failed differs');
  }
  return [...problems, ...differences(expected.body, got.body)];
}

describe('the fake OpenBao', () => {
  let world: World;
  let tokens: Tokens;

  beforeAll(async () => {
    world = await newWorld();
    tokens = new Map();
  });
  afterAll(() => world.fake.stop());

  it.each(replayed.map((recorded) => [`#${recorded.id} ${recorded.section}: ${recorded.name}`, recorded] as const))(
    'answers as recorded: %s',
    async (_title, recorded) => {
      if (NEEDS_NEW_WORLD.has(recorded.id)) {
        await world.fake.stop();
        world = await newWorld();
        tokens.clear();
      }
      prepare(world, recorded);

      const got = await sendRecorded(recorded, world, tokens);

      expect(problemsOf(recorded, got)).toEqual([]);
    },
  );
});

describe('the coverage of the recordings', () => {
  it('gives a reason for every exchange that is not replayed, and no reason without an exchange', () => {
    const groups = new Map(REASONS.map(({ why }) => [why, [] as number[]]));
    for (const recorded of recordings) groups.get(reasonToLeaveOut(recorded) ?? '')?.push(recorded.id);
    const lines = [...groups].map(([why, ids]) => `  ${String(ids.length).padStart(3)}  ${why}: ${ids.join(' ')}`);
    const leftOut = [...groups.values()].flat().length;
    process.stdout.write(
      `OpenBao recordings: ${replayed.length} of ${recordings.length} replayed against the fake, ${leftOut} left out:\n${lines.join('\n')}\n`,
    );

    expect([...groups].filter(([, ids]) => ids.length === 0)).toEqual([]);
    expect(replayed.length + leftOut).toBe(422);
    // A reason that starts to swallow what the client can meet shows here.
    expect(replayed.length).toBeGreaterThanOrEqual(320);
  });
});
