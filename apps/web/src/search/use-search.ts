import { useMemo } from 'react';
import type { ResultOf } from '../app/graphql';
import { groupAt, projectAt } from '../app/namespace-path';
import { useRead } from '../app/reading';
import { useViewer } from '../app/session';
import { texts } from '../texts';
import { JOB_BY_NUMBER, PIPELINE_BY_NUMBER, SEARCH } from './search.queries';

export type Kind = keyof typeof texts.search.kinds;

export interface Found {
  readonly key: string;
  readonly kind: Kind;
  readonly label: string;
  readonly place: string | null;
  readonly to: string;
}

type Names = ResultOf<typeof SEARCH>;
type Secret = Names['secretsSearch']['nodes'][number];

function secretFound(secret: Secret): Found {
  const ofProject = secret.__typename === 'ProjectSecret';
  const path = ofProject ? secret.project.fullPath : secret.group.fullPath;
  const page = `secrets?secret=${secret.id}`;
  return {
    key: secret.id,
    kind: 'secret',
    label: secret.environment === '*' ? secret.name : `${secret.name} (${secret.environment})`,
    place: path,
    to: ofProject ? projectAt(path, page) : groupAt(path, page),
  };
}

function namesFound(data: Names): Found[] {
  return [
    ...data.projects.nodes.map(({ id, name, fullPath }): Found => {
      return { key: `project ${id}`, kind: 'project', label: name, place: fullPath, to: projectAt(fullPath) };
    }),
    ...data.groups.nodes.map(({ id, name, fullPath }): Found => {
      return { key: `group ${id}`, kind: 'group', label: name, place: fullPath, to: groupAt(fullPath) };
    }),
    ...data.secretsSearch.nodes.map(secretFound),
    ...(data.users?.nodes ?? []).map(({ id, username, name }): Found => {
      const to = `/admin/users?filter=${encodeURIComponent(username)}`;
      return { key: `person ${id}`, kind: 'person', label: name, place: `@${username}`, to };
    }),
  ];
}

function pagesFound(text: string, abilities: readonly string[]): Found[] {
  const pages: [string, string, boolean][] = [
    [texts.frame.home, '/', true],
    [texts.frame.groups, '/groups', true],
    [texts.frame.approvals, '/approvals', true],
    [texts.frame.audit, '/audit', abilities.includes('audit:list')],
    [texts.admin.users, '/admin/users', abilities.includes('user:list')],
    [texts.tokens.title, '/me/tokens', true],
    [texts.password.title, '/me/password', true],
    [texts.sessions.title, '/me/sessions', true],
  ];
  return pages
    .filter(([label, , may]) => may && label.toLowerCase().includes(text.toLowerCase()))
    .map(([label, to]) => ({ key: to, kind: 'page', label, place: null, to }));
}

/** What a number can be: a pipeline, a job, or both. */
function useNumber(text: string): { found: Found[]; fetching: boolean } {
  const id = /^#?(\d{1,15})$/.exec(text)?.[1] ?? '';
  const pipeline = useRead(PIPELINE_BY_NUMBER, { id }, { pause: !id });
  const job = useRead(JOB_BY_NUMBER, { id }, { pause: !id });
  const found: Found[] = [];
  if (id && pipeline.data) {
    const { projectPath, refName } = pipeline.data.pipeline;
    const to = projectAt(projectPath, `pipelines/${id}`);
    found.push({ key: `pipeline ${id}`, kind: 'pipeline', label: `#${id} ${refName}`, place: projectPath, to });
  }
  if (id && job.data) {
    const { projectPath, name } = job.data.job;
    found.push({
      key: `job ${id}`,
      kind: 'job',
      label: `#${id} ${name}`,
      place: projectPath,
      to: projectAt(projectPath, `jobs/${id}`),
    });
  }
  return { found, fetching: pipeline.fetching || job.fetching };
}

/** Everything that the viewer may see and that has this in its name; nothing for less than two letters. */
export function useSearch(text: string): { found: readonly Found[]; fetching: boolean } {
  const { abilities } = useViewer();
  const wanted = text.trim();
  const people = abilities.includes('user:list');
  const pause = wanted.length < 2;
  const names = useRead(SEARCH, { text: wanted, people }, { pause });
  const number = useNumber(wanted);
  const found = useMemo(
    () => (pause || !names.data ? [] : [...namesFound(names.data), ...pagesFound(wanted, abilities)]),
    [pause, names.data, wanted, abilities],
  );
  return { found: [...number.found, ...found], fetching: (!pause && names.fetching) || number.fetching };
}
