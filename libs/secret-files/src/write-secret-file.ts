import { stringify } from 'yaml';

/** Formats that can be written. Each reads back to the same values by the tools it is for. */
export type WritableFormat = 'dotenv' | 'dotenv_export' | 'shell' | 'docker' | 'json' | 'yaml' | 'csv';

export interface NamedValue {
  readonly name: string;
  readonly value: string;
}

/** A value that the format cannot carry; the message names the name and the rule. */
export class UnwritableValue extends Error {
  constructor(
    readonly secretName: string,
    rule: string,
  ) {
    super(`${secretName} ${rule}`);
    this.name = 'UnwritableValue';
  }
}

const SHELL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Writes entries in their order, ending with a line break. Throws `UnwritableValue`. */
export function writeSecretFile(format: WritableFormat, entries: readonly NamedValue[]): string {
  if (format === 'json') return `${JSON.stringify(asObject(entries), null, 2)}\n`;
  if (format === 'yaml') {
    // Quoted throughout, so that no reader takes `no` or `012` for anything but text.
    return entries.length === 0
      ? '{}\n'
      : stringify(asObject(entries), { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
  }
  const lines = entries.map((entry) => lineOf(format, entry));
  return [...(format === 'csv' ? ['name,value'] : []), ...lines].map((line) => `${line}\n`).join('');
}

function asObject(entries: readonly NamedValue[]): Record<string, string> {
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

function lineOf(format: 'dotenv' | 'dotenv_export' | 'shell' | 'docker' | 'csv', { name, value }: NamedValue): string {
  if (format === 'csv') return `${csv(name)},${csv(value)}`;
  if (!SHELL_NAME.test(name)) throw new UnwritableValue(name, 'is no name of a variable: it begins with a digit.');
  if (format === 'dotenv') return `${name}=${doubleQuoted(value)}`;
  if (format === 'dotenv_export') return `export ${name}=${doubleQuoted(value)}`;
  if (format === 'shell') return `export ${name}='${value.replaceAll("'", `'\\''`)}'`;
  if (/[\r\n]/.test(value))
    throw new UnwritableValue(name, 'has several lines, which a Docker environment file cannot hold.');
  return `${name}=${value}`;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
  $: '\\$',
};

/** The one form that this project's reader takes back unchanged, whatever the value holds. */
const doubleQuoted = (value: string): string => `"${value.replace(/[\n\r\t"\\$]/g, (sign) => ESCAPED[sign] ?? sign)}"`;

/** A leading sign that a spreadsheet would run as a formula is kept: it is the value. RFC 4180 quoting. */
const csv = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
