// Runs before the interface itself is there: what takes a browser longest is to read the interface's code, and meanwhile the code of
// the page comes, and the answers to what it will ask. Asking differently than the page does would be asking twice.
import { JOB_APPROVALS, PLACES_TO_DECIDE, RUN_APPROVALS } from './approvals/approvals.queries';
import { askAhead } from './app/client';
import { csrfToken } from './app/csrf-token';
import { placeIn, type PlaceInNamespace } from './app/namespace-path';
import { FIRST_PAGE } from './app/page-size';
import { pages } from './app/pages';
import { CURRENT_SESSION } from './app/session.queries';
import { ENVIRONMENTS } from './environments/environments.queries';
import { groupSections } from './groups/group-sections';
import { GROUP, GROUPS } from './groups/groups.queries';
import { newestOf, SECRETS_DUE } from './home/home.queries';
import { PIPELINES } from './pipelines/pipelines.queries';
import { projectSections } from './projects/project-sections';
import { PROJECT, PROJECTS } from './projects/projects.queries';
import { GROUP_SECRETS, INHERITED_SECRETS, PROJECT_SECRETS } from './secrets/secret-lists.queries';
import { GROUP_MANAGER, PROJECT_MANAGER } from './secrets/secrets-manager.queries';

function askForHome(): void {
  const search = new URLSearchParams(location.search).get('filter') || null;
  void askAhead(PROJECTS, { search, ...FIRST_PAGE }).then((data) => {
    for (const project of newestOf(data?.projects.nodes ?? [])) void askAhead(PIPELINES, project);
  });
  void askAhead(SECRETS_DUE, {});
}

function askForProject({ fullPath, section }: PlaceInNamespace): void {
  void askAhead(PROJECT, { fullPath });
  if (section !== 'secrets') return;
  const of = { projectPath: fullPath };
  void askAhead(PROJECT_SECRETS, { ...of, ...FIRST_PAGE });
  void askAhead(PROJECT_MANAGER, of);
  void askAhead(ENVIRONMENTS, { ...of, ...FIRST_PAGE });
  void askAhead(INHERITED_SECRETS, { ...of, ...FIRST_PAGE });
}

function askForGroup({ fullPath, section }: PlaceInNamespace): void {
  void askAhead(GROUP, { fullPath });
  if (section !== 'secrets') return;
  const of = { groupPath: fullPath };
  void askAhead(GROUP_SECRETS, { ...of, ...FIRST_PAGE });
  void askAhead(GROUP_MANAGER, of);
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
