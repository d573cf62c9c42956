import { HeldPolls } from './held-polls.js';

const GROUPS = ['one', 'two', 'three'];
const NEVER_MS = 2 ** 30;

/** The same numbers for the same seed. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

/** Jobs by group, and polls that take them as a request does: every turn of the event loop may be another's. */
class World {
  readonly polls = new HeldPolls();
  readonly ready = new Map(GROUPS.map((group) => [group, 0]));
  readonly waiting = new Map(GROUPS.map((group) => [group, 0]));
  readonly running = new Set<Promise<void>>();
  readonly clients = new Set<AbortController>();
  looks = 0;
  moving = 0;

  constructor(readonly random: (below: number) => number) {}

  async pause(): Promise<void> {
    for (let turns = this.random(5); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
  }

  announce(group: string, jobs: number): void {
    this.ready.set(group, this.ready.get(group)! + jobs);
    this.polls.callEachGroup();
  }

  hold(group: string): void {
    const client = new AbortController();
    this.clients.add(client);
    const run = this.#held(group, client).finally(() => {
      this.running.delete(run);
      this.clients.delete(client);
    });
    this.running.add(run);
  }

  async settle(): Promise<void> {
    for (let still = 0; still < 10; still = this.moving === 0 ? still + 1 : 0)
      await new Promise((resolve) => setImmediate(resolve));
  }

  /** Something becomes ready, somebody hangs up, or both in one moment. */
  async disturb(): Promise<void> {
    const what = this.random(4);
    if (what > 0) this.announce(GROUPS[this.random(GROUPS.length)]!, 1 + this.random(2));
    if (what < 2) [...this.clients][this.random(Math.max(1, this.clients.size))]?.abort();
    await this.pause();
  }

  async #held(group: string, client: AbortController): Promise<void> {
    const held = this.polls.hold(group);
    this.moving += 1;
    try {
      while (!client.signal.aborted) {
        const waited = held.wait(NEVER_MS, client.signal);
        const found = await this.#look(group);
        if (found === 'failed') return;
        held.looked();
        if (found === 'job') return held.found();
        this.moving -= 1;
        this.waiting.set(group, this.waiting.get(group)! + 1);
        await waited;
        this.waiting.set(group, this.waiting.get(group)! - 1);
        this.moving += 1;
        await this.pause();
      }
    } finally {
      this.moving -= 1;
      held.leave();
    }
  }

  async #look(group: string): Promise<'job' | 'none' | 'failed'> {
    this.looks += 1;
    await this.pause();
    if (this.failing && this.random(4) === 0) return 'failed';
    const ready = this.ready.get(group)!;
    if (ready > 0) this.ready.set(group, ready - 1);
    await this.pause();
    return ready > 0 ? 'job' : 'none';
  }

  failing = false;
}

test.each([
  ['whatever comes, goes and takes', false],
  ['also when looks fail', true],
])('no job waits beside a poll that could have it: %s', async (_, failing) => {
  for (let seed = 1; seed <= 100; seed++) {
    const world = new World(randomOf(seed));
    for (let round = 0; round < 5; round++) {
      world.failing = false;
      // More polls than jobs, or none would be left that could have missed one.
      for (const group of GROUPS) {
        const polls = world.ready.get(group)! + 3 + world.random(5) - world.waiting.get(group)!;
        for (let poll = 0; poll < polls; poll++) world.hold(group);
      }
      await world.settle();
      world.failing = failing;
      for (let step = world.random(3); step >= 0; step--) await world.disturb();

      await world.settle();

      const missed = GROUPS.filter((group) => world.ready.get(group)! > 0 && world.waiting.get(group)! > 0);
      expect({ seed, round, missed }).toEqual({ seed, round, missed: [] });
    }
    for (const client of world.clients) client.abort();
    await Promise.all(world.running);
  }
});

test('one job makes few of many polls look, and many jobs find a poll each', async () => {
  const world = new World(randomOf(1));
  for (let poll = 0; poll < 50; poll++) world.hold('one');
  await world.settle();
  world.looks = 0;

  world.announce('one', 1);
  await world.settle();
  expect([world.waiting.get('one'), world.looks]).toEqual([49, 3]);

  world.announce('one', 49);
  await world.settle();
  expect([world.waiting.get('one'), world.ready.get('one')]).toEqual([0, 0]);
});

test('the one that has waited longest is called first', async () => {
  const polls = new HeldPolls();
  const called: string[] = [];
  const hold = (name: string): void => {
    void polls
      .hold('one')
      .wait(NEVER_MS, new AbortController().signal)
      .then(() => called.push(name));
  };
  for (const name of ['first', 'second', 'third']) hold(name);

  polls.callEachGroup();
  polls.call('one', 2);
  await new Promise((resolve) => setImmediate(resolve));

  expect(called).toEqual(['first', 'second', 'third']);
});

test('who is called during a look that it leaves with a job passes the call on', async () => {
  const polls = new HeldPolls();
  const [finder, other] = [polls.hold('one'), polls.hold('one')];
  const { signal } = new AbortController();
  void finder.wait(NEVER_MS, signal);
  const waited = other.wait(NEVER_MS, signal);

  polls.callEachGroup();
  finder.looked();
  finder.leave();

  await waited;
});

test('a wait ends when its time is over, and when its client goes', async () => {
  const polls = new HeldPolls();
  const client = new AbortController();

  await polls.hold('one').wait(1, client.signal);
  const waited = polls.hold('one').wait(NEVER_MS, client.signal);
  client.abort();
  await waited;
  await polls.hold('one').wait(NEVER_MS, client.signal);
});
