import type { RequestContext } from '../../platform/context/index.js';
import type { Subject } from '@lockkeeper/abilities';

/** Proof that a person may see a value: made from the ability alone, and only for that secret's subject. */
export class RevealPermit {
  readonly #granted = true;

  private constructor() {}

  /** Throws FORBIDDEN when the person may not reveal this secret. The caller writes the audit event first. */
  static for(ctx: RequestContext, secret: Subject<'secret'>): RevealPermit {
    ctx.require('secret:read_value', secret);
    return new RevealPermit();
  }

  static isPermit(value: object): boolean {
    return #granted in value && value.#granted;
  }
}
