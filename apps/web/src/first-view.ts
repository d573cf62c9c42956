// Runs before the interface itself is there: what takes a browser longest is to read the interface's code, and meanwhile the code of
// the page comes, and the answers to what it will ask. Asking differently than the page does would be asking twice.
import { JOB_APPROVALS, PLACES_TO_DECIDE, RUN_APPROVALS } from './approvals/approvals.queries';
import { askAhead, askAheadTogether } from './app/client';
import { csrfToken } from './app/csrf-token';
import { placeIn, type PlaceInNamespace } from './app/namespace-path';
import { FIRST_PAGE } from './app/page-size';
import { pages } from './app/pages';
import { CURRENT_SESSION } from './app/session.queries';
import type { Question } from './app/together';
import { ENVIRONMENTS } from './environments/environments.queries';
import { groupSections } from './groups/group-sections';
import { GROUP, GROUPS } from './groups/groups.queries';
import { newestOf, SECRETS_DUE } from './home/home.queries';
import { PIPELINES } from './pipelines/pipelines.queries';
import { projectSections } from './projects/project-sections';
import { PROJECT, PROJECTS } from './projects/projects.queries';
import { GROUP_SECRETS, INHERITED_SECRETS, PROJECT_SECRETS } from './secrets/secret-lists.queries';
import { GROUP_MANAGER, PROJECT_MANAGER } from './secrets/secrets-manager.queries';

const asked = (document: unknown, variables: Question['variables']): Question => ({
  document: document as never,
  variables,
});

function askForHome(): void {
  const search = new URLSearchParams(location.search).get('filter') || null;
  askAheadTogether([asked(PROJECTS, { search, ...FIRST_PAGE }), asked(SECRETS_DUE, {})]);
  void askAhead(PROJECTS, { search, ...FIRST_PAGE }).then((data) => {
    for (const project of newestOf(data?.projects.nodes ?? [])) void askAhead(PIPELINES, project);
  });
}

function askForProject({ fullPath, section }: PlaceInNamespace): void {
  const of = { projectPath: fullPath };
  const page = { ...of, ...FIRST_PAGE };
  const secrets = [
    asked(PROJECT_SECRETS, page),
    asked(PROJECT_MANAGER, of),
    asked(ENVIRONMENTS, page),
    asked(INHERITED_SECRETS, page),
  ];
  askAheadTogether([asked(PROJECT, { fullPath }), ...(section === 'secrets' ? secrets : [])]);
}

function askForGroup({ fullPath, section }: PlaceInNamespace): void {
  const of = { groupPath: fullPath };
  const secrets = [asked(GROUP_SECRETS, { ...of, ...FIRST_PAGE }), asked(GROUP_MANAGER, of)];
  askAheadTogether([asked(GROUP, { fullPath }), ...(section === 'secrets' ? secrets : [])]);
}

function askForFrame(): void {
  void askAhead(GROUPS, { topLevelOnly: true, ...FIRST_PAGE });
  void askAhead(JOB_APPROVALS, FIRST_PAGE);
  void askAhead(RUN_APPROVALS, { jobId: null, ...FIRST_PAGE });
  void askAhead(PLACES_TO_DECIDE, {});
}

type Sections = Readonly<Record<string, (() => Promise<unknown>) | undefined>>;

function loadSection(sections: Sections, { section, rest }: PlaceInNamespace): void {
  void sections[section === 'jobs' ? 'job' : section === 'pipelines' && rest[0] ? 'pipeline' : section]?.();
}

function start(pathname: string): void {
  const [, kind, splat] = /^\/(projects|groups)\/(.+)$/.exec(pathname) ?? [];
  // Who has no session is led away from the page: there is nothing to ask for it.
  const signedIn = csrfToken() !== '';
  // Without the mark of what every write touches, as the frame asks it: a session that ends later keeps its page.
  if (pathname !== '/sign-in') void askAhead(CURRENT_SESSION, {}, {});
  void pages[kind ? `/${kind}/*` : pathname]?.();
  if (kind && splat) {
    const place = placeIn(decodeURIComponent(splat));
    loadSection(kind === 'projects' ? projectSections : groupSections, place);
    if (signedIn) (kind === 'projects' ? askForProject : askForGroup)(place);
  } else if (pathname === '/' && signedIn) askForHome();
  if (signedIn && pathname !== '/sign-in') askForFrame();
}

start(location.pathname);
