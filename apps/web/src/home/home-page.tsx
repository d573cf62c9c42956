import { Button, Group, Title } from '@mantine/core';
import { Link } from 'react-router';
import { projectAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { useRead } from '../app/reading';
import { useViewer } from '../app/session';
import { EmptyState } from '../components/empty-state';
import { ListFilter, useFilter } from '../components/list-filter';
import { Cell, ListTable, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import { TextLink } from '../components/text-link';
import { PLACES_FOR_PROJECTS, PROJECTS } from '../projects/projects.queries';
import { ArchivedBadge } from '../groups/archived-badge';
import { texts } from '../texts';
import { RecentPipelines } from './recent-pipelines';

const t = texts.home;

export default function HomePage() {
  const viewer = useViewer();
  const [filter, setFilter] = useFilter();
  const pages = usePages({ document: PROJECTS, variables: { search: filter || null }, pick: (data) => data.projects });
  return (
    <>
      <PageHeading title={t.title(viewer.name || viewer.username)} actions={<NewProject />} />
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) =>
          rows.length === 0 && !filter ? (
            <EmptyState
              title={t.welcome}
              action={
                viewer.abilities.includes('group:create') && (
                  <Button component={Link} to="/new/group">
                    {texts.groups.create}
                  </Button>
                )
              }
            >
              {t.welcomeHint(viewer.abilities.includes('group:create'))}
            </EmptyState>
          ) : (
            <RecentPipelines projects={rows}>
              <section>
                <Group justify="space-between" mb="xs">
                  <Title order={2}>{texts.projects.title}</Title>
                  <ListFilter value={filter} onChange={setFilter} label={texts.projects.filter} />
                </Group>
                {rows.length === 0 ? (
                  <EmptyState title={texts.lists.noMatch(filter)} />
                ) : (
                  <ListTable
                    label={texts.projects.title}
                    head={[texts.projects.project, texts.groups.description, texts.groups.yourRole]}
                  >
                    {rows.map((project) => (
                      <Row key={project.id}>
                        <Cell>
                          <TextLink to={projectAt(project.fullPath)}>{project.fullPath}</TextLink>{' '}
                          {project.archived && <ArchivedBadge />}
                        </Cell>
                        <Cell className="breakable quiet" style={{ whiteSpace: 'normal', minWidth: 180 }}>
                          {project.description}
                        </Cell>
                        <Cell>{project.role ? texts.roles[project.role] : texts.roles.none}</Cell>
                      </Row>
                    ))}
                  </ListTable>
                )}
                <LoadMore pages={pages} />
              </section>
            </RecentPipelines>
          )
        }
      </Loaded>
    </>
  );
}

/** For those who may create one somewhere; with more groups than one asking tells, the next page knows. */
function NewProject() {
  const { data } = useRead(PLACES_FOR_PROJECTS, { first: 100 });
  const may = data?.groups.nodes.some(({ abilities }) => abilities.includes('project:create'));
  if (data && !may && !data.groups.pageInfo.hasNextPage) return null;
  // Its place is kept while the answer is on its way.
  return (
    <Button component={Link} to="/new/project" style={data ? undefined : { visibility: 'hidden' }}>
      {texts.projects.create}
    </Button>
  );
}
