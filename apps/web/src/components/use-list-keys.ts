import { useEffect } from 'react';

const TYPING = 'input, textarea, select, [contenteditable="true"], [role="listbox"]';

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-row]')].filter((row) => row.offsetParent !== null);
}

function move(step: 1 | -1): void {
  const all = rows();
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[here === -1 ? (step === 1 ? 0 : all.length - 1) : here + step];
  const target = next?.querySelector<HTMLElement>('[data-row-focus], a[href], button');
  target?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** `/` goes to the list's filter, j and k to the next and the last row; Enter is the focused control's own. */
export function useListKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target as HTMLElement | null;
      if (event.ctrlKey || event.metaKey || event.altKey || target?.closest(TYPING)) return;
      if (document.querySelector('[role="dialog"][aria-modal="true"]')) return;
      if (event.key === '/') {
        const filter = document.querySelector<HTMLInputElement>('input[data-filter], [data-filter] input');
        if (!filter) return;
        event.preventDefault();
        filter.focus();
      } else if (event.key === 'j') move(1);
      else if (event.key === 'k') move(-1);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
