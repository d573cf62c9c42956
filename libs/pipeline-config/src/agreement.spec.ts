// Compares our job lists with those of gitlab-ci-local, which tools/record-agreement.mjs (it says how) has written down.
// Where the two differ ../testing/differences.json says how and why; a difference that is not there fails, and so does
// one that is there and gone.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePipelineConfig, planPipeline, type JobConfig, type Problem } from './index.js';

interface Listed {
  name: string;
  stage: string;
  when: string;
  allowFailure: boolean | { exit_codes: number | number[] };
  needs: string[] | null;
}
type Answer = { jobs: Listed[] } | { refused: string };
interface Difference {
  reason: string;
  /** Line by line, by file of the corpus. */
  files: Record<string, string[]>;
}

const testing = path.join(__dirname, '../testing');
const read = <T>(file: string): T => JSON.parse(readFileSync(path.join(testing, file), 'utf8')) as T;
const recorded = read<{ version: string; files: Record<string, { sha256: string } & Answer> }>('recorded.json');
const differences = read<Difference[]>('differences.json');
const corpus = readdirSync(path.join(testing, 'corpus')).sort();
const contentOf = (file: string): string => readFileSync(path.join(testing, 'corpus', file), 'utf8');

// What gitlab-ci-local finds in the commit that tools/record-agreement.mjs makes for it.
const INCLUDED = new Map([['ci/part.yml', 'b: {stage: build, script: [x]}\n']]);
const FACTS = {
  predefined: { CI_COMMIT_BRANCH: 'main', CI_COMMIT_REF_NAME: 'main', CI_PIPELINE_SOURCE: 'push' },
  predefinedOf: () => ({}),
  variables: {},
  source: 'push',
  refName: 'main',
  refType: 'branch' as const,
  projectPath: 'group/project',
  changedFiles: [],
  files: ['.gitlab-ci.yml', 'Dockerfile', 'ci/part.yml', 'src/a.ts'],
};

/** A configuration that leaves no job for this pipeline: a list without jobs. */
const leavesNothing = ({ code }: Problem): boolean => code === 'workflow_rules' || code === 'no_jobs';

function ours(content: string): Answer {
  const parsed = parsePipelineConfig(content, INCLUDED);
  const planned = 'problems' in parsed ? parsed : planPipeline(parsed.config, FACTS);
  if (!('problems' in planned)) return { jobs: planned.plan.jobs.map(asListed) };
  if (planned.problems.every(leavesNothing)) return { jobs: [] };
  return { refused: planned.problems.map(({ message }) => message).join(' ') };
}

const asListed = (job: JobConfig): Listed => ({
  name: job.name,
  stage: job.stage,
  when: job.when,
  allowFailure: job.allowFailureExitCodes.length > 0 ? { exit_codes: job.allowFailureExitCodes } : job.allowFailure,
  needs: job.needs?.map((need) => need.job) ?? null,
});

const FIELDS = ['stage', 'when', 'allowFailure', 'needs'] as const;
const text = (field: Listed[(typeof FIELDS)[number]]): string => {
  if (typeof field !== 'object' || field === null || Array.isArray(field)) return JSON.stringify(field);
  return JSON.stringify([field.exit_codes].flat());
};

function compare(ours: Answer, theirs: Answer): string[] {
  if ('refused' in ours && 'refused' in theirs) return [];
  if ('refused' in ours) return [`we refuse it: ${ours.refused}`];
  if ('refused' in theirs) return [`it refuses: ${theirs.refused}`];
  const names = new Set([...ours.jobs, ...theirs.jobs].map(({ name }) => name));
  return [...names].sort().flatMap((name) => {
    const named = (job: Listed): boolean => job.name === name;
    const [here, there] = [ours.jobs.find(named), theirs.jobs.find(named)];
    if (!here || !there) return [`${name}: only ${here ? 'we list' : 'it lists'} it`];
    const unequal = FIELDS.filter((field) => text(here[field]) !== text(there[field]));
    return unequal.map((field) => `${name}: ${field} is ${text(here[field])}, and ${text(there[field])} there`);
  });
}

const listed = (file: string): string[] => differences.flatMap(({ files }) => files[file] ?? []);

describe('job lists of the corpus', () => {
  test('the recording is of this corpus and of the pinned gitlab-ci-local', () => {
    const manifest = JSON.parse(readFileSync(path.join(testing, '../../../package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    expect(recorded.version).toBe(manifest.devDependencies['gitlab-ci-local']);
    const sums = corpus.map((file) => [file, createHash('sha256').update(contentOf(file)).digest('hex')]);
    expect(Object.entries(recorded.files).map(([file, { sha256 }]) => [file, sha256])).toEqual(sums);
    expect(corpus.length).toBeGreaterThanOrEqual(60);
  });

  test('every difference is of a file of the corpus, and has a reason', () => {
    expect(corpus).toEqual(expect.arrayContaining(differences.flatMap(({ files }) => Object.keys(files))));
    expect(differences.filter(({ reason }) => reason.trim() === '')).toEqual([]);
  });

  test.each(corpus)('%s: agrees with gitlab-ci-local but for the listed differences', (file) => {
    const theirs = recorded.files[file] ?? { refused: 'not recorded' };
    expect(compare(ours(contentOf(file)), theirs).sort()).toEqual(listed(file).sort());
  });
});
