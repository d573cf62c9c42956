import { createHash } from 'node:crypto';
import {
  parsePipelineConfig,
  type IncludedFiles,
  type PipelineConfig,
  type Problem,
} from '@lockkeeper/pipeline-config';

export type Parsed = { config: PipelineConfig } | { problems: Problem[] };

/** Characters of all texts whose readings are kept: about as many megabytes as ten of these. */
const MOST_CHARACTERS = 1024 * 1024;

/** By digest of the text and its files; what was used last stands last. */
const kept = new Map<string, { readonly parsed: Parsed; readonly characters: number }>();
let total = 0;

/**
 * Reads a configuration, or takes the reading of the same texts: they are committed, warned of, asked about and run within
 * moments, and reading a long one takes most of a second. A reading says nothing of who may see it and is never changed.
 */
export function parseConfiguration(content: string, files: IncludedFiles = new Map()): Parsed {
  const all = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  const key = createHash('sha256')
    .update(JSON.stringify([content, all]))
    .digest('base64');
  const known = kept.get(key);
  if (known) {
    kept.delete(key);
    kept.set(key, known);
    return known.parsed;
  }
  const parsed = parsePipelineConfig(content, files);
  keep(
    key,
    parsed,
    all.flat().reduce((sum, text) => sum + text.length, content.length),
  );
  return parsed;
}

function keep(key: string, parsed: Parsed, characters: number): void {
  kept.set(key, { parsed, characters });
  total += characters;
  for (const [oldest, entry] of kept) {
    if (total <= MOST_CHARACTERS) break;
    kept.delete(oldest);
    total -= entry.characters;
  }
}
