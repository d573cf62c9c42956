import { planPipeline } from '@lockkeeper/pipeline-config';
import { parseConfiguration } from './parse-configuration.js';

const TEXT = 'include: part.yml\na: {script: x, variables: {B: $A}, rules: [{if: $A, when: manual}]}\n';
const part = (script: string) => new Map([['part.yml', `b: {script: ${script}, needs: [a], parallel: 2}\n`]]);

describe('reading a configuration', () => {
  it('is done once for the same texts, and anew for others', () => {
    const first = parseConfiguration(TEXT, part('x'));
    expect(parseConfiguration(TEXT, part('x'))).toBe(first);
    expect(parseConfiguration(TEXT, part('y'))).not.toBe(first);
    expect(parseConfiguration(`${TEXT}# more\n`, part('x'))).not.toBe(first);
    expect(parseConfiguration(TEXT)).toMatchObject({ problems: [{ code: 'include' }] });
  });

  it('is not changed by the pipelines that are planned of it', () => {
    const read = parseConfiguration(TEXT, part('x'));
    if ('problems' in read) throw new Error('it has no problems');
    const before = structuredClone(JSON.parse(JSON.stringify(read)));
    const facts = {
      ...{ predefined: {}, predefinedOf: () => ({}), variables: { A: '1' }, source: 'web', refName: 'main' },
      ...{ refType: 'branch' as const, projectPath: 'a/b', changedFiles: null, files: null },
    };
    const [one, two] = [planPipeline(read.config, facts), planPipeline(read.config, facts)];
    expect(one).toMatchObject({
      plan: { jobs: [{ name: 'b 1/2' }, { name: 'b 2/2' }, { name: 'a', when: 'manual' }] },
    });
    expect(two).toEqual(one);
    expect(JSON.parse(JSON.stringify(read))).toEqual(before);
  });

  it('keeps no more than a bounded number of characters', () => {
    const long = (name: string): string => `${name}: {script: x}\n# ${'x'.repeat(400_000)}\n`;
    const first = parseConfiguration(long('a'));
    parseConfiguration(long('b'));
    expect(parseConfiguration(long('a'))).toBe(first);
    parseConfiguration(long('c'));
    expect(parseConfiguration(long('a'))).toBe(first);
    parseConfiguration(long('d'));
    parseConfiguration(long('e'));
    expect(parseConfiguration(long('a'))).not.toBe(first);
  });
});
