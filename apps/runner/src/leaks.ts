import { SHORTEST_TELLING, type FormKind, type JobFinding } from '@lockkeeper/runner-protocol';

/** Of which variables a form is one, and of which kind, by its text. */
export type FormOrigins = ReadonlyMap<string, readonly { readonly variable: string; readonly form: FormKind }[]>;

/** What a job has shown of its secrets besides the values themselves, each kind of each variable once. It keeps no text. */
export class Leaks {
  readonly #found = new Map<string, JobFinding>();
  readonly #seen = new Set<string>();

  /** Forms that were masked up to this line. */
  note(forms: Iterable<string>, origins: FormOrigins, line: number): void {
    for (const text of forms) {
      if (this.#seen.has(text)) continue;
      this.#seen.add(text);
      if (Buffer.byteLength(text) < SHORTEST_TELLING) continue;
      for (const { variable, form } of origins.get(text) ?? []) {
        const key = `${variable} ${form}`;
        if (form !== 'raw' && !this.#found.has(key)) this.#found.set(key, { variable, form, line });
      }
    }
  }

  get all(): readonly JobFinding[] {
    return [...this.#found.values()];
  }
}
