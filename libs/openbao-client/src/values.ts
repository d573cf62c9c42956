import { isSensitive, type Sensitive } from '@lockkeeper/sensitive';
import type { BrokerToken } from './broker-token.js';
import type { Answer } from './classify-answer.js';
import { isStoreFault, StoreRefused } from './faults.js';
import type { Settings } from './options.js';
import { entryPath } from './paths.js';
import { retrying } from './retry.js';
import { dataOf, type Call, type Session } from './session.js';
import type { JwtSigner } from './sign-jwt.js';
import { badAnswer } from './transport.js';
import { decodeValue, encodeValue } from './value-text.js';

/** Reads under way at once for one `getMany`. */
const PARALLEL_READS = 16;

export interface ValuesParts {
  readonly session: Session;
  readonly writer: JwtSigner;
  readonly broker: BrokerToken;
  readonly settings: Settings;
}

/** What the writer and the broker do: one immutable entry per reference. */
export class Values {
  constructor(private readonly parts: ValuesParts) {}

  async put(reference: string, value: Sensitive): Promise<void> {
    if (!isSensitive(value)) {
      throw new StoreRefused('a value must be a Sensitive', { operation: 'put', status: null, outcome: 'not_done' });
    }
    const call: Call = {
      operation: 'put',
      write: true,
      method: 'POST',
      path: `${this.parts.settings.mount}/data/${entryPath(reference, 'put')}`,
      json: { data: { value: encodeValue(value) }, options: { cas: 0 } },
    };
    const answer = await this.parts.session.sendInline(call, this.parts.writer);
    const { version } = dataOf(answer, call);
    if (version !== 1) throw badAnswer('the entry is not its first version', call, answer.status);
  }

  async get(reference: string): Promise<Sensitive | null> {
    return retrying(() => this.#read(reference, 'get'));
  }

  /** One attempt within the probe deadline, for readiness. */
  async canary(reference: string): Promise<Sensitive | null> {
    return this.#read(reference, 'canary', this.parts.settings.probeMs);
  }

  async getMany(references: readonly string[]): Promise<Map<string, Sensitive>> {
    const wanted = [...new Set(references)];
    const found = new Map<string, Sensitive>();
    let next = 0;
    let failed = false;
    const work = async (): Promise<void> => {
      for (let mine = wanted[next++]; mine !== undefined && !failed; mine = wanted[next++]) {
        const value = await this.get(mine);
        if (value) found.set(mine, value);
      }
    };
    const workers = Array.from({ length: Math.min(PARALLEL_READS, wanted.length) }, work);
    try {
      await Promise.all(workers);
    } catch (error) {
      failed = true;
      throw error;
    }
    return found;
  }

  async destroy(reference: string): Promise<void> {
    const call: Call = {
      operation: 'destroy',
      write: true,
      method: 'DELETE',
      path: `${this.parts.settings.mount}/metadata/${entryPath(reference, 'destroy')}`,
    };
    await retrying(() => this.parts.session.sendInline(call, this.parts.writer));
  }

  async #read(reference: string, operation: 'get' | 'canary', timeoutMs?: number): Promise<Sensitive | null> {
    const call: Call = {
      operation,
      write: false,
      method: 'GET',
      path: `${this.parts.settings.mount}/data/${entryPath(reference, operation)}`,
      timeoutMs,
    };
    let answer: Answer;
    try {
      answer = await this.#sendByToken(call);
    } catch (error) {
      if (isStoreFault(error) && error.kind === 'missing') return null;
      throw error;
    }
    const entry = dataOf(answer, call)['data'] as { value?: unknown } | null | undefined;
    return decodeValue(entry?.value, operation);
  }

  /** A 403 may be an expired or lost token (the server tells both alike): log in once more, then believe it. */
  async #sendByToken(call: Call): Promise<Answer> {
    const { broker, session } = this.parts;
    const token = await broker.current(call.timeoutMs);
    try {
      return await session.send(call, { 'x-vault-token': token.reveal() });
    } catch (error) {
      const denied = isStoreFault(error) && error.kind === 'forbidden';
      if (!denied || !broker.giveUp(token)) throw error;
    }
    const again = await broker.current(call.timeoutMs);
    return session.send(call, { 'x-vault-token': again.reveal() });
  }
}
