/** Thrown by `Work`, caught where the work began: nobody outside sees it. */
export class TooMuchWork extends Error {
  override readonly name = 'TooMuchWork';
}

/** Counts steps, so that hostile input is refused by what it costs and not by a clock. */
export class Work {
  private steps = 0;
  constructor(private readonly most: number) {}

  get spent(): number {
    return this.steps;
  }

  spend(steps: number): void {
    this.steps += steps;
    if (this.steps > this.most) throw new TooMuchWork();
  }
}
