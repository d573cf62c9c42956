import { useSearchParams } from 'react-router';

/** What lies over the grid is in the address: ids and names only, never a value. */
export type Overlay =
  | { kind: 'secret' | 'edit'; id: string }
  | { kind: 'new'; name: string; environment: string }
  | { kind: 'explain' | 'import' | 'promote' }
  | null;

export function useOverlay(): [Overlay, (next: Overlay) => void] {
  const [params, setParams] = useSearchParams();
  const set = (next: Overlay): void =>
    setParams((before) => {
      const after = new URLSearchParams(before);
      for (const key of ['secret', 'edit', 'new', 'name', 'environment', 'explain', 'import', 'promote'])
        after.delete(key);
      if (next?.kind === 'secret' || next?.kind === 'edit') after.set(next.kind, next.id);
      if (next?.kind === 'explain' || next?.kind === 'import' || next?.kind === 'promote') after.set(next.kind, '1');
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
    const kind = (['explain', 'import', 'promote'] as const).find((one) => params.has(one));
    return kind ? { kind } : null;
  };
  return [read(), set];
}
