/** Formats that can be read. `infisical` is what its export writes: JSON, or its own way of `.env`. */
export type ReadableFormat = 'dotenv' | 'json' | 'yaml' | 'gitlab_variables' | 'infisical';

/** One name with its value, as a file has it. Names are not judged here: whoever keeps them knows his rule. */
export interface SecretFileEntry {
  readonly name: string;
  readonly value: string;
  /** Where the entry begins, from 1. */
  readonly line: number;
  /** What the file says besides; null where the format or the file says nothing. */
  readonly environment: string | null;
  readonly protected: boolean | null;
  readonly description: string | null;
  readonly tags: readonly string[];
}

/** Something that cannot be read (a problem) or that may surprise (a warning). The message never repeats a value. */
export interface SecretFileRemark {
  /** From 1; null where it is about the whole file. */
  readonly line: number | null;
  readonly name: string | null;
  readonly message: string;
}

/** What a file holds. With any problem the entries are those that could be read all the same. */
export interface SecretFile {
  readonly entries: readonly SecretFileEntry[];
  readonly problems: readonly SecretFileRemark[];
  readonly warnings: readonly SecretFileRemark[];
}

/** Collects what a reader finds. */
export class Findings {
  readonly entries: SecretFileEntry[] = [];
  readonly problems: SecretFileRemark[] = [];
  readonly warnings: SecretFileRemark[] = [];

  add(name: string, value: string, line: number, more: Partial<SecretFileEntry> = {}): void {
    this.entries.push({ environment: null, protected: null, description: null, tags: [], ...more, name, value, line });
  }

  problem(line: number | null, message: string, name: string | null = null): void {
    this.problems.push({ line, name, message });
  }

  /** The last of several entries for one name and environment wins, as shells and frameworks have it. */
  done(): SecretFile {
    const last = new Map<string, SecretFileEntry>();
    const warnings = [...this.warnings];
    for (const entry of this.entries) {
      const key = JSON.stringify([entry.name, entry.environment]);
      const earlier = last.get(key);
      if (earlier) {
        const message = `${entry.name} stands there twice, first in line ${earlier.line}; the last one counts.`;
        warnings.push({ line: entry.line, name: entry.name, message });
        last.delete(key);
      }
      last.set(key, entry);
    }
    return { entries: [...last.values()], problems: this.problems, warnings };
  }
}
