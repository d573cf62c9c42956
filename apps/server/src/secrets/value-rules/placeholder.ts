interface Kind {
  /** Completes "The value ...". It never repeats the value. */
  readonly reason: string;
  matches(text: string): boolean;
}

// Alone, quoted, or with digits and signs after it: `ChangeMe`, `"changeme"`, `changeme123!`.
const WORDS = new Set([
  'admin',
  'administrator',
  'asdf',
  'asdfgh',
  'bar',
  'baz',
  'blah',
  'changeit',
  'changeme',
  'default',
  'dummy',
  'empty',
  'example',
  'fixme',
  'foo',
  'foobar',
  'guest',
  'key',
  'letmein',
  'missing',
  'na',
  'nil',
  'none',
  'notset',
  'null',
  'passphrase',
  'passw0rd',
  'password',
  'passwort',
  'placeholder',
  'pwd',
  'qwerty',
  'redacted',
  'replaceme',
  'root',
  'sample',
  'secret',
  'supersecret',
  'tbd',
  'temp',
  'test',
  'testing',
  'todo',
  'token',
  'undefined',
  'unset',
  'user',
  'value',
  'welcome',
]);

const bare = (text: string): string =>
  text
    .toLowerCase()
    .replace(/^[^a-z0-9]+/, '')
    .replace(/[^a-z]+$/, '')
    .replace(/[\s_.-]/g, '');

const KINDS: readonly Kind[] = [
  { reason: 'is blank', matches: (text) => text === '' },
  { reason: 'is an empty pair of quotes', matches: (text) => /^(["'`])\s*\1$/.test(text) },
  {
    reason: 'is a template that nobody filled in',
    matches: (text) =>
      /^(?:<[^<>]*>|\$\{[^{}]*\}|\$\([^()]*\)|\{\{[^{}]*\}\}|\{%[^%]*%\}|<%[^%]*%>|%[A-Za-z_]\w*%|\$[A-Z_][A-Z0-9_]*|\[[A-Za-z _-]+\]|__[A-Za-z_]+__)$/.test(
        text,
      ),
  },
  { reason: 'is one character over and over', matches: (text) => /^(.)\1*$/su.test(text) },
  { reason: 'is a word that stands for a value', matches: (text) => WORDS.has(bare(text)) },
  {
    reason: 'says what belongs in its place',
    matches: (text) =>
      /^(?:(?:your|my|the|insert|enter|put|add|set|replace|paste|some)[\s_.-].*(?:here|key|token|secret|password|passwd|value|it)|.*[\s_.-](?:goes[\s_.-]?)?here|(?:change|replace|fill)[\s_.-]?(?:me|it|this|in)\b.*|x{3,}[\s_.-].*|todo\b.*|fixme\b.*)$/i.test(
        text,
      ) && text.length <= 100,
  },
  { reason: 'is counted up on the keyboard', matches: (text) => isRun(text) },
  { reason: 'is an example from documentation', matches: (text) => /(?:EXAMPLE|EXAMPLEKEY)$/.test(text) },
];

/** 1234, abcdef, 987654: each character the next or the one before. */
function isRun(text: string): boolean {
  if (text.length < 4) return false;
  const steps = [...text].slice(1).map((character, index) => character.codePointAt(0)! - text.codePointAt(index)!);
  return Math.abs(steps[0]!) === 1 && steps.every((step) => step === steps[0]);
}

const MAX_LOOKED_AT = 200;

/** Why a value is a placeholder, as the end of a sentence; null when it is none that we know. */
export function placeholderReason(value: string): string | null {
  const text = value.trim();
  if (text.length > MAX_LOOKED_AT) return /^(.)\1*$/su.test(text) ? KINDS[3]!.reason : null;
  return KINDS.find((kind) => kind.matches(text))?.reason ?? null;
}
