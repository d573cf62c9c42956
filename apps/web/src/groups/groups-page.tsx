import { Button, Group } from '@mantine/core';
import { Link } from 'react-router';
import { groupAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { useViewer } from '../app/session';
import { EmptyState } from '../components/empty-state';
import { ListFilter, useFilter } from '../components/list-filter';
import { Cell, ListTable, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import { TextLink } from '../components/text-link';
import { texts } from '../texts';
import { ArchivedBadge } from './archived-badge';
import { GROUPS } from './groups.queries';

const t = texts.groups;

export default function GroupsPage() {
  const [filter, setFilter] = useFilter();
  const pages = usePages({
    document: GROUPS,
    variables: filter ? { search: filter } : { topLevelOnly: true },
    pick: (data) => data.groups,
  });
  const mayCreate = useViewer().abilities.includes('group:create');
  const create = mayCreate && (
    <Button component={Link} to="/new/group">
      {t.create}
    </Button>
  );
  return (
    <>
      <PageHeading title={t.title} sentence={t.sentence} actions={create} />
      <Group mb="sm">
        <ListFilter value={filter} onChange={setFilter} label={t.filter} />
      </Group>
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={filter ? texts.lists.noMatch(filter) : t.none} action={!filter && create}>
              {!filter && t.noneHint(mayCreate)}
            </EmptyState>
          ) : (
            <ListTable label={t.title} head={[t.name, t.description, t.yourRole]}>
              {rows.map((group) => (
                <Row key={group.id}>
                  <Cell>
                    <TextLink to={groupAt(group.fullPath)}>{filter ? group.fullPath : group.name}</TextLink>{' '}
                    {group.archived && <ArchivedBadge />}
                  </Cell>
                  <Cell className="breakable quiet" style={{ whiteSpace: 'normal', minWidth: 180 }}>
                    {group.description}
                  </Cell>
                  <Cell>
                    {group.role ? texts.roles[group.role] : <span className="quiet">{texts.roles.none}</span>}
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
