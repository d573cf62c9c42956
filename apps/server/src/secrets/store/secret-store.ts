import type { Released } from '@lockkeeper/release';
import type { Sensitive } from '@lockkeeper/sensitive';
import type { ReadPermit } from './reveal-permit.js';

/** Where a value is: its owner (a namespace's id; 0 is the installation itself) and its opaque reference. */
export interface ValueKey {
  readonly owner: number;
  readonly reference: string;
}

/** One read, with what allows it: the gate's release, or a permit to reveal, copy or compare. Nothing else opens a value. */
export interface ValueRequest extends ValueKey {
  readonly permit: Released | ReadPermit;
  /** What `sealedWith` brought along, if anything; the permit opens it, and it is bound to this owner and reference. */
  readonly sealed?: unknown;
}

/** A value on its way into the store. */
export interface KeptValue extends ValueKey {
  readonly value: Sensitive;
}

/** What kind of answer a store gives to who asks how it is. */
export type StoreState = 'active' | 'standby' | 'sealed' | 'uninitialised' | 'unreachable';

/** A key that the store works with: a public name of it, and since when it is there. Never the key. */
export interface StoreKeyFacts {
  readonly name: string;
  /** A digest; null where there is nothing to compare it with. */
  readonly fingerprint: string | null;
  readonly since: Date | null;
}

/** What an identity that Lockkeeper comes with may do in the store. */
export interface StorePolicy {
  readonly identity: string;
  readonly rules: readonly { readonly path: string; readonly capabilities: readonly string[] }[];
}

/** One line of a dry run: whether the store is as it should be, and what would be changed. */
export interface StoreCheck {
  readonly subject: string;
  readonly verdict: 'as_demanded' | 'would_change' | 'differs' | 'unknown';
  readonly sentence: string;
}

/** What a store tells administrators of itself. */
export interface StoreFacts {
  readonly state: StoreState;
  /** Of a store that is a program of its own. */
  readonly version: string | null;
  readonly clockAheadSeconds: number | null;
  readonly keys: readonly StoreKeyFacts[];
  /** Empty where the store asks nobody who he is. */
  readonly policies: readonly StorePolicy[];
  readonly checks: readonly StoreCheck[];
}

/**
 * Keeps values under opaque references, and nothing about them. A put that was not acknowledged must be repeated under
 * a fresh reference only. Methods throw the fault STORE_UNAVAILABLE when the store does not answer in time.
 */
export abstract class SecretStore {
  abstract readonly kind: 'builtin' | 'openbao';
  /** Resolves once the value is safely kept. */
  abstract put(key: ValueKey, value: Sensitive): Promise<void>;
  /**
   * For a store in the same database: an SQL expression that gives the value of a reference as it lies there, sealed, so
   * that a statement about secrets can bring it along and `get` needs no trip of its own. Null for any other store.
   */
  sealedWith(_reference: string): string | null {
    return null;
  }
  /** Several at once. Resolves once all are safely kept; after a failure some may be. */
  abstract putAll(values: readonly KeptValue[]): Promise<void>;
  /** Values by reference; a reference that the store does not have is absent from the map. */
  abstract get(requests: readonly ValueRequest[]): Promise<ReadonlyMap<string, Sensitive>>;
  /** Removes a value for good. Idempotent. */
  abstract destroy(key: ValueKey): Promise<void>;
  /** Drops what seals the values of owners that are gone for good, where none of their values is left. Idempotent. */
  abstract shred(owners: readonly number[]): Promise<void>;
  /** References after the given one, in the order of the store; empty at the end. */
  abstract references(after: string | null): Promise<readonly string[]>;
  /** The canary's text, or null when there is none under that reference. */
  abstract canary(reference: string): Promise<string | null>;
  /** How the store is, and which keys it works with; resolves whatever its state. */
  abstract facts(): Promise<StoreFacts>;
  /** Ends connections of its own, where it has some. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
