import type { RequestContext } from '../../platform/context/index.js';
import type { Subject } from '@lockkeeper/abilities';

/** Proof that a value may be read for somebody, by what its kinds stand for. */
export abstract class ReadPermit {
  readonly #granted = true;

  static isPermit(value: object): boolean {
    return #granted in value && value.#granted;
  }
}

/** Proof that a person may see a value: made from the ability alone, and only for that secret's subject. */
export class RevealPermit extends ReadPermit {
  private constructor() {
    super();
  }

  /** Throws FORBIDDEN when the person may not reveal this secret. The caller writes the audit event first. */
  static for(ctx: RequestContext, secret: Subject<'secret'>): RevealPermit {
    ctx.require('secret:read_value', secret);
    return new RevealPermit();
  }
}

/**
 * Proof that the server may read a value to make another version of it or to compare it, because somebody may set the
 * secret's value anyway. Nobody is shown it, so it also holds for secrets that are never shown. Which files make one
 * is tested.
 */
export class InsidePermit extends ReadPermit {
  private constructor() {
    super();
  }

  /** Throws FORBIDDEN when the person may not update this secret. */
  static for(ctx: RequestContext, secret: Subject<'secret'>): InsidePermit {
    ctx.require('secret:update', secret);
    return new InsidePermit();
  }
}
