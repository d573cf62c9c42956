import { LOGS } from './logs.js';
import type { ChainReport, LogReport } from './verify-chain.js';

const count = (number: number, one: string): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : `${one}s`}`;

function logLine({ log, seals, rows, lastId, unsealed }: LogReport): string {
  const sealed = seals === 0 ? 'no seal' : `${count(rows, 'row')} under ${count(seals, 'seal')}, up to id ${lastId}`;
  return `${LOGS[log]}: ${sealed}; ${count(unsealed, 'row')} not sealed yet`;
}

const minute = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`;

/** What a person is told at the end: names of logs, numbers and ids, never what stands in a row. */
export function reportLines(report: ChainReport, seconds: string): string[] {
  const lines = report.logs.map(logLine);
  const { head, sealedFrom } = report;
  if (head) {
    lines.push(`sealed from ${minute(sealedFrom ?? head.sealedAt)} to ${minute(head.sealedAt)}`);
    lines.push(`head: seal ${head.number}, ${head.hash}`);
  }
  lines.push('', ...report.findings.map(({ sentence }) => sentence));
  const more = report.findingCount - report.findings.length;
  if (more > 0) lines.push(`and ${more} more`);
  if (report.foreignKey) lines.push('No seal at all fits this key: is it the key of this installation?');
  lines.push(verdict(report, seconds));
  return lines;
}

function verdict(report: ChainReport, seconds: string): string {
  if (!report.intact) return `NOT INTACT: ${count(report.findingCount, 'finding')} (${seconds} s)`;
  if (!report.head) return `Nothing is sealed yet, so there was nothing to check (${seconds} s)`;
  return `Intact: ${count(report.goodRows, 'row')} and ${count(report.seals, 'seal')} checked (${seconds} s)`;
}
