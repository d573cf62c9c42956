import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { badInput, refuse } from '../platform/errors/index.js';
import { EventLog } from '../platform/events/index.js';
import { fromRefKind, lockProject, ProtectedRefs, RefKind, type RefName } from '../projects/index.js';
import type { ConfigurationCommitInput } from './configuration.types.js';
import { filesOf, type HeadCommit } from './commit-files.query.js';
import { NO_FILES, overFiles, requireFiles, type CommitFiles, type GivenFiles } from './commit-files.js';
import { asRef } from './pipeline.policy.js';
import { readConfiguration } from './read-configuration.js';
import { requireRefName } from './ref-rules.js';
import { headOf, insertCommit, type HeadRow } from './refs.query.js';

const MAX_MESSAGE = 2000;
const MAX_BYTES = 1024 * 1024;
const DEFAULT_MESSAGE = 'Change the configuration';

interface Change {
  readonly ref: RefName;
  readonly content: string;
  readonly given: GivenFiles;
  readonly message: string;
  /** Null: there must be no commit yet. Absent: whatever is there. */
  readonly parentSha: string | null | undefined;
}

/** The head that a change was read against, and the files that the commit would have. */
interface Laid {
  readonly parent: HeadRow | null;
  readonly files: CommitFiles;
}

/** Puts a new text of `.gitlab-ci.yml` at the head of a ref, which is made when it is not there. */
@Injectable()
export class CommitConfiguration {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(EventLog) private readonly events: EventLog,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
    @Inject(ProtectedRefs) private readonly refs: ProtectedRefs,
  ) {}

  async execute(ctx: RequestContext, input: ConfigurationCommitInput): Promise<HeadCommit> {
    const project = await this.namespaces.visibleProject(ctx, input.projectPath);
    const ref: RefName = {
      kind: fromRefKind(input.refKind ?? RefKind.BRANCH),
      name: requireRefName('refName', input.refName),
    };
    await this.#requirePush(ctx, project, ref);
    const change = requireChange(input, ref);
    // Before the lock: reading a large configuration takes its time.
    const laid = await this.#lay(ctx, change, await headOf(this.database, ctx, project.id, ref));
    return this.database.transaction(ctx, async (inside) => {
      // Commits of a project come one after the other, and none passes a protection that was made meanwhile.
      await lockProject(this.database, inside, project.id);
      await this.#requirePush(inside, await this.namespaces.visibleById(inside, project.id), ref);
      return this.#commit(inside, project, change, laid);
    });
  }

  async #requirePush(ctx: RequestContext, project: Namespace, ref: RefName): Promise<void> {
    ctx.require('ref:push', asRef(project, await this.refs.pushRole(ctx, project.id, ref)));
  }

  async #lay(ctx: RequestContext, change: Change, parent: HeadRow | null): Promise<Laid> {
    const before = parent ? await filesOf(this.database, ctx, parent.commit_id) : NO_FILES;
    const files = overFiles(before, change.given);
    readConfiguration('content', change.content, files.files);
    return { parent, files };
  }

  async #commit(ctx: RequestContext, project: Namespace, change: Change, before: Laid): Promise<HeadCommit> {
    const parent = await headOf(this.database, ctx, project.id, change.ref);
    requireFit(change, parent);
    const moved = parent?.sha !== before.parent?.sha;
    const laid = moved ? await this.#lay(ctx, change, parent) : before;
    return { head: await this.#insert(ctx, project, change, laid), files: laid.files };
  }

  async #insert(ctx: RequestContext, project: Namespace, change: Change, laid: Laid): Promise<HeadRow> {
    const { ref } = change;
    const { parent, files } = laid;
    const createdAt = ctx.now();
    const authorId = ctx.person.userId;
    const facts = [
      project.id,
      parent?.sha,
      ref.kind,
      ref.name,
      authorId,
      createdAt.toISOString(),
      digestOf(change, files),
    ];
    const sha = createHash('sha1').update(JSON.stringify(facts)).digest('hex');
    const { content, message } = change;
    const commit = {
      projectId: project.id,
      sha,
      parentSha: parent?.sha ?? null,
      content,
      message,
      authorId,
      createdAt,
      files,
    };
    await insertCommit(this.database, ctx, commit, ref);
    await this.events.record(ctx, {
      action: 'configuration.committed',
      namespaceId: project.id,
      target: { kind: 'ref', id: `${ref.kind}:${ref.name}`, name: ref.name },
      details: { refKind: ref.kind, sha, parentSha: commit.parentSha },
    });
    const head = await headOf(this.database, ctx, project.id, ref);
    if (!head) throw new Error('the ref that was just written is not there');
    return head;
  }
}

const digestOf = ({ content }: Change, { files, paths, changedPaths }: CommitFiles): string =>
  createHash('sha256')
    .update(JSON.stringify([content, [...files], paths, changedPaths]))
    .digest('hex');

function requireFit({ ref, parentSha }: Change, parent: HeadRow | null): void {
  // Secrets may be scoped to a tag because what it names never changes. This comes first: no other parent would help.
  if (parent && ref.kind === 'tag')
    throw refuse('TAG_EXISTS', 'refName', `The tag ${ref.name} exists, and what a tag names never changes.`);
  if (parentSha === undefined || parentSha === (parent?.sha ?? null)) return;
  const changed = parentSha === null ? 'got a first commit meanwhile' : 'has changed';
  const now = parent ? `it is at ${parent.sha.slice(0, 8)} now` : 'it does not exist';
  throw refuse('CONFLICT', 'parentSha', `The ${ref.kind} ${ref.name} ${changed}: ${now}. Nothing was committed.`);
}

function requireChange(input: ConfigurationCommitInput, ref: RefName): Change {
  const message = input.message?.trim() || DEFAULT_MESSAGE;
  if (message.length > MAX_MESSAGE || /[\0\p{Cs}]/u.test(message))
    throw badInput('message', `must have at most ${MAX_MESSAGE} characters and no NUL character.`);
  const { content } = input;
  if (/[\0\p{Cs}]/u.test(content)) throw badInput('content', 'must be text without NUL characters.');
  if (Buffer.byteLength(content) > MAX_BYTES)
    throw refuse('TOO_LARGE', 'content', `1:1: The configuration may have at most ${MAX_BYTES} bytes.`);
  requireFiles(input);
  return { ref, content, given: input, message, parentSha: input.parentSha };
}
