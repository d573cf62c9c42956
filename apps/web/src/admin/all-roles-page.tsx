import { groupAt } from '../app/namespace-path';
import { usePages } from '../app/paging';
import { EmptyState } from '../components/empty-state';
import { Cell, ListTable, NumberHead, Row } from '../components/list-table';
import { Loaded } from '../components/loaded';
import { LoadMore } from '../components/load-more';
import { PageHeading } from '../components/page-heading';
import { TextLink } from '../components/text-link';
import { texts } from '../texts';
import { AdminSections } from './admin-sections';
import { ALL_CUSTOM_ROLES } from './inventory.queries';

const t = texts.inventory;

export default function AllRolesPage() {
  const pages = usePages({ document: ALL_CUSTOM_ROLES, variables: {}, pick: (data) => data.allCustomRoles });
  return (
    <>
      <AdminSections active="roles" />
      <PageHeading title={t.roles} sentence={t.rolesSentence} />
      <Loaded of={{ data: pages.rows, failure: pages.failure, refresh: pages.refresh }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t.noRoles}>{t.noRolesHint}</EmptyState>
          ) : (
            <ListTable
              label={t.roles}
              head={[t.name, t.group, t.adds, t.abilities, <NumberHead key="holders">{t.holders}</NumberHead>]}
            >
              {rows.map((role) => (
                <Row key={role.id}>
                  <Cell className="breakable" style={{ whiteSpace: 'normal', minWidth: 140 }}>
                    {role.name} <span className="quiet">{role.description}</span>
                  </Cell>
                  <Cell>
                    <TextLink to={groupAt(role.groupPath, 'members')}>{role.groupPath}</TextLink>
                  </Cell>
                  <Cell>{texts.roles[role.role]}</Cell>
                  <Cell className="mono" style={{ whiteSpace: 'normal', minWidth: 200 }}>
                    {role.abilities.join(', ')}
                  </Cell>
                  <Cell ta="right">{role.holdersCount}</Cell>
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
