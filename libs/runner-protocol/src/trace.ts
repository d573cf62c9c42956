import { crc32 } from 'node:zlib';
import { MAX_TRACE_INTERVAL_SECONDS } from './constants.js';

/** The bytes a trace PATCH carries: `start` to `end`, both inclusive. */
export interface TraceRange {
  start: number;
  end: number;
}

/** Reads `Content-Range: <start>-<end>` (no unit, no total; both are tolerated). Null when it is absent or makes no sense. */
export function parseContentRange(header: unknown): TraceRange | null {
  if (typeof header !== 'string') return null;
  const found = /^(?:bytes\s+)?(\d{1,15})-(\d{1,15})(?:\/(?:\d{1,15}|\*))?$/.exec(header.trim());
  if (!found) return null;
  const range = { start: Number(found[1]), end: Number(found[2]) };
  return range.end < range.start ? null : range;
}

/** `Content-Range` of `length` bytes that begin at byte `start`; `length` is at least 1, empty patches are never sent. */
export function contentRangeHeader(start: number, length: number): string {
  return `${start}-${start + length - 1}`;
}

/** `Range` of the answers 202 and 416: the total of stored bytes, exclusive although it looks inclusive. */
export function traceRangeHeader(size: number): string {
  return `0-${size}`;
}

/** The size that `Range: 0-<size>` states. A missing or odd header means 0, as GitLab Runner has it: send everything again. */
export function parseTraceRange(header: unknown): number {
  const found = typeof header === 'string' ? /^\d{1,15}-(\d{1,15})$/.exec(header.trim()) : null;
  return found ? Number(found[1]) : 0;
}

/** Seconds of `X-GitLab-Trace-Update-Interval`; null for zero, text or nothing, which a runner ignores. At most 900. */
export function parseTraceInterval(header: unknown): number | null {
  if (typeof header !== 'string' || !/^\d{1,9}$/.test(header.trim())) return null;
  const seconds = Number(header);
  return seconds === 0 ? null : Math.min(seconds, MAX_TRACE_INTERVAL_SECONDS);
}

/** Incremental CRC-32 (IEEE) and size of a log, as the final PUT reports them. */
export class LogChecksum {
  #crc: number;
  #size: number;

  /** Begins where another left off: with its `crc` and `size`. */
  constructor(crc = 0, size = 0) {
    this.#crc = crc;
    this.#size = size;
  }

  update(bytes: Uint8Array): this {
    this.#crc = crc32(bytes, this.#crc);
    this.#size += bytes.byteLength;
    return this;
  }

  /** The CRC-32 so far, as a number. */
  get crc(): number {
    return this.#crc;
  }

  /** Bytes seen so far. */
  get size(): number {
    return this.#size;
  }

  /** `crc32:` and eight lower-case hexadecimal digits; `crc32:00000000` for an empty log. */
  toString(): string {
    return `crc32:${this.#crc.toString(16).padStart(8, '0')}`;
  }
}
