import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const sources = path.resolve(__dirname, '../..');

// Whoever makes a permit reads values without `secret:read_value`: a line more is reviewed as what it is.
test('only use cases that show nobody a value make a permit to read inside the server', () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.spec)\.ts$/.test(file),
  );
  const makers = files.filter((file) => readFileSync(path.join(sources, file), 'utf8').includes('InsidePermit.for('));

  expect(makers.sort()).toEqual([
    'secrets/promote/promote-secrets.ts', // writes the value for another environment
    'secrets/versions/compare-versions.ts', // answers with lengths and names of keys
    'secrets/versions/roll-back-secret.ts', // writes the value again
  ]);
});
