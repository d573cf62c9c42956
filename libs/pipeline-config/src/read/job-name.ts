import { codePoint } from '../problem.js';
import { LIMITS } from '../limits.js';

// Letters that look like Latin ones in common fonts. Two jobs whose names only differ in these cannot be told apart.
const LOOKALIKES: Record<string, string> = Object.fromEntries(
  [
    'аa',
    'еe',
    'оo',
    'рp',
    'сc',
    'уy',
    'хx',
    'іi',
    'јj',
    'ѕs',
    'ԁd',
    'һh',
    'ԛq',
    'ԝw',
    'ӏl',
    'вb',
    'мm',
    'нh',
    'тt',
    'кk',
  ]
    .concat(['αa', 'οo', 'ρp', 'νv', 'ιi', 'κk', 'ηn', 'υu', 'τt', 'ɡg', 'ıi', 'ſs'])
    .map((pair) => [pair[0]!, pair[1]!]),
);

/** What a name looks like: equal for names that a reader cannot tell apart. */
export function nameSkeleton(name: string): string {
  const folded = name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim();
  return [...folded].map((letter) => LOOKALIKES[letter] ?? letter).join('');
}

/** Why a text cannot name a job or stage, or undefined. */
export function nameFault(name: string): string | undefined {
  if (name.trim() === '') return 'must not be empty';
  if (name.length > LIMITS.nameLength) return `must have at most ${LIMITS.nameLength} characters`;
  // An invisible or direction-changing character lets a name pass for another; emoji need the joiner, after an emoji.
  const hidden = /(?<!\p{Extended_Pictographic}\ufe0f?)\u200d|[\p{Cc}\p{Cn}\p{Co}\p{Zl}\p{Zp}]|(?!\u200d)\p{Cf}/u.exec(
    name,
  );
  return hidden ? `must not contain the invisible character ${codePoint(hidden[0])}` : undefined;
}
