/** Made anew by every server: their kind counts, not their text. */
const VOLATILE = new Set([
  'request_id',
  'created_time',
  'updated_time',
  'client_token',
  'accessor',
  'entity_id',
  'server_time_utc',
  'cluster_name',
  'cluster_id',
]);

/** Where the answer differs from the recorded one, as readable lines; empty when it is the same in all that counts. */
export function differences(recorded: unknown, actual: unknown, at = 'body'): string[] {
  const key = at.slice(at.lastIndexOf('.') + 1);
  if (VOLATILE.has(key)) return sameKind(recorded, actual) ? [] : [`${at}: ${show(actual)} is of another kind`];
  // Version texts of the recorded binary are not normative.
  if (key === 'version' && typeof recorded === 'string') return typeof actual === 'string' ? [] : [`${at}: no text`];
  if (typeof recorded === 'string' && recorded.startsWith('<PEM public key')) {
    return /^-----BEGIN PUBLIC KEY-----/.test(String(actual)) ? [] : [`${at}: no public key`];
  }
  if (typeof recorded === 'string') return expand(recorded) === actual ? [] : [`${at}: ${show(actual)}`];
  if (typeof recorded !== 'object' || recorded === null)
    return Object.is(recorded, actual) ? [] : [`${at}: ${show(actual)}`];
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual) !== Array.isArray(recorded)) {
    return [`${at}: ${show(actual)}`];
  }
  const left = recorded as Record<string, unknown>;
  const right = actual as Record<string, unknown>;
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].flatMap((name) => {
    if (!(name in left)) return [`${at}.${name}: not recorded`];
    if (!(name in right)) return [`${at}.${name}: missing`];
    return differences(left[name], right[name], `${at}.${name}`);
  });
}

/** Writes a text that the recording cut ("…<1048576 bytes in all, shortened>…") out again; it repeats one character. */
export function expand(text: string): string {
  const cut = /^(.)\1*…<(\d+) bytes in all, shortened>…\1*$/su.exec(text);
  return cut ? (cut[1] ?? '').repeat(Number(cut[2])) : text;
}

function sameKind(recorded: unknown, actual: unknown): boolean {
  return typeof recorded === typeof actual && (recorded === '') === (actual === '');
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 200);
}
