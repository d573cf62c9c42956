import { InGroups } from './in-groups.js';

function grouping(options: { atOnce?: number; most?: number } = {}): {
  groups: InGroups<number, string>;
  sent: (readonly number[])[];
  release: (error?: Error) => Promise<void>;
} {
  const sent: (readonly number[])[] = [];
  const held: ((error?: Error) => void)[] = [];
  const groups = new InGroups<number, string>({
    atOnce: options.atOnce ?? 1,
    most: options.most ?? 100,
    weigh: (ask) => ask,
    send: (asks) => {
      sent.push(asks);
      return new Promise((settle, fail) =>
        held.push((error) => (error ? fail(error) : settle(asks.map((ask) => `answer ${ask}`)))),
      );
    },
  });
  const release = async (error?: Error): Promise<void> => {
    held.shift()?.(error);
    await new Promise((done) => setImmediate(done));
  };
  return { groups, sent, release };
}

test('the first ask goes at once and alone; what arrives meanwhile goes together afterwards', async () => {
  const { groups, sent, release } = grouping();
  const answers = [1, 2, 3].map((ask) => groups.ask(ask));
  expect(sent).toEqual([[1]]);
  await release();
  expect(sent).toEqual([[1], [2, 3]]);
  await release();
  await expect(Promise.all(answers)).resolves.toEqual(['answer 1', 'answer 2', 'answer 3']);
});

test('the same ask made twice is sent twice: no answer is taken from an earlier one', async () => {
  const { groups, sent, release } = grouping({ atOnce: 2 });
  void groups.ask(7);
  void groups.ask(7);
  expect(sent).toEqual([[7], [7]]);
  await release();
  void groups.ask(7);
  expect(sent).toHaveLength(3);
});

test('a group holds no more than its weight, and what weighs more goes alone', async () => {
  const { groups, sent, release } = grouping({ most: 10 });
  for (const ask of [1, 6, 4, 1, 50, 2]) void groups.ask(ask);
  for (let turn = 0; turn < 5; turn++) await release();
  expect(sent).toEqual([[1], [6, 4], [1], [50], [2]]);
});

test('a failure is told to everyone of its group and to nobody else', async () => {
  const { groups, release } = grouping();
  const answers = [1, 2, 3].map((ask) => groups.ask(ask));
  const outcome = Promise.allSettled(answers);
  await release();
  await release(new Error('gone'));
  const next = groups.ask(4);
  await release();
  expect((await outcome).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  await expect(next).resolves.toBe('answer 4');
});
