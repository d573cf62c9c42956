import type { Work } from '../work.js';
import { compileGlob, isPlainPath, plainStart } from './glob.js';

/** Answers whether any of some files meets any of some patterns; the same patterns are tried once. */
export class PathMatcher {
  private readonly answers = new Map<string, boolean>();
  private readonly present: ReadonlySet<string> | null;

  /** `files` null: nobody knows them, and then every pattern is met, as in GitLab. */
  constructor(
    files: readonly string[] | null,
    private readonly work: Work,
  ) {
    this.present = files && new Set(files);
  }

  any(patterns: readonly string[]): boolean {
    return this.present === null || patterns.some((pattern) => this.meets(pattern, this.present!));
  }

  private meets(pattern: string, files: ReadonlySet<string>): boolean {
    const known = this.answers.get(pattern);
    if (known !== undefined) return known;
    const answer = isPlainPath(pattern) ? files.has(pattern) : this.search(pattern, files);
    this.answers.set(pattern, answer);
    return answer;
  }

  private search(pattern: string, files: ReadonlySet<string>): boolean {
    const regex = compileGlob(pattern, this.work);
    if (!regex) return false;
    const start = plainStart(pattern);
    for (const file of files) {
      this.work.spend(1);
      // Most files of a large commit are in other folders, and the pattern itself is dear.
      if (!file.startsWith(start)) continue;
      this.work.spend(regex.size * (file.length + 1));
      if (regex.find(file)) return true;
    }
    return false;
  }
}
