import type { Assembler } from '../assemble/assembler.js';
import { mapOf } from '../assemble/merge-nodes.js';
import { quoted } from '../problem.js';
import { unknownKey, type Reading } from '../yaml/reading.js';
import type { YamlEntry, YamlMap } from '../yaml/yaml-node.js';
import { DEFAULT_KEYWORDS, JOB_KEYWORDS } from './keywords.js';

// The form of before there was `default`.
const OLD_GLOBALS = ['image', 'services', 'cache', 'before_script', 'after_script'];

/** The entries that jobs take from `default` and from the old global keywords. */
export function readDefaults(document: Reading, assembler: Assembler): YamlMap {
  const entries = new Map<string, YamlEntry>();
  const said = assembler.entry('default');
  if (said) {
    const reading = document.below(said);
    for (const entry of reading.map()?.entries ?? []) {
      if ((DEFAULT_KEYWORDS as readonly string[]).includes(entry.key)) entries.set(entry.key, entry);
      else reading.below(entry).refuse(...refusal(entry.key), entry.keyAt);
    }
  }
  for (const keyword of OLD_GLOBALS) {
    const entry = assembler.entry(keyword);
    if (!entry) continue;
    const twice = `${quoted(keyword)} stands at the top and in \`default\`; keep the one in \`default\`.`;
    if (entries.has(keyword)) document.below(entry).refuse('default_twice', twice, entry.keyAt);
    else entries.set(keyword, entry);
  }
  return mapOf([...entries.values()], document.at);
}

function refusal(key: string): [string, string] {
  if ((JOB_KEYWORDS as readonly string[]).includes(key))
    return ['unknown_keyword', `${quoted(key)} belongs inside a job, not into \`default\`.`];
  return unknownKey(key, DEFAULT_KEYWORDS, {});
}
