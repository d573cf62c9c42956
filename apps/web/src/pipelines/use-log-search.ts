import { useDeferredValue, useMemo, useState } from 'react';
import { matching, type ShownLine } from './log-lines';

export interface LogSearch {
  readonly text: string;
  readonly setText: (text: string) => void;
  /** How many lines hold the text, and which of them is looked at, from 1; 0 before the first step. */
  readonly count: number;
  readonly step: number;
  /** Its place among all lines; null before the first step. */
  readonly line: number | null;
  readonly go: (by: 1 | -1) => void;
  /** What was searched for, once the lines have been looked through. */
  readonly needle: string;
}

/** A search of its own: the browser's finds only the lines that are in the page. */
export function useLogSearch(lines: readonly ShownLine[]): LogSearch {
  const [text, change] = useState('');
  const [step, setStep] = useState(0);
  const needle = useDeferredValue(text);
  const found = useMemo(() => matching(lines, needle), [lines, needle]);
  const setText = (next: string): void => {
    change(next);
    setStep(0);
  };
  const go = (by: 1 | -1): void => {
    const count = found.length;
    if (count > 0) setStep((before) => (before === 0 && by === -1 ? count : ((before - 1 + by + count) % count) + 1));
  };
  return { text, setText, count: found.length, step, line: found[step - 1] ?? null, go, needle };
}
