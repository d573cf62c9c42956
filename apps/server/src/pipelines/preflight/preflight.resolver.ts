import { Inject } from '@nestjs/common';
import { Args, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { Can } from '../../platform/authz/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { badInput } from '../../platform/errors/index.js';
import { pageRequest, toPage, type Page } from '../../platform/graphql/index.js';
import { Ctx } from '../../platform/http/index.js';
import { PipelineType } from '../pipelines.types.js';
import {
  Preflight,
  PreflightAnswer,
  PreflightEntriesArgs,
  PreflightEntryConnection,
  PreflightInput,
  PreflightOutcome,
  toPreflight,
  toPreflightEntry,
  type PreflightEntry,
} from './preflight.types.js';
import { AskPreflight } from './ask-preflight.js';
import { ShowPreflight } from './show-preflight.js';

@Resolver(() => PipelineType)
export class PipelinePreflightResolver {
  constructor(@Inject(ShowPreflight) private readonly show: ShowPreflight) {}

  @ResolveField(() => Preflight, { nullable: true, description: 'What the gate said when the pipeline was created.' })
  @Can('pipeline:read')
  async preflight(@Ctx() ctx: RequestContext, @Parent() pipeline: PipelineType): Promise<Preflight | null> {
    const seen = await this.show.execute(ctx, Number(pipeline.id));
    return seen && toPreflight(seen);
  }
}

@Resolver()
export class PreflightResolver {
  constructor(@Inject(AskPreflight) private readonly ask: AskPreflight) {}

  @Query(() => PreflightAnswer, {
    description: 'What the gate would say of the secrets of a pipeline; it starts none.',
  })
  @Can('secret:list')
  async preflight(@Ctx() ctx: RequestContext, @Args('input') input: PreflightInput): Promise<PreflightAnswer> {
    const { seen, problems, warnings } = await this.ask.execute(ctx, input);
    return { preflight: seen && toPreflight(seen), problems: [...problems], warnings: [...warnings] };
  }
}

@Resolver(() => Preflight)
export class PreflightEntriesResolver {
  @ResolveField(() => PreflightEntryConnection, { description: 'Refusals first, then by the order of the jobs.' })
  @Can('pipeline:read')
  entries(@Parent() { seen }: Preflight, @Args() args: PreflightEntriesArgs): Page<PreflightEntry> {
    const page = pageRequest(args);
    const wanted = args.outcomes ? new Set(args.outcomes) : null;
    const rows = seen
      .map((entry, place) => ({ entry, place }))
      .filter(({ entry }) => wanted?.has(entry.finding.outcome.toUpperCase() as PreflightOutcome) ?? true);
    const after = page.after?.[0] ?? -1;
    if (typeof after !== 'number') throw badInput('after', 'is not a cursor of this list.');
    const rest = rows.filter(({ place }) => place > after).slice(0, page.size + 1);
    return toPage(rest, page, ({ place }) => [place], {
      map: ({ entry }) => toPreflightEntry(entry),
      count: rows.length,
    });
  }
}
