import { Button, Stack, Title } from '@mantine/core';
import { Link } from 'react-router';
import { groupAt, projectAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { Cell, ListTable, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import { TextLink } from '../components/text-link';
import { PROJECTS } from '../projects/projects.queries';
import { texts } from '../texts';
import type { GroupFacts } from './groups.queries';
import { ArchivedBadge } from './archived-badge';
import { GROUPS } from './groups.queries';

const t = texts.groups;

export function GroupOverview({ group }: { group: GroupFacts }) {
  const { fullPath, abilities } = group;
  const projects = usePages({ document: PROJECTS, variables: { groupPath: fullPath }, pick: (data) => data.projects });
  const query = encodeURIComponent(fullPath);
  const newProject = abilities.includes('project:create') && (
    <Button component={Link} to={`/new/project?group=${query}`}>
      {texts.projects.create}
    </Button>
  );
  const newGroup = abilities.includes('group:create') && (
    <Button component={Link} to={`/new/group?parent=${query}`} variant="default">
      {t.createSubgroup}
    </Button>
  );
  return (
    <>
      <PageHeading
        title={group.name}
        sentence={group.description || fullPath}
        actions={
          <>
            {newGroup}
            {newProject}
          </>
        }
      />
      <Stack gap="xl">
        <section>
          <Title order={2} mb="xs">
            {texts.projects.title}
          </Title>
          <Loaded of={{ data: projects.rows, failure: projects.failure, refresh: projects.refresh }} rows={3}>
            {(rows) =>
              rows.length === 0 ? (
                <EmptyState title={texts.projects.none} action={newProject}>
                  {texts.projects.noneHint}
                </EmptyState>
              ) : (
                <ListTable label={texts.projects.title} head={[t.name, t.description, t.yourRole]}>
                  {rows.map((project) => (
                    <Row key={project.id}>
                      <Cell>
                        <TextLink to={projectAt(project.fullPath)}>{project.name}</TextLink>{' '}
                        {project.archived && <ArchivedBadge />}
                      </Cell>
                      <Cell className="breakable quiet" style={{ whiteSpace: 'normal', minWidth: 180 }}>
                        {project.description}
                      </Cell>
                      <Cell>{project.role ? texts.roles[project.role] : texts.roles.none}</Cell>
                    </Row>
                  ))}
                </ListTable>
              )
            }
          </Loaded>
          <LoadMore pages={projects} />
        </section>
        <Subgroups of={fullPath} />
      </Stack>
    </>
  );
}

function Subgroups({ of }: { of: string }) {
  const groups = usePages({ document: GROUPS, variables: { parentPath: of }, pick: (data) => data.groups });
  if (!groups.rows?.length) return null;
  return (
    <section>
      <Title order={2} mb="xs">
        {t.subgroups}
      </Title>
      <ListTable label={t.subgroups} head={[t.name, t.description]}>
        {groups.rows.map((child) => (
          <Row key={child.id}>
            <Cell>
              <TextLink to={groupAt(child.fullPath)}>{child.name}</TextLink> {child.archived && <ArchivedBadge />}
            </Cell>
            <Cell className="breakable quiet" style={{ whiteSpace: 'normal' }}>
              {child.description}
            </Cell>
          </Row>
        ))}
      </ListTable>
      <LoadMore pages={groups} />
    </section>
  );
}
