import type { Parallel } from '../definition.js';
import { LIMITS } from '../limits.js';
import { quoted } from '../problem.js';
import type { Reading } from '../yaml/reading.js';
import { SHELL_IDENTIFIER } from './read-variables.js';

/** `parallel:` as a number of equal jobs, or one job for each row of a matrix. */
export function readParallel(reading: Reading): Parallel | null {
  if (reading.node.kind !== 'map') {
    const count = reading.integer(1, LIMITS.parallel);
    return count === undefined ? null : { kind: 'count', count };
  }
  let rows: Record<string, string>[] | null = null;
  reading.fields({ matrix: (value) => void (rows = readRows(value)) });
  if (reading.node.entries.length === 0)
    reading.refuse('parallel', `${quoted(reading.path)} is a number or has a \`matrix\`.`);
  return rows === null ? null : { kind: 'matrix', rows };
}

function readRows(reading: Reading): Record<string, string>[] | null {
  const matrix = readMatrix(reading);
  // Counted before any row is made: ten variables of ten values are ten thousand million jobs.
  const count = matrix.reduce((sum, entry) => sum + rowsOf(entry), 0);
  if (count > LIMITS.parallel)
    return reading.refuse('too_many', `${quoted(reading.path)} makes more than ${LIMITS.parallel} jobs.`) ?? null;
  return matrix.flatMap(product);
}

const rowsOf = (entry: Record<string, string[]>): number =>
  Object.values(entry).reduce((rows, values) => Math.min(rows * values.length, 1e9), 1);

function product(entry: Record<string, string[]>): Record<string, string>[] {
  let rows: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(entry))
    rows = rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value })));
  return rows;
}

/** The entries of a matrix, each variable with its values. */
export function readMatrix(reading: Reading): Record<string, string[]>[] {
  if (reading.node.kind !== 'list') return reading.wrongType('a list of mappings') ?? [];
  const items = reading.flatItems(10);
  if (items.length === 0) reading.refuse('matrix', `${quoted(reading.path)} must not be empty.`);
  if (items.length > LIMITS.parallel) {
    reading.refuse('too_many', `${quoted(reading.path)} may have at most ${LIMITS.parallel} entries.`);
    return [];
  }
  return items.map(readMatrixEntry);
}

function readMatrixEntry(reading: Reading): Record<string, string[]> {
  const values: [string, string[]][] = [];
  const entries = reading.map('a mapping of variables')?.entries ?? [];
  if (entries.length > LIMITS.matrixVariables)
    reading.refuse('too_many', `An entry of a matrix may have at most ${LIMITS.matrixVariables} variables.`);
  for (const entry of entries.slice(0, LIMITS.matrixVariables)) {
    const below = reading.below(entry);
    if (!SHELL_IDENTIFIER.test(entry.key) || entry.key.length > 255 || /^(?:CI|LOCKKEEPER)_/i.test(entry.key)) {
      const rule = 'letters, digits and `_`, not starting with a digit, CI_ or LOCKKEEPER_';
      below.refuse('variable_name', `${quoted(entry.key)} cannot be a variable of a matrix: ${rule}.`, entry.keyAt);
    } else values.push([entry.key, readValues(below)]);
  }
  if (entries.length === 0) reading.refuse('matrix', 'An entry of a matrix has at least one variable.');
  return Object.fromEntries(values);
}

function readValues(reading: Reading): string[] {
  const items = reading.flatItems(10);
  if (items.length === 0) reading.refuse('matrix', `${quoted(reading.path)} must have a value.`);
  if (items.length > LIMITS.parallel)
    reading.refuse('too_many', `${quoted(reading.path)} may have at most ${LIMITS.parallel} values.`);
  return items.slice(0, LIMITS.parallel).flatMap((item) => item.plain() ?? []);
}
