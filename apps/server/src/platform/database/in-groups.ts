export interface Grouping<Ask, Answer> {
  /** Groups that may be under way at once. */
  readonly atOnce: number;
  /** The most that one group may weigh; an ask that weighs more goes alone. */
  readonly most: number;
  readonly weigh: (ask: Ask) => number;
  /** One answer per ask, in their order. A failure is everyone's of the group. */
  readonly send: (asks: readonly Ask[]) => Promise<readonly Answer[]>;
}

interface Waiting<Ask, Answer> {
  readonly ask: Ask;
  readonly settle: (answer: Answer) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Puts what many requests ask of the database into one statement: what arrives while groups are under way goes with the
 * next. An ask is sent after it was made, never answered from an earlier one.
 */
export class InGroups<Ask, Answer> {
  #waiting: Waiting<Ask, Answer>[] = [];
  #underWay = 0;

  constructor(private readonly grouping: Grouping<Ask, Answer>) {}

  ask(ask: Ask): Promise<Answer> {
    return new Promise((settle, fail) => {
      this.#waiting.push({ ask, settle, fail });
      if (this.#underWay < this.grouping.atOnce) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#underWay += 1;
    while (this.#waiting.length > 0) await this.#send(this.#take());
    this.#underWay -= 1;
  }

  #take(): Waiting<Ask, Answer>[] {
    const { most, weigh } = this.grouping;
    let weight = 0;
    let count = 0;
    for (const { ask } of this.#waiting) {
      weight += weigh(ask);
      if (count > 0 && weight > most) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #send(group: readonly Waiting<Ask, Answer>[]): Promise<void> {
    try {
      const answers = await this.grouping.send(group.map(({ ask }) => ask));
      if (answers.length !== group.length) throw new Error('a group was not answered as a whole');
      answers.forEach((answer, index) => group[index]?.settle(answer));
    } catch (error) {
      for (const { fail } of group) fail(error);
    }
  }
}
