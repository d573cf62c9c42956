import { Group } from '@mantine/core';
import { groupAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { ListFilter, useFilter } from '../components/list-filter';
import { Cell, ListTable, NumberHead, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import { TextLink } from '../components/text-link';
import { TimeAgo } from '../components/time-ago';
import { texts } from '../texts';
import { AdminSections } from './admin-sections';
import { GROUP_TOTALS } from './inventory.queries';

const t = texts.inventory;

export default function GroupsAdminPage() {
  const [filter, setFilter] = useFilter();
  const variables = { search: filter || null };
  const pages = usePages({ document: GROUP_TOTALS, variables, pick: (data) => data.groupTotals });
  return (
    <>
      <AdminSections active="groups" />
      <PageHeading title={t.groups} sentence={pages.count !== null && t.groupsSentence(pages.count)} />
      <Group mb="sm">
        <ListFilter value={filter} onChange={setFilter} label={t.filterGroups} />
      </Group>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={filter ? texts.lists.noMatch(filter) : t.noGroups} />
          ) : (
            <ListTable
              label={t.groups}
              head={[
                t.path,
                t.name,
                <NumberHead key="projects">{t.projects}</NumberHead>,
                <NumberHead key="secrets">{t.secrets}</NumberHead>,
                <NumberHead key="members">{t.members}</NumberHead>,
                t.created,
              ]}
            >
              {rows.map((group) => (
                <Row key={group.id}>
                  <Cell>
                    <TextLink to={groupAt(group.fullPath)}>{group.fullPath}</TextLink>
                  </Cell>
                  <Cell className="breakable">{group.name}</Cell>
                  <Cell ta="right">{group.projectsCount}</Cell>
                  <Cell ta="right">{group.secretsCount}</Cell>
                  <Cell ta="right">{group.membersCount}</Cell>
                  <Cell>
                    <TimeAgo at={group.createdAt} />
                  </Cell>
                </Row>
              ))}
            </ListTable>
          )
        }
      </Loaded>
      <LoadMore pages={pages} />
    </>
  );
}
