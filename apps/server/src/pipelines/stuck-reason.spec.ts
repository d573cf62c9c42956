import type { ServingRunner } from './jobs.query.js';
import { stuckReason, type WaitingJob } from './stuck-reason.js';

const aRunner = (changes: Partial<ServingRunner> = {}): ServingRunner => ({
  tags: ['linux', 'arm'],
  run_untagged: true,
  protected: false,
  paused: false,
  online: true,
  managers: [{ name: 'gitlab-runner', version: '19.3.0' }],
  ...changes,
});
const aJob = (changes: Partial<WaitingJob> = {}): WaitingJob => ({
  tags: [],
  needsSecrets: false,
  refProtected: false,
  archived: false,
  ...changes,
});

describe('stuckReason', () => {
  test.each<[string, WaitingJob, ServingRunner[]]>([
    ['any runner takes it', aJob(), [aRunner()]],
    ['a runner has more tags than it needs', aJob({ tags: ['linux'] }), [aRunner({ run_untagged: false })]],
    ['its ref is protected', aJob({ refProtected: true }), [aRunner({ protected: true })]],
    ['a machine is new enough', aJob({ needsSecrets: true }), [aRunner()]],
    ['one of several can', aJob(), [aRunner({ paused: true }), aRunner({ online: false }), aRunner()]],
  ])('is null when %s', (_why, job, runners) => {
    expect(stuckReason(job, runners)).toBeNull();
  });

  test.each<[RegExp, WaitingJob, ServingRunner[]]>([
    [/archived/, aJob({ archived: true }), [aRunner()]],
    [/No runner serves/, aJob(), []],
    [/paused/, aJob(), [aRunner({ paused: true })]],
    [/online/, aJob(), [aRunner({ online: false }), aRunner({ paused: true })]],
    [/without tags/, aJob(), [aRunner({ run_untagged: false })]],
    [/all tags of the job: linux, gpu/, aJob({ tags: ['linux', 'gpu'] }), [aRunner()]],
    [/protected refs only/, aJob(), [aRunner({ protected: true })]],
    [/18\.6/, aJob({ needsSecrets: true }), [aRunner({ managers: [{ name: 'gitlab-runner', version: '18.5.0' }] })]],
    [/18\.6/, aJob({ needsSecrets: true }), [aRunner({ managers: [] })]],
  ])('says %s', (sentence, job, runners) => {
    expect(stuckReason(job, runners)).toMatch(sentence);
  });
});
