import fc from 'fast-check';
import { parsePipelineConfig, planPipeline } from '../index.js';

const SEED = `include: more.yml
workflow: {name: $A, rules: [{if: '$A =~ /^o/ && ($B || !$C)', variables: {W: w}}]}
default: {tags: [$A], retry: 1}
variables: {A: one, B: "$A-$W", C: {value: c, options: [c]}}
.t: {script: [a], variables: {T: t}, rules: [{changes: ["src/**/*.{ts,js}"]}, {exists: [x]}]}
a:
  extends: .t
  parallel: {matrix: [{M: [x, y], N: z}]}
  environment: {name: review/$M, url: "https://$CI_ENVIRONMENT_SLUG"}
b:
  script: [!reference [.t, script], b]
  needs: [a, {job: included, optional: true}]
  only: {refs: [/^m/i, branches], variables: [$A == "one"]}
`;
const MORE = 'included: {script: x, when: manual, id_tokens: {I: {aud: $B}}, cache: {key: k, paths: [p]}}\n';

const scrap = fc.constantFrom(
  ...'$:,[]{}&*!|"/\\?()=~-',
  '$A',
  '${B}',
  '$$',
  '!reference [a, script]',
  'extends: a',
  'needs: [b]',
  'parallel: 3',
  '=~ /a+/',
  '&& ',
  '"$A"',
  'null',
  '{when: never}',
  '[[.t]]',
);
const edit = fc.tuple(fc.nat(SEED.length), fc.nat(12), fc.oneof(scrap, fc.string({ maxLength: 4 })));

describe('any text', () => {
  it('gets a plan or placed problems, whatever is done to a good one', () => {
    const planned = { count: 0 };
    const property = fc.property(fc.array(edit, { maxLength: 3 }), fc.boolean(), (edits, known) => {
      const text = edits.reduce((now, [at, length, put]) => now.slice(0, at) + put + now.slice(at + length), SEED);
      const parsed = parsePipelineConfig(text, new Map([['more.yml', MORE]]));
      const answer = 'problems' in parsed ? parsed : planPipeline(parsed.config, factsWith(known));
      if ('plan' in answer) planned.count += 1;
      const problems = 'problems' in answer ? answer.problems : [];
      expect('plan' in answer || problems.length > 0).toBe(true);
      for (const { line, column, message } of problems) {
        expect([line >= 1, column >= 1]).toEqual([true, true]);
        expect(message).toMatch(/^.+[.?]$/u);
      }
    });
    fc.assert(property, { numRuns: 400 });
    expect(planned.count).toBeGreaterThan(0);
  });
});

function factsWith(known: boolean): Parameters<typeof planPipeline>[1] {
  return {
    predefined: { CI_COMMIT_BRANCH: 'main' },
    predefinedOf: ({ environment }): Record<string, string> =>
      environment === null ? {} : { CI_ENVIRONMENT_SLUG: 'slug' },
    variables: { GIVEN: '$A' },
    source: 'web',
    refName: 'main',
    refType: 'branch',
    projectPath: 'group/project',
    changedFiles: known ? ['src/a/b.ts'] : null,
    files: known ? ['x'] : null,
  };
}
