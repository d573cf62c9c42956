import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { SidewaysScroll } from './sideways-scroll';
import { useListKeys } from './use-list-keys';

/** A table that scrolls sideways where there is no room, and answers to j, k and /. */
export function ListTable({
  label,
  head,
  children,
}: {
  label: string;
  head: readonly ReactNode[];
  children: ReactNode;
}) {
  useListKeys();
  return (
    <SidewaysScroll label={label}>
      <Table highlightOnHover aria-label={label} style={{ whiteSpace: 'nowrap' }}>
        <Table.Thead>
          <Table.Tr>
            {head.map((cell, index) => (
              <Table.Th key={index} scope="col" fz="xs" c="dimmed" fw={600}>
                {cell}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </SidewaysScroll>
  );
}

/** The head of a column of numbers, which stand at the right. */
export function NumberHead({ children }: { children: ReactNode }) {
  return <div style={{ textAlign: 'right' }}>{children}</div>;
}

export function Row({ children }: { children: ReactNode }) {
  return <Table.Tr data-row>{children}</Table.Tr>;
}

export const Cell = Table.Td;
