export type Row = Record<string, unknown>;
type Truth = boolean | null;

/** Evaluates the SQL the compiler writes, with SQL's three truth values; any other SQL is an error. */
export class SqlReader {
  private at = 0;
  constructor(
    private readonly text: string,
    private readonly params: readonly unknown[],
    private readonly row: Row,
  ) {}

  whole(): Truth {
    const truth = this.expression();
    if (this.at !== this.text.length) throw new Error(`left over: ${this.text.slice(this.at)}`);
    return truth;
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    const found = new RegExp(`^(?:${pattern.source})`).exec(this.text.slice(this.at));
    if (found) this.at += found[0].length;
    return found;
  }

  private expression(): Truth {
    if (this.take(/not /)) {
      const truth = this.expression();
      return truth === null ? null : !truth;
    }
    if (this.take(/\(/)) return this.group();
    return this.atom();
  }

  private group(): Truth {
    const parts = [this.expression()];
    let operator = '';
    for (let found = this.take(/ (and|or) /); found; found = this.take(/ (and|or) /)) {
      if (operator && operator !== found[1]) throw new Error('and, or mixed');
      operator = found[1]!;
      parts.push(this.expression());
    }
    if (!this.take(/\)/)) throw new Error(`unclosed: ${this.text.slice(this.at)}`);
    const decisive = operator === 'or';
    if (parts.includes(decisive)) return decisive;
    return parts.includes(null) ? null : !decisive;
  }

  private atom(): Truth {
    const constant = this.take(/(true|false)/);
    if (constant) return constant[1] === 'true';
    const within = this.take(/(\w+) && \$(\d+)::bigint\[\]/);
    if (within)
      return (this.row[within[1]!] as number[]).some((id) => (this.param(within[2]!) as number[]).includes(id));
    const above = this.take(/coalesce\((\w+) > \$(\d+), false\)/);
    if (above) {
      const role = this.row[above[1]!] as number | null;
      return role !== null && role > (this.param(above[2]!) as number);
    }
    const reached = this.take(/coalesce\((\w+) <= \$(\d+), false\)/);
    if (reached) {
      const role = this.row[reached[1]!] as number | null;
      return role !== null && role <= (this.param(reached[2]!) as number);
    }
    const met = this.ruleTest();
    if (met !== undefined) return met;
    const owned = this.take(/(\w+) = any\(\$(\d+)::bigint\[\]\)/);
    if (owned) return (this.param(owned[2]!) as number[]).includes(this.row[owned[1]!] as number);
    const absent = this.take(/(\w+) is null/);
    if (absent) return this.row[absent[1]!] === null;
    const given = this.take(/(\w+) is not null/);
    if (given) return this.row[given[1]!] !== null;
    const equals = this.take(/(\w+) = (?:\$(\d+)|(true|false))/);
    if (!equals) throw new Error(`unknown SQL: ${this.text.slice(this.at)}`);
    const value = this.row[equals[1]!];
    return value === null ? null : value === (equals[2] ? this.param(equals[2]) : equals[3] === 'true');
  }

