import fc from 'fast-check';
import { aJob, aSecret, now } from '../testing/releasable-facts.js';
import { conditionAnswer, conditionProblem } from './condition.js';
import { decide, type KnownJobFacts } from './index.js';

const answer = (condition: string, job: Partial<KnownJobFacts> = {}) =>
  conditionAnswer(condition, aJob(job), 'release');
const planned = (condition: string, job: Partial<KnownJobFacts> = {}) =>
  conditionAnswer(condition, aJob(job), 'hypothetical');

describe('conditionProblem', () => {
  test.each([
    'job.name == "deploy" && job.stage != "test"',
    'job.environment == "" || job.environment.startsWith("prod")',
    'pipeline.source in ["push", "web"] && !pipeline.fork',
    'ref.type == "branch" && ref.protected ? ref.name.endsWith("-stable") : false',
    '"prod" in runner.tags && runner.tags.exists(t, t.contains("eu"))',
    'runner.tags.all(t, t != "shared") && runner.tags.exists_one(t, t == "prod")',
    'size(runner.tags) > 0 && runner.tags.size() <= 3 && runner.tags[0] >= "a" && "b" < "c"',
    'actor.username == "ines" && actor.role in ["maintainer", "owner"]',
    'commit.sha.startsWith("c0ffee") && project.path == "acme/web" && project.id == 7',
    '[runner.tags.exists(t, t == "prod")].size() == 1',
    `${' '.repeat(987)}ref.protected`,
  ])('takes %s', (condition) => {
    expect(conditionProblem(condition)).toBeNull();
  });

  test.each([
    ['', /^is no condition in CEL: .*at character 1\.$/],
    ['job.name == ', /^is no condition in CEL: .*at character \d+\.$/],
    ['job.nam == "x"', /No such key: nam, at character 5\. The facts are job\.name, /],
    ['jobs.name == "x"', /Unknown variable: jobs, at character 1\. The facts are .* and project\.id\.$/],
    ['job.constructor == "x"', /No such key: constructor/],
    ['job.name == 1', /^is no condition in CEL: no such overload/],
    ['job.name', /^must be true or false in the end, and is of type string\.$/],
    ['job.name.matches("(a+)+$")', /^must not use matches\(\); there are startsWith, /],
    ['dyn(job).nam == "x"', /^must not use dyn\(\)/],
    ['exists(1)', /^must not use exists\(\)/],
    ['runner.tags.map(t, t).size() > 1', /^must not use map\(\)/],
    ['runner.tags.all(a, runner.tags.all(b, a == b))', /^must not have all\(\) inside another loop\.$/],
    ['project.id + 1 == 8', /^must not use the operator \+\.$/],
    ['-project.id == 8', /^must not use the operator -\.$/],
    ['{"a": true}.a', /^is no condition in CEL: /],
    [`"${'x'.repeat(1000)}" == job.name`, /^must have at most 1000 characters\.$/],
    [`${'!'.repeat(500)}ref.protected`, /^is no condition in CEL: .*exceeded/i],
    [Array(120).fill('ref.protected').join('&&').slice(0, 998), /^is no condition in CEL/],
  ])('refuses %j', (condition, problem) => {
    expect(conditionProblem(condition)).toMatch(problem);
  });

  test('refuses what is no text', () => {
    expect(conditionProblem(7 as unknown as string)).toMatch(/^is no condition in CEL/);
  });

  test('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      'job',
      '.name',
      '(',
      ')',
      '&&',
      '||',
      '"a"',
      ' in ',
      '[',
      ']',
      '{',
      '}',
      '?',
      ':',
      '!',
      '\\',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((all) => all.join('')),
        ),
        (text) => {
          const problem = conditionProblem(text);
          expect(problem === null || problem.endsWith('.')).toBe(true);
          expect(['holds', 'fails', 'unknown']).toContain(answer(text));
          if (problem !== null) expect(answer(text)).toBe('unknown');
        },
      ),
    );
  });
});

