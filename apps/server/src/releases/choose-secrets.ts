import { Inject, Injectable } from '@nestjs/common';
import { chooseVariant, type JobFacts, type SecretFacts } from '@lockkeeper/release';
import { Namespaces, type Namespace } from '../groups/index.js';
import type { RequestContext } from '../platform/context/index.js';
import { Database } from '../platform/database/index.js';
import { variantsAsked, type VariantRow } from './variants-asked.query.js';

/** What one job asks for; `source` as in the job's row: null for its own project. */
export interface JobWants {
  readonly environment: string | null;
  readonly secrets: readonly { readonly variable: string; readonly name: string; readonly source: string | null }[];
}

/**
 * Which secrets jobs of a project mean, by the choice of the variant alone and before any rule: what is frozen or for
 * another ref today may be released tomorrow. In two statements, however many jobs.
 */
@Injectable()
export class ChooseSecrets {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Namespaces) private readonly namespaces: Namespaces,
  ) {}

  /** Ids of secrets, each once. */
  async execute(ctx: RequestContext, project: Namespace, jobs: readonly JobWants[]): Promise<string[]> {
    const names = [...new Set(jobs.flatMap((job) => job.secrets.map((secret) => secret.name)))];
    if (names.length === 0) return [];
    const groups = await this.namespaces.ancestors(ctx, project);
    const rows = await variantsAsked(this.database, ctx, { ownerIds: project.ancestorIds, names });
    const byName = new Map(names.map((name) => [name, [] as SecretFacts[]]));
    for (const row of rows) byName.get(row.name)?.push(toChoiceFacts(row));
    const place = placeOf(project, groups);
    const chosen = new Set<string>();
    for (const { environment, asked } of distinct(jobs)) {
      const choice = chooseVariant(asked, byName.get(asked.name) ?? [], {
        ...place,
        // Whether it is protected plays no part in the choice.
        environment:
          environment === null
            ? null
            : { name: environment, protected: false, actorMayDeploy: false, requiredApprovals: 0 },
      });
      if (choice.kind === 'chosen' && choice.secret.id) chosen.add(choice.secret.id);
    }
    return [...chosen];
  }
}

interface Question {
  readonly environment: string | null;
  readonly asked: JobWants['secrets'][number];
}

/** Many jobs ask for the same. */
function distinct(jobs: readonly JobWants[]): Iterable<Question> {
  const questions = new Map<string, Question>();
  for (const { environment, secrets } of jobs)
    for (const { variable, name, source } of secrets)
      questions.set(JSON.stringify([environment, name, source]), { environment, asked: { variable, name, source } });
  return questions.values();
}

function placeOf({ id, fullPath, archived }: Namespace, groups: readonly Namespace[]): Pick<JobFacts, 'project'> {
  const ancestorGroups = groups.map((group) => ({ id: group.id, fullPath: group.fullPath }));
  return { project: { id, fullPath, archived, ancestorGroups } };
}

/** The rest is unknown here, and would withhold if it were ever judged. */
const toChoiceFacts = (row: VariantRow): SecretFacts =>
  ({
    id: row.id,
    name: row.name,
    owner: { kind: row.owner_kind, id: row.owner_id, fullPath: row.owner_path },
    environmentScope: row.environment_scope,
    deleted: false,
  }) as SecretFacts;
