import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One line of `test/recordings/openbao.json`. */
export interface Recorded {
  readonly id: number;
  readonly section: string;
  readonly name: string;
  readonly request?: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly inline_auth?: { readonly path?: string; readonly role: string; readonly jwt: string };
    readonly body?: unknown;
  };
  readonly response?: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  /** Something that was watched over time rather than asked and answered. */
  readonly event?: true;
  readonly note?: string;
}

export function readRecordings(): readonly Recorded[] {
  const file = path.join(__dirname, '..', '..', 'recordings', 'openbao.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { exchanges: Recorded[] }).exchanges;
}
