import { Suspense } from 'react';
import { useParams } from 'react-router';
import { lazily } from '../app/code';
import { groupAt, placeIn } from '../app/namespace-path';
import { useRead } from '../app/reading';
import { NotFoundPage } from '../app/not-found-page';
import { Loaded, SkeletonRows } from '../components/loaded';
import { SectionTabs } from '../components/section-tabs';
import { texts } from '../texts';
import { groupSections as sections } from './group-sections';
import { GROUP, type GroupFacts } from './groups.queries';
import { GroupOverview } from './group-overview';

const Secrets = lazily(sections.secrets);
const Findings = lazily(sections.findings);
const Members = lazily(sections.members);
const Rules = lazily(sections.rules);
const Runners = lazily(sections.runners);
const Audit = lazily(sections.audit);
const Tokens = lazily(sections.tokens);
const Webhooks = lazily(sections.webhooks);
const Trash = lazily(sections.trash);
const Settings = lazily(sections.settings);

function sectionsFor(group: GroupFacts): string[] {
  const may = (ability: string): boolean => group.abilities.includes(ability);
  return [
    'overview',
    ...(may('secret:list') ? ['secrets'] : []),
    ...(may('secret_use:list') ? ['findings'] : []),
    'members',
    ...(may('access_rule:list') ? ['rules'] : []),
    ...(may('access_token:list') ? ['tokens'] : []),
    ...(may('webhook:list') ? ['webhooks'] : []),
    ...(may('runner:list') ? ['runners'] : []),
    ...(may('audit:list') ? ['audit'] : []),
    ...(may('trash:list') ? ['trash'] : []),
    ...(may('group:update') || may('group:archive') || may('group:delete') ? ['settings'] : []),
  ];
}

function Section({ group, section }: { group: GroupFacts; section: string }) {
  switch (section) {
    case 'overview':
      return <GroupOverview group={group} />;
    case 'secrets':
      return <Secrets owner={{ kind: 'group', fullPath: group.fullPath, abilities: group.abilities }} />;
    case 'findings':
      return <Findings kind="group" fullPath={group.fullPath} abilities={group.abilities} />;
    case 'members':
      return <Members kind="group" fullPath={group.fullPath} abilities={group.abilities} />;
    case 'rules':
      return <Rules place={{ kind: 'group', fullPath: group.fullPath, abilities: group.abilities }} />;
    case 'runners':
      return <Runners fullPath={group.fullPath} scope="GROUP" abilities={group.abilities} />;
    case 'audit':
      return <Audit fullPath={group.fullPath} />;
    case 'tokens':
      return <Tokens fullPath={group.fullPath} abilities={group.abilities} />;
    case 'webhooks':
      return <Webhooks fullPath={group.fullPath} abilities={group.abilities} />;
    case 'trash':
      return <Trash fullPath={group.fullPath} />;
    case 'settings':
      return <Settings group={group} />;
    default:
      return <NotFoundPage />;
  }
}

export default function GroupPage() {
  const { fullPath, section } = placeIn(useParams()['*'] ?? '');
  const read = useRead(GROUP, { fullPath });
  return (
    <Loaded of={read}>
      {({ group }) => (
        <>
          <SectionTabs sections={sectionsFor(group)} active={section} at={(to) => groupAt(group.fullPath, to)} />
          {group.archived && <p role="note">{texts.groups.archivedNote}</p>}
          <Suspense fallback={<SkeletonRows />}>
            <Section key={group.fullPath} group={group} section={section} />
          </Suspense>
        </>
      )}
    </Loaded>
  );
}