describe('conditionAnswer', () => {
  test.each([
    ['job.name == "deploy" && job.stage == "deploy" && job.environment == "production"', 'holds'],
    ['pipeline.source == "push" && !pipeline.fork', 'holds'],
    ['ref.name == "main" && ref.type == "branch" && ref.protected', 'holds'],
    ['runner.tags == ["linux", "prod"]', 'holds'],
    ['actor.username == "ines" && actor.role == "maintainer"', 'holds'],
    ['commit.sha == "c0ffee" && project.path == "acme/web/shop" && project.id == 7', 'holds'],
    ['job.name == "build"', 'fails'],
    ['runner.tags[7] == "prod"', 'unknown'],
    ['job.nam == "deploy"', 'unknown'],
    ['job.name', 'unknown'],
  ])('of %s is %s', (condition, said) => {
    expect(answer(condition)).toBe(said);
  });

  test('has no environment as an empty name', () => {
    expect(answer('job.environment == ""', { environment: null })).toBe('holds');
  });

  test.each<[string, Partial<KnownJobFacts>]>([
    ['details', { details: undefined }],
    ['the runner', { details: { ...aJob().details!, runnerTags: null } }],
    ['the commit', { run: undefined }],
    ['whether it comes from a fork', { fork: null }],
  ])('is unknown once the job has started without %s being known, even where it would not matter', (_fact, job) => {
    expect(answer('ref.protected || job.name == "x"', job)).toBe('unknown');
    expect(conditionAnswer('ref.protected', aJob(job), 'handout')).toBe('unknown');
  });

  test.each<[string, Partial<KnownJobFacts>]>([
    ['job.name == "x"', { details: undefined }],
    ['"prod" in runner.tags', { details: { ...aJob().details!, runnerTags: null } }],
    ['commit.sha == "c0ffee"', { run: undefined }],
    ['pipeline.fork', { fork: null }],
    ['pipeline.fork == false', { fork: null }],
  ])('of %s is open before the job starts', (condition, job) => {
    expect(planned(condition, job)).toBe('open');
    expect(planned(`ref.name == "other" && ${condition}`, job)).toBe('fails');
    expect(planned(`ref.name == "main" || ${condition}`, job)).toBe('holds');
  });

  test('is no more open than the facts: what is known and malformed stays unknown', () => {
    expect(planned('runner.tags[7] == "x"')).toBe('unknown');
    expect(planned('job.nam == "x"', { details: undefined })).toBe('unknown');
  });

  test('says the same however many conditions were judged in between', () => {
    for (let count = 0; count < 1100; count++)
      expect(answer(`project.id == ${count}`)).toBe(count === 7 ? 'holds' : 'fails');
  });
});

describe('rule 9', () => {
  const condition = '"prod" in runner.tags';
  const details = { ...aJob().details!, runnerTags: null };

  test('is one of the open rules of a hypothetical decision, with the condition', () => {
    const decision = decide(aSecret({ condition }), aJob({ details }), 'hypothetical', now);

    expect(decision.outcome).toBe('would_release');
    expect(decision.open.map(({ rule }) => rule)).toEqual([1, 9, 10, 11]);
    expect(decision.open[1]!.sentence).toBe('Your job must meet the condition `"prod" in runner.tags`.');
    expect(decision.ruleTrail.find(({ rule }) => rule === 9)!.verdict).toBe('open');
  });

  test('is judged where the condition looks at known facts only, and not left open for want of a condition', () => {
    const judged = decide(aSecret({ condition: 'ref.protected' }), aJob({ details }), 'hypothetical', now);
    const none = decide(aSecret({ condition: null }), aJob({ details }), 'hypothetical', now);

    for (const decision of [judged, none]) expect(decision.open.map(({ rule }) => rule)).toEqual([1, 10, 11]);
  });

  test('withholds from a started job whose runner is not known', () => {
    expect(decide(aSecret({ condition }), aJob({ details }), 'release', now)).toMatchObject({
      code: 'condition_failed',
    });
  });
});