  /** What the tests of access rules come to: of NULL always false. */
  private ruleTest(): boolean | undefined {
    const is = this.take(/coalesce\((\w+) = (true|false), false\)/);
    if (is) return this.row[is[1]!] === (is[2] === 'true');
    const same = this.take(/coalesce\((\w+)(?:::text)? = \$(\d+), false\)/);
    if (same) return this.row[same[1]!] === this.param(same[2]!);
    const tagged = this.take(/coalesce\(\$(\d+) = any\((\w+)\), false\)/);
    if (tagged) return ((this.row[tagged[2]!] as string[] | null) ?? []).includes(this.param(tagged[1]!) as string);
    const named = this.take(/coalesce\((\w+) like \$(\d+), false\)/);
    if (named) return isLike(this.row[named[1]!] as string | null, this.param(named[2]!) as string);
    const begins = this.take(/coalesce\(starts_with\((\w+), \$(\d+)\), false\)/);
    if (begins) return (this.row[begins[1]!] as string | null)?.startsWith(this.param(begins[2]!) as string) ?? false;
    const matched = this.take(
      /coalesce\(\$(\d+) like replace\(replace\(replace\(replace\((\w+), '\\', '\\\\'\), '%', '\\%'\), '_', '\\_'\), '\*', '%'\), false\)/,
    );
    if (matched) {
      const scope = this.row[matched[2]!] as string | null;
      if (scope === null) return false;
      return isLike(this.param(matched[1]!) as string, scope.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%'));
    }
    const both = this.take(
      /coalesce\(\(starts_with\(split_part\((\w+), '\*', 1\), \$(\d+)\) or \(position\('\*' in \w+\) > 0 and starts_with\(\$\d+, split_part\(\w+, '\*', 1\)\)\)\), false\)/,
    );
    if (!both) return this.anyRuleTest();
    const scope = this.row[both[1]!] as string | null;
    const start = this.param(both[2]!) as string;
    const head = scope?.split('*')[0] ?? '';
    return scope !== null && (head.startsWith(start) || (scope.includes('*') && start.startsWith(head)));
  }

  /** The same of many rules that are alike: one parameter has what all of them name. */
  private anyRuleTest(): boolean | undefined {
    const tagged = this.take(/coalesce\((\w+) && \$(\d+)::text\[\], false\)/);
    if (tagged) return this.some(tagged[2]!, (tag) => ((this.row[tagged[1]!] as string[] | null) ?? []).includes(tag));
    const is = this.take(/coalesce\((\w+)::text = any\(\$(\d+)::text\[\]\), false\)/);
    if (is) return this.row[is[1]!] !== null && this.some(is[2]!, (value) => value === String(this.row[is[1]!]));
    const named = this.take(/coalesce\((\w+) like any\(\$(\d+)::text\[\]\), false\)/);
    if (named) return this.some(named[2]!, (pattern) => isLike(this.row[named[1]!] as string | null, pattern));
    if (!this.take(/coalesce\(\((?=\w+ = any\(|exists \(|\(position\('\*' in \w+\) > 0 and exists \()/))
      return undefined;
    const terms = [this.scopeTerm()];
    while (this.take(/ or /)) terms.push(this.scopeTerm());
    if (!this.take(/\), false\)/)) throw new Error(`unclosed: ${this.text.slice(this.at)}`);
    return terms.includes(true);
  }

  private scopeTerm(): boolean {
    const same = this.take(/(\w+) = any\(\$(\d+)::text\[\]\)/);
    if (same) return this.some(same[2]!, (pattern) => pattern === this.row[same[1]!]);
    const open = this.take(/\(position\('\*' in (\w+)\) > 0 and (?=exists)/);
    const many = this.take(/exists \(select from unnest\(\$(\d+)::text\[\]\) as rule_pattern where /);
    if (!many) throw new Error(`unknown SQL: ${this.text.slice(this.at)}`);
    const holds = this.patternTest();
    if (!this.take(open ? /\)\)/ : /\)/)) throw new Error(`unclosed: ${this.text.slice(this.at)}`);
    const isOpen = !open || ((this.row[open[1]!] as string | null)?.includes('*') ?? false);
    return isOpen && this.some(many[1]!, holds);
  }

  private patternTest(): (pattern: string) => boolean {
    const scopeOf = (column: string): string | null => this.row[column] as string | null;
    const matched = this.take(
      /rule_pattern like replace\(replace\(replace\(replace\((\w+), '\\', '\\\\'\), '%', '\\%'\), '_', '\\_'\), '\*', '%'\)/,
    );
    if (matched) {
      const scope = scopeOf(matched[1]!);
      return (pattern) => scope !== null && isLike(pattern, scope.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%'));
    }
    const begins = this.take(/starts_with\((?:(\w+)|split_part\((\w+), '\*', 1\)), rule_pattern\)/);
    if (begins) {
      const text = begins[1] ? scopeOf(begins[1]) : scopeOf(begins[2]!)?.split('*')[0];
      return (pattern) => text?.startsWith(pattern) ?? false;
    }
    const begun = this.take(/starts_with\(rule_pattern, split_part\((\w+), '\*', 1\)\)/);
    if (!begun) throw new Error(`unknown SQL: ${this.text.slice(this.at)}`);
    const head = scopeOf(begun[1]!)?.split('*')[0];
    return (pattern) => head !== undefined && pattern.startsWith(head);
  }

  private some(number: string, holds: (value: string) => boolean): boolean {
    return (this.param(number) as string[]).some(holds);
  }

  private param(number: string): unknown {
    const position = Number(number) - 1;
    if (position >= this.params.length) throw new Error(`no parameter $${number}`);
    return this.params[position];
  }
}

function isLike(text: string | null, pattern: string): boolean {
  const source = pattern.replace(/\\.|%|[^\\%]/g, (part) =>
    part === '%' ? '.*' : `\\u{${part.at(-1)!.codePointAt(0)!.toString(16)}}`,
  );
  return text !== null && new RegExp(`^${source}$`, 'u').test(text);
}
