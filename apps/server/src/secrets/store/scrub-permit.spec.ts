import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const sources = path.resolve(__dirname, '../..');

// The scrubber reads values with nobody asking for them: a line more is reviewed as what it is.
test('only the scrubber of logs makes a permit to scrub', () => {
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.spec)\.ts$/.test(file),
  );
  const makers = files.filter((file) => readFileSync(path.join(sources, file), 'utf8').includes('ScrubPermit.for('));

  expect(makers).toEqual(['pipelines/scrub-released.ts']);
});
