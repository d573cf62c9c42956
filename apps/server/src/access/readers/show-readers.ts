import { Inject, Injectable } from '@nestjs/common';
import { refScopeMatches } from '@lockkeeper/release';
import { Namespaces, toRole } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { toRefKind } from '../../projects/index.js';
import { JobShapes, refClasses, refClassOf } from '../../releases/index.js';
import { ServingRunners, type ServingRunnerRow } from '../../runners/index.js';
import { toUserCore, type UserCore } from '../../sessions/index.js';
import { describeChain, namespacesOf } from '../describe-chain.js';
import { namesOf, runnersById } from './people.query.js';
import type { JobReader, Reader, ReaderKind, ReadersQuestion } from './reader.js';
import { SecretReaderKind, SecretReaderMark, type SecretReader, type SecretReaderJob } from './readers.types.js';
import { sentenceOf } from './reader-sentences.js';

const MOST_NAMED = 20;

interface Names {
  readonly pathOf: (namespaceId: number) => string;
  readonly userOf: (userId: number | null) => UserCore | null;
  readonly runnersOf: (job: JobReader) => readonly Pick<ServingRunnerRow, 'id' | 'description' | 'scope'>[];
  readonly refsOf: (job: JobReader) => string[];
}

/** Puts names to the readers of one page: a constant number of statements. */
@Injectable()
export class ShowReaders {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(JobShapes) private readonly shapes: JobShapes,
    @Inject(ServingRunners) private readonly runners: ServingRunners,
  ) {}

  async execute(ctx: RequestContext, question: ReadersQuestion, rows: readonly Reader[]): Promise<SecretReader[]> {
    const names = await this.#names(ctx, question, rows);
    return rows.map((row) => toReader(row, names));
  }

  async #names(ctx: RequestContext, question: ReadersQuestion, rows: readonly Reader[]): Promise<Names> {
    const jobs = rows.filter((row): row is JobReader => 'projectId' in row);
    const chains = rows.flatMap((row) => ('chain' in row && row.chain ? namespacesOf(row.chain) : []));
    const paths = await this.namespaces.anyByIds(ctx, [...new Set(chains)]);
    const people = rows.flatMap((row) => ('userId' in row ? [row.userId] : []));
    const starters = jobs.flatMap(({ answer }) => (answer?.starter ? [answer.starter.userId] : []));
    const users = await namesOf(this.database, ctx, [...new Set([...people, ...starters])]);
    return {
      pathOf: (id) => paths.get(id)?.fullPath ?? `#${id}`,
      userOf: (id) => (id === null ? null : toUserCore(users.get(id) ?? { id: null, username: null, name: null })),
      runnersOf: await this.#runnersOf(ctx, jobs),
      refsOf: await this.#refsOf(ctx, question, jobs),
    };
  }

  async #runnersOf(ctx: RequestContext, jobs: readonly JobReader[]): Promise<Names['runnersOf']> {
    if (jobs.length === 0) return () => [];
    const over = [...new Set(jobs.flatMap(({ project }) => project?.ancestor_ids ?? []))];
    const serving = await this.runners.over(ctx, over);
    const used = await runnersById(this.database, ctx, [...new Set(jobs.flatMap(({ runnerIds }) => runnerIds))]);
    return ({ kind, project, ref, runnerIds }) => {
      if (kind === 'former_job' || !project)
        return runnerIds.flatMap((id) => (used.get(id) ?? []) as ServingRunnerRow[]);
      return serving({ ancestorIds: project.ancestor_ids, demo: project.demo, refProtected: ref.protected });
    };
  }

  async #refsOf(
    ctx: RequestContext,
    { secret }: ReadersQuestion,
    jobs: readonly JobReader[],
  ): Promise<Names['refsOf']> {
    const live = jobs.filter(({ kind }) => kind === 'job');
    const known = await this.shapes.knownRefs(ctx, [...new Set(live.map(({ projectId }) => projectId))]);
    const { branch_scope: branch, tag_scope: tag } = secret.row;
    return ({ kind, projectId, project, ref }) => {
      if (kind !== 'job' || !project) return [];
      const classes = refClasses(project, { branch, tag });
      const same = known.filter((one) => one.project_id === projectId && one.kind === ref.kind);
      return same
        .filter((one) => refScopeMatches({ branch, tag }, one) && sameClass(refClassOf(classes, one), ref))
        .map(({ name }) => name);
    };
  }
}

const sameClass = (a: JobReader['ref'] | null, b: JobReader['ref']): boolean =>
  a !== null && a.kind === b.kind && a.pattern === b.pattern;

function toReader(row: Reader, names: Names): SecretReader {
  const job = 'projectId' in row ? toJob(row, names) : null;
  const user = 'userId' in row ? names.userOf(row.userId) : null;
  const shown: Omit<SecretReader, 'sentence'> = {
    kind: shownKind(row.kind),
    mark: markOf(row),
    user,
    token: 'token' in row ? { ...row.token, id: String(row.token.id) } : null,
    trustRule: 'trustRule' in row ? { ...row.trustRule, id: String(row.trustRule.id) } : null,
    role: 'role' in row ? toRole(row.role) : null,
    customRole: 'customRole' in row ? row.customRole : null,
    job,
    chain: 'chain' in row && row.chain ? describeChain(row.chain, names.pathOf) : [],
    usesCount: row.uses?.count ?? 0,
    lastUsedAt: row.uses?.last ?? null,
  };
  return { ...shown, sentence: sentenceOf(row, shown) };
}

function markOf({ kind, uses }: Reader): SecretReaderMark | null {
  if (kind.startsWith('former_')) return SecretReaderMark.DID_AND_NO_LONGER_MAY;
  if (kind !== 'person' && kind !== 'job') return null;
  return uses ? SecretReaderMark.COULD_AND_DID : SecretReaderMark.COULD_BUT_NEVER_DID;
}

function toJob(row: JobReader, names: Names): SecretReaderJob {
  const { project, ref, environment, answer } = row;
  const runners = names.runnersOf(row);
  return {
    projectPath: project?.project_path ?? null,
    refKind: toRefKind(ref.kind),
    ref: ref.pattern,
    refProtected: ref.protected,
    knownRefs: names.refsOf(row).slice(0, MOST_NAMED),
    hasEnvironment: environment.asked !== null,
    environment: environment.pattern,
    environmentProtected: answer?.environmentProtected ?? false,
    starter: names.userOf(answer?.starter?.userId ?? null),
    approvalNeeded: answer?.approvalNeeded ?? false,
    condition: answer?.condition ?? null,
    runners: runners.slice(0, MOST_NAMED).map(({ id, description, scope }) => ({ id: String(id), description, scope })),
    runnersCount: runners.length,
  };
}

/** What is former is of the same kind to who asks. */
export const shownKind = (kind: ReaderKind): SecretReaderKind =>
  SecretReaderKind[kind.replace('former_', '').toUpperCase() as keyof typeof SecretReaderKind];
