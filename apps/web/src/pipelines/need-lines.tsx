import { useLayoutEffect, useRef, useState } from 'react';
import type { JobOrder, Ordered } from './job-order';
import styles from './pipeline-page.module.css';

interface Line {
  readonly from: string;
  readonly to: string;
  readonly path: string;
}

interface Props {
  readonly jobs: readonly Ordered[];
  readonly order: JobOrder;
  readonly relation: (name: string) => string | undefined;
}

/** From the right edge of what is needed to the left edge of what needs it; within one column around its left side. */
function pathOf(from: HTMLElement, to: HTMLElement): string {
  const middle = (card: HTMLElement): number => card.offsetTop + card.offsetHeight / 2;
  const right = from.offsetLeft + from.offsetWidth;
  const left = to.offsetLeft;
  const [start, end] = [middle(from), middle(to)];
  if (right <= left) {
    const bend = Math.max(8, (left - right) / 2);
    return `M ${right} ${start} C ${right + bend} ${start}, ${left - bend} ${end}, ${left} ${end}`;
  }
  return `M ${from.offsetLeft} ${start} C ${left - 14} ${start}, ${left - 14} ${end}, ${left} ${end}`;
}

function linesOf(canvas: HTMLElement, jobs: readonly Ordered[], order: JobOrder): Line[] {
  const cards = new Map(
    [...canvas.querySelectorAll<HTMLElement>('[data-job]')].map((card) => [card.dataset['job'], card]),
  );
  return jobs
    .filter(({ needs }) => needs !== null)
    .flatMap(({ name }) => order.waitsFor(name).map((need) => ({ from: need, to: name })))
    .flatMap(({ from, to }) => {
      const [first, second] = [cards.get(from), cards.get(to)];
      return first && second ? [{ from, to, path: pathOf(first, second) }] : [];
    });
}

/** Drawn behind the cards, from where they really are. For eyes only: each card says the same in words. */
export function NeedLines({ jobs, order, relation }: Props) {
  const drawing = useRef<SVGSVGElement>(null);
  const [lines, setLines] = useState<readonly Line[]>([]);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = drawing.current?.parentElement;
    if (!element) return;
    const measure = (): void => {
      setLines(linesOf(element, jobs, order));
      setSize({ width: element.scrollWidth, height: element.scrollHeight });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [jobs, order]);
  const lit = (line: Line): boolean => {
    const [from, to] = [relation(line.from), relation(line.to)];
    const backwards = from === 'before' && (to === 'before' || to === 'active');
    return backwards || (to === 'after' && (from === 'after' || from === 'active'));
  };
  return (
    <svg ref={drawing} className={styles.lines} width={size.width} height={size.height} aria-hidden data-need-lines>
      {lines.map((line) => (
        <path
          key={`${line.from} ${line.to}`}
          d={line.path}
          data-from={line.from}
          data-to={line.to}
          data-lit={lit(line) || undefined}
        />
      ))}
    </svg>
  );
}
