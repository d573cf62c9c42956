import { parsePipelineConfig, pathConditions } from './index.js';

const places = (text: string, files: Record<string, string> = {}): string[] => {
  const read = parsePipelineConfig(text, new Map(Object.entries(files)));
  if ('problems' in read) throw new Error(read.problems[0]?.message);
  return pathConditions(read.config).map(({ file = '', line, column, path, keyword }) => {
    return `${file}:${line}:${column} ${path} ${keyword}`;
  });
};

describe('pathConditions', () => {
  it('finds each place that asks about files, where it stands', () => {
    const text = `workflow: {rules: [{exists: [x]}, {when: always}]}
include: a.yml
a: {script: x, rules: [{changes: [x], exists: [y]}, {if: $A}]}
b: {script: x, only: {changes: [x]}}
c: {script: x, except: {changes: [x]}}
d: {script: x, only: [main]}
`;
    expect(places(text, { 'a.yml': 'e: {script: x, rules: [{exists: [x]}]}\n' })).toEqual([
      ':1:20 workflow:rules exists',
      'a.yml:1:24 e:rules exists',
      ':3:24 a:rules changes',
      ':3:24 a:rules exists',
      ':4:1 b:only changes',
      ':5:1 c:except changes',
    ]);
  });

  it('names at most fifty', () => {
    const jobs = Array.from({ length: 60 }, (_, index) => `j${index}: {script: x, only: {changes: [x]}}\n`);
    expect(places(jobs.join(''))).toHaveLength(50);
  });
});
