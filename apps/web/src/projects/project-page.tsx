import { Suspense } from 'react';
import { useParams } from 'react-router';
import { lazily } from '../app/code';
import { placeIn, projectAt } from '../app/namespace-path';
import { NotFoundPage } from '../app/not-found-page';
import { useRead } from '../app/reading';
import { Loaded, SkeletonRows } from '../components/loaded';
import { SectionTabs } from '../components/section-tabs';
import { texts } from '../texts';
import { ProjectOverview } from './project-overview';
import { projectSections as sections } from './project-sections';
import { PROJECT, type ProjectFacts } from './projects.queries';

const Secrets = lazily(sections.secrets);
const Pipelines = lazily(sections.pipelines);
const Pipeline = lazily(sections.pipeline);
const Job = lazily(sections.job);
const Configuration = lazily(sections.configuration);
const Environments = lazily(sections.environments);
const Findings = lazily(sections.findings);
const Members = lazily(sections.members);
const Rules = lazily(sections.rules);
const Runners = lazily(sections.runners);
const Audit = lazily(sections.audit);
const Tokens = lazily(sections.tokens);
const Webhooks = lazily(sections.webhooks);
const Trash = lazily(sections.trash);
const Settings = lazily(sections.settings);

function sectionsFor({ abilities }: ProjectFacts): string[] {
  const may = (ability: string): boolean => abilities.includes(ability);
  return [
    'overview',
    ...(may('secret:list') ? ['secrets'] : []),
    'pipelines',
    'environments',
    ...(may('secret_use:list') ? ['findings'] : []),
    'members',
    ...(may('access_rule:list') ? ['rules'] : []),
    ...(may('access_token:list') ? ['tokens'] : []),
    ...(may('webhook:list') ? ['webhooks'] : []),
    ...(may('runner:list') ? ['runners'] : []),
    ...(may('audit:list') ? ['audit'] : []),
    ...(may('trash:list') ? ['trash'] : []),
    ...(may('project:update') || may('project:archive') || may('project:delete') ? ['settings'] : []),
  ];
}

const BELONGS_TO: Record<string, string> = { jobs: 'pipelines', configuration: 'pipelines' };

function Section({ project, section, rest }: { project: ProjectFacts; section: string; rest: readonly string[] }) {
  const { fullPath, abilities } = project;
  switch (section) {
    case 'overview':
      return <ProjectOverview project={project} />;
    case 'secrets':
      return <Secrets owner={{ kind: 'project', fullPath, abilities }} />;
    case 'pipelines':
      return rest[0] ? <Pipeline key={rest[0]} id={rest[0]} /> : <Pipelines project={project} />;
    case 'jobs':
      return rest[0] ? <Job key={rest[0]} id={rest[0]} /> : <NotFoundPage />;
    case 'configuration':
      return <Configuration project={project} />;
    case 'environments':
      return <Environments project={project} />;
    case 'findings':
      return <Findings kind="project" fullPath={fullPath} abilities={abilities} />;
    case 'members':
      return <Members kind="project" fullPath={fullPath} abilities={abilities} />;
    case 'rules':
      return <Rules place={{ kind: 'project', fullPath, abilities }} />;
    case 'runners':
      return <Runners fullPath={fullPath} scope="PROJECT" abilities={abilities} />;
    case 'audit':
      return <Audit fullPath={fullPath} />;
    case 'tokens':
      return <Tokens fullPath={fullPath} abilities={abilities} />;
    case 'webhooks':
      return <Webhooks fullPath={fullPath} abilities={abilities} />;
    case 'trash':
      return <Trash fullPath={fullPath} />;
    case 'settings':
      return <Settings project={project} />;
    default:
      return <NotFoundPage />;
  }
}

export default function ProjectPage() {
  const { fullPath, section, rest } = placeIn(useParams()['*'] ?? '');
  const read = useRead(PROJECT, { fullPath });
  return (
    <Loaded of={read}>
      {({ project }) => (
        <>
          <SectionTabs
            sections={sectionsFor(project)}
            active={BELONGS_TO[section] ?? section}
            at={(to) => projectAt(project.fullPath, to)}
          />
          {project.archived && <p role="note">{texts.projects.archivedNote}</p>}
          <Suspense fallback={<SkeletonRows />}>
            <Section key={project.fullPath} project={project} section={section} rest={rest} />
          </Suspense>
        </>
      )}
    </Loaded>
  );
}
