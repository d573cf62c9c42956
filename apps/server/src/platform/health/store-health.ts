/** What readiness asks of the store of values. Provided by `secrets`. */
export abstract class StoreHealth {
  abstract kind: string;
  /** Whether a canary value could be read in time. */
  abstract ready(): Promise<boolean>;
}
