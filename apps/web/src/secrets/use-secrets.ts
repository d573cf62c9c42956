import { useMemo } from 'react';
import type { ResultOf } from '../app/graphql';
import { usePages, type Pages } from '../app/paging';
import { useRead } from '../app/reading';
import type { SecretOwner } from './owner';
import { GROUP_SECRETS, INHERITED_SECRETS, PROJECT_SECRETS } from './secret-lists.queries';
import { GROUP_MANAGER, PROJECT_MANAGER } from './secrets-manager.queries';

type ProjectSecret = ResultOf<typeof PROJECT_SECRETS>['projectSecrets']['nodes'][number];
type GroupSecret = ResultOf<typeof GROUP_SECRETS>['groupSecrets']['nodes'][number];

/** A secret of a project or of a group, in one form. */
export type SecretRow = Omit<ProjectSecret, 'project'> & {
  readonly ownerPath: string;
  readonly inherited: boolean;
  /** Of a group's secret: the projects that alone may have it; null for all. */
  readonly allowedProjects: readonly string[] | null;
  /** How many more of them the viewer may not see. */
  readonly hiddenProjects: number;
};

function fromProject({ project, ...secret }: ProjectSecret): SecretRow {
  return { ...secret, ownerPath: project.fullPath, inherited: false, allowedProjects: null, hiddenProjects: 0 };
}

function fromGroup(inherited: boolean) {
  return ({ group, allowedProjects, ...secret }: GroupSecret): SecretRow => ({
    ...secret,
    ownerPath: group.fullPath,
    inherited,
    allowedProjects: allowedProjects?.flatMap(({ project }) => project?.fullPath ?? []) ?? null,
    hiddenProjects: allowedProjects?.filter(({ project }) => !project).length ?? 0,
  });
}

export interface Secrets {
  readonly rows: readonly SecretRow[] | undefined;
  readonly loadingMore: boolean;
  readonly failure: Pages<unknown>['failure'];
  readonly refresh: () => void;
}

/** All secrets in reach of the owner: its own, and for a project those of the groups above. */
export function useSecrets({ kind, fullPath }: SecretOwner): Secrets {
  const isProject = kind === 'project';
  const own = usePages(
    { document: PROJECT_SECRETS, variables: { projectPath: fullPath }, pick: (data) => data.projectSecrets },
    { all: true, pause: !isProject },
  );
  const group = usePages(
    { document: GROUP_SECRETS, variables: { groupPath: fullPath }, pick: (data) => data.groupSecrets },
    { all: true, pause: isProject },
  );
  const above = usePages(
    { document: INHERITED_SECRETS, variables: { projectPath: fullPath }, pick: (data) => data.inheritedSecrets },
    { all: true, pause: !isProject },
  );
  const rows = useMemo(() => {
    if (!isProject) return group.rows?.map(fromGroup(false));
    return own.rows && [...own.rows.map(fromProject), ...(above.rows ?? []).map(fromGroup(true))];
  }, [isProject, own.rows, group.rows, above.rows]);
  const main = isProject ? own : group;
  return { rows, loadingMore: main.hasMore || above.hasMore, failure: main.failure, refresh: main.refresh };
}

/** Whether secrets are turned on here, and what the viewer may do with them. */
export function useSecretsManager({ kind, fullPath }: SecretOwner) {
  const isProject = kind === 'project';
  const project = useRead(PROJECT_MANAGER, { projectPath: fullPath }, { pause: !isProject });
  const group = useRead(GROUP_MANAGER, { groupPath: fullPath }, { pause: isProject });
  const read = isProject ? project : group;
  const manager = isProject ? project.data?.projectSecretsManager : group.data?.groupSecretsManager;
  return { data: read.data && { manager: manager ?? null }, failure: read.failure, refresh: read.refresh };
}
