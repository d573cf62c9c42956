/// <reference lib="dom" />
import type { Page, Request } from 'playwright-core';

const NOWHERE = '/nowhere-at-all';

interface Shifting {
  shifted: number;
}

/** Goes from page to page in one tab, as links do: the scripts are loaded once. Knows when a page is at rest, and how far it jumped. */
export class Walk {
  readonly #loading = new Set<Request>();

  constructor(readonly page: Page) {
    page.on('request', (request) => this.#loading.add(request));
    page.on('requestfinished', (request) => this.#loading.delete(request));
    page.on('requestfailed', (request) => this.#loading.delete(request));
  }

  /** Before the first page is loaded. */
  async watchShifts(): Promise<void> {
    await this.page.addInitScript(() => {
      const counted = globalThis as unknown as Shifting;
      counted.shifted = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as unknown as { value: number; hadRecentInput: boolean }[]) {
          if (!entry.hadRecentInput) counted.shifted += entry.value;
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
  }

  /** The cumulative layout shift since this page was gone to. */
  shifted(): Promise<number> {
    return this.page.evaluate(() => (globalThis as unknown as Shifting).shifted);
  }

  /** By way of a page that shows nothing, so that what is seen at the end was all drawn for this address. */
  async go(address: string): Promise<void> {
    await this.#follow(NOWHERE);
    const nothing = await this.page.getByRole('heading', { name: 'Not found' }).elementHandle();
    await this.#follow(address);
    await nothing.waitForElementState('hidden');
    await this.rest();
  }

  #follow(address: string): Promise<void> {
    return this.page.evaluate((to) => {
      (globalThis as unknown as Shifting).shifted = 0;
      history.pushState(null, '', to);
      dispatchEvent(new PopStateEvent('popstate', { state: null }));
    }, address);
  }

  /** Nothing is loading and nothing says that it is; twice, for one answer may lead to the next question. */
  async rest(): Promise<void> {
    for (let quiet = 0; quiet < 2; quiet = (await this.#isQuiet()) ? quiet + 1 : 0);
  }

  async #isQuiet(): Promise<boolean> {
    const busy = await this.page.evaluate(async () => {
      await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
      await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
      return document.querySelector('[aria-busy=true]') !== null;
    });
    return !busy && this.#loading.size === 0;
  }
}
