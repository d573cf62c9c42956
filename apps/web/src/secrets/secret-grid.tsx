import { useMergedRef } from '@mantine/hooks';
import { IconArrowUp, IconLock } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useMemo, useRef } from 'react';
import { EmptyState } from '../components/empty-state';
import { TimeAgo } from '../components/time-ago';
import sideways from '../components/sideways.module.css';
import { useListKeys } from '../components/use-list-keys';
import { useMoreSideways } from '../components/use-more-sideways';
import { texts } from '../texts';
import { columnsOf, gridRowsOf, type EnvironmentColumn, type GridProps, type GridRow } from './grid-rows';
import { GridCell } from './grid-cell';
import styles from './secret-grid.module.css';
import { SecretState } from './secret-state';
import { useGridKeys } from './use-grid-keys';

const t = texts.secrets;
const ROW_HEIGHT = 38;
const VIRTUAL_FROM = 200;

/** Names by environments: what is there, what is missing, what comes from above. */
export function SecretGrid(props: GridProps) {
  useListKeys();
  const scroller = useRef<HTMLDivElement>(null);
  const more = useMoreSideways();
  const attach = useMergedRef(scroller, more.scroller);
  const columns = useMemo(() => columnsOf(props.rows, props.environments), [props.rows, props.environments]);
  // Typing into the filter and turning a page of a long list come before drawing all of it anew.
  const [all, filter] = [useDeferredValue(props.rows), useDeferredValue(props.filter)];
  const rows = useMemo(() => gridRowsOf(all, filter), [all, filter]);
  const virtual = rows.length > VIRTUAL_FROM;
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    enabled: virtual,
  });
  const items = virtualizer.getVirtualItems();
  const keys = useGridKeys(rows.length, virtualizer);
  const shown = virtual ? items.map(({ index }) => index) : [...rows.keys()];
  const above = virtual ? (items[0]?.start ?? 0) : 0;
  const below = virtual ? virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0) : 0;
  if (rows.length === 0)
    return <EmptyState title={props.filter ? texts.lists.noMatch(props.filter) : texts.states.nothing} />;
  return (
    <div className={`${sideways.edges} ${styles.edges}`} {...more.edges}>
      <div ref={attach} className={styles.scroller} data-virtual={virtual || undefined}>
        <table
          ref={keys.table}
          className={styles.grid}
          aria-label={t.gridLabel}
          aria-rowcount={rows.length + 1}
          data-selectable={props.mayCreate || undefined}
          onKeyDown={keys.onKeyDown}
        >
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" className={styles.name}>
                <span className={styles.head}>
                  <SelectAll rows={rows} grid={props} />
                  {t.name}
                </span>
              </th>
              {columns.map((column) => (
                <ColumnHead key={column.scope} column={column} />
              ))}
              <th scope="col">{t.used}</th>
              <th scope="col">{t.state}</th>
            </tr>
          </thead>
          <tbody>
            {above > 0 && <tr aria-hidden style={{ height: above }} />}
            {shown.map((index) => (
              <GridLine key={rows[index]!.key} index={index} row={rows[index]!} columns={columns} grid={props} />
            ))}
            {below > 0 && <tr aria-hidden style={{ height: below }} />}
          </tbody>
        </table>
      </div>
    </div>
  );
}

/** Of what is shown, so that a filter first says which. */
function SelectAll({ rows, grid }: { rows: readonly GridRow[]; grid: GridProps }) {
  const own = rows.filter((row) => !row.inherited).map((row) => row.name);
  if (!grid.mayCreate || own.length === 0) return null;
  const all = own.every((name) => grid.selected.has(name));
  return (
    <input
      ref={(box) => {
        if (box) box.indeterminate = !all && own.some((name) => grid.selected.has(name));
      }}
      type="checkbox"
      className={styles.select}
      aria-label={texts.bulk.selectAll}
      checked={all}
      onChange={() => grid.onSelect(new Set(all ? [] : own))}
    />
  );
}

/** The browser's own: a page has hundreds, and one of the library's costs as much as the rest of its row. */
function SelectOne({ name, grid }: { name: string; grid: GridProps }) {
  const flip = (): void => {
    const next = new Set(grid.selected);
    if (!next.delete(name)) next.add(name);
    grid.onSelect(next);
  };
  return (
    <input
      type="checkbox"
      className={styles.select}
      aria-label={texts.bulk.select(name)}
      checked={grid.selected.has(name)}
      onChange={flip}
    />
  );
}

function ColumnHead({ column }: { column: EnvironmentColumn }) {
  return (
    <th scope="col" title={column.isEnvironment ? undefined : t.scopeHint(column.scope)}>
      <span className={styles.head}>
        <span className="mono">{column.scope}</span>
        {column.scope === '*' && <span className={styles.small}>{t.everyEnvironment}</span>}
        {column.protected && <IconLock size={13} role="img" aria-label={t.protectedEnvironment} />}
      </span>
    </th>
  );
}

interface LineProps {
  readonly row: GridRow;
  /** Its place among all rows, those out of sight too. */
  readonly index: number;
  readonly columns: readonly EnvironmentColumn[];
  readonly grid: GridProps;
}

function GridLine({ row, index, columns, grid }: LineProps) {
  const first = [...row.byScope.values()][0]!;
  return (
    <tr data-row data-index={index} aria-rowindex={index + 2} data-inherited={row.inherited || undefined}>
      <th scope="row" className={styles.name}>
        <span className={styles.nameLine}>
          {grid.mayCreate && !row.inherited && <SelectOne name={row.name} grid={grid} />}
          <button
            type="button"
            data-row-focus
            className={styles.open}
            title={row.name}
            onClick={() => grid.onOpen(first.id)}
          >
            {row.name}
          </button>
        </span>
        {row.inherited && (
          <span className={styles.owner} title={t.inheritedFrom(row.ownerPath)}>
            <span>{row.ownerPath}</span>
            <IconArrowUp size={12} role="img" aria-label={t.inherited} />
          </span>
        )}
      </th>
      {columns.map(({ scope }) => (
        <td key={scope}>
          <GridCell row={row} scope={scope} grid={grid} />
        </td>
      ))}
      <td className={styles.when}>
        <TimeAgo at={row.lastReleasedAt} />
      </td>
      <td>
        <SecretState secrets={[...row.byScope.values()]} inherited={row.inherited} />
      </td>
    </tr>
  );
}
