import { Inject, Injectable } from '@nestjs/common';
import { asProject, type Namespace } from '../../groups/index.js';
import type { RequestContext } from '../../platform/context/index.js';
import { Database } from '../../platform/database/index.js';
import { notFound } from '../../platform/errors/index.js';
import { AbilitiesOf } from '../../sessions/index.js';
import { personCalled } from './preflight.query.js';

export interface PipelineActor {
  readonly userId: number;
  readonly username: string;
  readonly name: string;
}

/** Whose pipeline it would be: the asker's, or for those who see the rules of a project another member's. */
@Injectable()
export class FindPipelineActor {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AbilitiesOf) private readonly abilities: AbilitiesOf,
  ) {}

  async execute(ctx: RequestContext, project: Namespace, username: string | null): Promise<PipelineActor> {
    const own = ctx.person;
    if (username === null || username.toLowerCase() === own.username.toLowerCase()) return own;
    ctx.require('access_rule:list', asProject(project));
    // PostgreSQL takes no NUL character, and nobody is called so.
    const person = username.includes('\0') ? null : await personCalled(this.database, ctx, username);
    if (!person) throw notFound();
    const held = (await this.abilities.of(ctx, [person.userId])).get(person.userId);
    // Who is no member is not to be found out by this.
    if (!held?.roleOn(project.ancestorIds)) throw notFound();
    return person;
  }
}
