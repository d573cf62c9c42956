import { orderOf } from '../../apps/web/src/pipelines/job-order.js';

const job = (name: string, stage: string, needs: string[] | null = null) => ({ name, stage, needs });

test('a job with needs waits for those alone, the others for all of the stages before', () => {
  const order = orderOf([
    job('compile', 'build'),
    job('lint', 'build'),
    job('unit', 'test', ['compile']),
    job('deploy', 'deploy'),
  ]);

  expect(order.stages).toEqual(['build', 'test', 'deploy']);
  expect(order.waitsFor('unit')).toEqual(['compile']);
  expect(order.waiting('compile')).toEqual(['unit', 'deploy']);
  expect(order.waitsFor('deploy')).toEqual(['compile', 'lint', 'unit']);
});

test('before and after reach through other jobs, and not to those beside', () => {
  const order = orderOf([
    job('a', 'one'),
    job('b', 'one'),
    job('c', 'two', ['a']),
    job('d', 'three', ['c']),
    job('e', 'three', ['b']),
  ]);

  expect([...order.before('d')].sort()).toEqual(['a', 'c']);
  expect([...order.after('a')].sort()).toEqual(['c', 'd']);
  expect([...order.before('a'), ...order.after('d')]).toEqual([]);
});

test('a need that is not in the pipeline, and one in a circle, end nothing', () => {
  const order = orderOf([job('a', 'one', ['gone', 'b']), job('b', 'one', ['a'])]);

  expect(order.waitsFor('a')).toEqual(['b']);
  expect([...order.before('a')].sort()).toEqual(['a', 'b']);
});
