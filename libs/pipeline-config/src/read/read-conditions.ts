import type { Expression } from '../expression/expression.js';
import { parseExpression } from '../expression/parse-expression.js';
import { LIMITS } from '../limits.js';
import { quoted } from '../problem.js';
import type { Reading, Refusals } from '../yaml/reading.js';

/** A condition in GitLab's expression language. */
export function readExpression(reading: Reading): Expression | null {
  const text = reading.text('a condition such as `$CI_COMMIT_BRANCH == "main"`');
  if (text === undefined) return null;
  const parsed = parseExpression(text, reading.problems.work);
  if ('expression' in parsed) return parsed.expression;
  return reading.refuse('expression', `${quoted(text)} is no condition: ${parsed.fault}.`) ?? null;
}

const NO_REPOSITORY = 'this server keeps no repository to compare with';

/** `changes` and `exists`: patterns of paths, alone or under `paths`. */
export function readPaths(reading: Reading): string[] | null {
  if (reading.node.kind === 'map') {
    let paths: string[] | null = null;
    const refused: Refusals = { compare_to: NO_REPOSITORY, project: NO_REPOSITORY, ref: NO_REPOSITORY };
    reading.fields({ paths: (value) => void (paths = readPaths(value)) }, refused);
    if (reading.node.entries.length === 0) reading.refuse('paths', `${quoted(reading.path)} must have \`paths\`.`);
    return paths;
  }
  if (reading.node.kind !== 'list') return reading.wrongType('a list of paths') ?? null;
  const paths = reading.texts(LIMITS.rulePaths, 'a list of paths');
  for (const path of paths) {
    if (path.length > LIMITS.pathLength) reading.refuse('paths', `A path has at most ${LIMITS.pathLength} characters.`);
  }
  return paths;
}
