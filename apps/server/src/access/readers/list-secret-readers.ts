import { Inject, Injectable } from '@nestjs/common';
import { asNamespace } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { badInput } from '../../platform/errors/index.js';
import { pageRequest, toPage, type Page } from '../../platform/graphql/index.js';
import { FindSecret } from '../../secrets/index.js';
import { JobReaders } from './job-readers.js';
import { PeopleReaders } from './people-readers.js';
import {
  readerKinds,
  type Reader,
  type ReaderKey,
  type ReaderKind,
  type ReadersQuestion,
  type SectionPage,
} from './reader.js';
import { RoleReaders } from './role-readers.js';
import type { SecretReader, SecretReadersArgs } from './readers.types.js';
import { ShowReaders, shownKind } from './show-readers.js';

const DAY = 86_400_000;
const DEFAULT_DAYS = 30;
const MOST_DAYS = 400;

/**
 * Who and which jobs could get the value of a secret now, and who did. In sections, each by its own engine: the page
 * goes on to the next one when it is not full.
 */
@Injectable()
export class ListSecretReaders {
  constructor(
    @Inject(FindSecret) private readonly secrets: FindSecret,
    @Inject(PeopleReaders) private readonly people: PeopleReaders,
    @Inject(RoleReaders) private readonly roles: RoleReaders,
    @Inject(JobReaders) private readonly jobs: JobReaders,
    @Inject(ShowReaders) private readonly show: ShowReaders,
  ) {}

  async execute(ctx: RequestContext, args: SecretReadersArgs): Promise<Page<SecretReader>> {
    const days = args.days ?? DEFAULT_DAYS;
    if (days < 1 || days > MOST_DAYS) throw badInput('days', `must be from 1 to ${MOST_DAYS}.`);
    const page = pageRequest(args);
    const after = page.after === null ? null : requireCursor(page.after);
    const secret = await this.secrets.byId(ctx, args.secretId);
    const owner = secret.place.namespace;
    ctx.require('access_rule:list', asNamespace(owner));
    const since = new Date(ctx.now().getTime() - days * DAY);
    const wanted =
      args.kinds == null ? readerKinds : readerKinds.filter((kind) => args.kinds!.includes(shownKind(kind)));
    const question = { secret, owner, since };
    const rows = await this.#read(ctx, question, { wanted, after, size: page.size + 1 });
    const shown = await this.show.execute(ctx, question, rows);
    const keyOf = (at: number): (string | number)[] => [readerKinds.indexOf(rows[at]!.kind), ...rows[at]!.key];
    return toPage([...rows.keys()], page, keyOf, { map: (at) => shown[at]! });
  }

  async #read(
    ctx: RequestContext,
    question: ReadersQuestion,
    { wanted, after, size }: { wanted: readonly ReaderKind[]; after: Cursor | null; size: number },
  ): Promise<Reader[]> {
    const rows: Reader[] = [];
    for (const kind of wanted) {
      const rank = readerKinds.indexOf(kind);
      if (after !== null && rank < after.rank) continue;
      const key = after?.rank === rank ? after.key : null;
      if (rows.length < size) {
        rows.push(...(await this.#section(kind)(ctx, question, { after: key, size: size - rows.length })));
      }
    }
    return rows;
  }

  #section(kind: ReaderKind): (ctx: RequestContext, question: ReadersQuestion, page: SectionPage) => Promise<Reader[]> {
    const { people, roles, jobs } = this;
    const sections = {
      person: people.persons.bind(people),
      token: people.tokens.bind(people),
      trust_rule: people.trustRules.bind(people),
      role: roles.roles.bind(roles),
      custom_role: roles.customRoles.bind(roles),
      job: jobs.jobs.bind(jobs),
      former_person: people.former.bind(people),
      former_job: jobs.former.bind(jobs),
    };
    return sections[kind];
  }
}

interface Cursor {
  readonly rank: number;
  readonly key: ReaderKey;
}

function requireCursor([rank, id, text]: readonly (string | number)[]): Cursor {
  if (typeof rank === 'number' && typeof id === 'number' && typeof text === 'string') return { rank, key: [id, text] };
  throw badInput('after', 'is not a cursor of this list.');
}
