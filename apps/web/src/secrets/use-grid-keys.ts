import type { Virtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, type KeyboardEvent } from 'react';

interface Place {
  readonly row: number;
  readonly control: number;
}

const STEPS: Record<string, readonly [rows: number, controls: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
};

const controlsOf = (row: Element): HTMLElement[] => [...row.querySelectorAll<HTMLElement>('button, input')];

function nextPlace(event: KeyboardEvent, here: Place, rows: number): Place | null {
  const step = STEPS[event.key];
  const row = step ? here.row + step[0] : event.key === 'Home' ? 0 : event.key === 'End' ? rows - 1 : null;
  if (row === null) return null;
  return { row: Math.min(Math.max(row, 0), rows - 1), control: Math.max(here.control + (step?.[1] ?? 0), 0) };
}

/** Arrows, page keys, Home and End go from control to control, to rows that are not in the page yet as well. */
export function useGridKeys(rows: number, virtualizer: Virtualizer<HTMLDivElement, Element>) {
  const table = useRef<HTMLTableElement>(null);
  const wanted = useRef<Place>(null);
  const reach = (): void => {
    const place = wanted.current;
    const row = place && table.current?.querySelector(`tr[data-index="${place.row}"]`);
    if (!place || !row) return;
    const controls = controlsOf(row);
    const control = controls[Math.min(place.control, controls.length - 1)];
    wanted.current = null;
    control?.focus({ preventScroll: true });
    control?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  // Whoever was sent to a row that was out of sight arrives when it has been drawn.
  useLayoutEffect(reach);
  const onKeyDown = (event: KeyboardEvent<HTMLTableElement>): void => {
    const row = (event.target as Element).closest('tr[data-index]');
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const control = controlsOf(row).indexOf(event.target as HTMLElement);
    const place = nextPlace(event, { row: Number(row.getAttribute('data-index')), control }, rows);
    if (!place) return;
    event.preventDefault();
    wanted.current = place;
    if (virtualizer.options.enabled) virtualizer.scrollToIndex(place.row, { align: 'auto' });
    reach();
  };
  return { table, onKeyDown };
}
