import { startServer, type TestServer } from '../support/server.js';
import { Replay, scenarios } from './replay-scenario.js';
import { World } from './world.js';

let server: TestServer;
let world: World;
beforeAll(async () => {
  server = await startServer();
  world = await World.open(server);
}, 60_000);
afterAll(async () => {
  await world.close();
  await server.stop();
});

describe('what a real runner sent, call by call', () => {
  test.each(scenarios.scenarios)('$name', async (scenario) => {
    await (await Replay.open(world, scenario)).run();
  });

  test('all 166 recorded scenarios are replayed here, or left out for a reason', () => {
    const { scenarios: replayed, leftOut } = scenarios;
    process.stdout.write(`${replayed.length} replayed, ${leftOut.length} left out\n`);
    expect(new Set([...replayed, ...leftOut].map(({ name }) => name)).size).toBe(166);
    expect(leftOut.filter(({ why }) => why.length < 20)).toEqual([]);
  });
});
