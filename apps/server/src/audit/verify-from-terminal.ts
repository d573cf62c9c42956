import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ConfigError, type AuditConfig } from '../platform/config/index.js';
import { RequestContext } from '../platform/context/index.js';
import type { Database } from '../platform/database/index.js';
import { reportLines } from './report-lines.js';
import { SealKeys } from './seal-key.js';
import { VerifyChain } from './verify-chain.js';

const TELL_EVERY_MS = 2000;

export interface Terminal {
  readonly out: (line: string) => void;
  /** What passes while it runs. */
  readonly aside: (line: string) => void;
}

/** `audit verify [--expect HASH]`. The exit code: 0 intact, 1 not intact. Throws ConfigError for wrong arguments. */
export async function verifyFromTerminal(
  args: readonly string[],
  { config, database, terminal }: { config: AuditConfig; database: Database; terminal: Terminal },
): Promise<number> {
  const expect = readExpect(args);
  const since = performance.now();
  const seconds = (): string => ((performance.now() - since) / 1000).toFixed(1);
  let told = since;
  const progress = (checked: number, of: number): void => {
    if (performance.now() - told < TELL_EVERY_MS) return;
    told = performance.now();
    terminal.aside(`... seal ${checked} of ${of} (${seconds()} s)`);
  };
  const ctx = RequestContext.system(`verify-${randomBytes(6).toString('hex')}`);
  const verify = new VerifyChain(database, new SealKeys(config.auditKey));
  const report = await verify.execute(ctx, { progress, ...(expect ? { expect } : {}) });
  for (const line of reportLines(report, seconds())) terminal.out(line);
  return report.intact ? 0 : 1;
}

function readExpect(args: readonly string[]): Buffer | null {
  const { expect } = options(args);
  if (expect === undefined) return null;
  if (!/^[0-9a-f]{64}$/i.test(expect)) {
    throw new ConfigError('--expect: must be the hash of a seal, 64 hexadecimal digits, as an earlier run printed it.');
  }
  return Buffer.from(expect, 'hex');
}

function options(args: readonly string[]): { expect?: string | undefined } {
  try {
    return parseArgs({ args: [...args], options: { expect: { type: 'string' } }, allowPositionals: false }).values;
  } catch (error) {
    throw new ConfigError(`${(error as Error).message.split('.')[0]}. Known: --expect HASH.`);
  }
}
