import { useCallback, useState, type RefCallback } from 'react';

const NOTHING = { before: false, after: false };

/** Whether what scrolls sideways has more at its left or right than is in sight. Known before it is first drawn. */
export function useMoreSideways() {
  const [more, setMore] = useState(NOTHING);
  const scroller: RefCallback<HTMLDivElement> = useCallback((element) => {
    if (!element) return;
    const look = (): void => {
      const { scrollLeft, scrollWidth, clientWidth } = element;
      // Widths are rounded: a pixel is nothing to look for.
      const next = { before: scrollLeft > 1, after: scrollWidth - clientWidth - scrollLeft > 1 };
      setMore((was) => (was.before === next.before && was.after === next.after ? was : next));
    };
    look();
    const room = new ResizeObserver(look);
    for (const watched of [element, ...element.children]) room.observe(watched);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      room.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);
  /** For what stands around it and has the class `edges`. */
  const edges = { 'data-before': more.before || undefined, 'data-after': more.after || undefined };
  return { scroller, edges, overflows: more.before || more.after };
}
