import { useSearchParams } from 'react-router';

/** Panels that are about no single secret. */
const PANELS = ['explain', 'import', 'promote', 'export', 'tidy'] as const;

export type PanelKind = (typeof PANELS)[number];

/** What lies over the grid is in the address: ids and names only, never a value. */
export type Overlay =
  | { kind: 'secret' | 'edit'; id: string }
  | { kind: 'new'; name: string; environment: string }
  | { kind: PanelKind }
  | null;

export function useOverlay(): [Overlay, (next: Overlay) => void] {
  const [params, setParams] = useSearchParams();
  const set = (next: Overlay): void =>
    setParams((before) => {
      const after = new URLSearchParams(before);
      for (const key of ['secret', 'edit', 'new', 'name', 'environment', ...PANELS]) after.delete(key);
      if (next?.kind === 'secret' || next?.kind === 'edit') after.set(next.kind, next.id);
      const panel = PANELS.find((one) => one === next?.kind);
      if (panel) after.set(panel, '1');
      if (next?.kind === 'new') {
        after.set('new', '1');
        if (next.name) after.set('name', next.name);
        if (next.environment) after.set('environment', next.environment);
      }
      return after;
    });
  const read = (): Overlay => {
    if (params.has('edit')) return { kind: 'edit', id: params.get('edit')! };
    if (params.has('secret')) return { kind: 'secret', id: params.get('secret')! };
    if (params.has('new'))
      return { kind: 'new', name: params.get('name') ?? '', environment: params.get('environment') ?? '' };
    const kind = PANELS.find((one) => params.has(one));
    return kind ? { kind } : null;
  };
  return [read(), set];
}
