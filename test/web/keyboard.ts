/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Page } from 'playwright-core';

interface Stop {
  readonly role: string;
  readonly name: string;
  /** What a person who looks would miss; empty when all is well. */
  readonly wrong: string;
}

interface Looking {
  lockkeeperStop?: { readonly nodes: readonly Element[]; readonly looks: readonly string[] };
}

const FARTHEST = 90;
const NOTHING = 'nothing has focus';

type Said = Pick<Stop, 'role' | 'name'>;

const isCalled = (said: Said, role: string, name: string | RegExp): boolean =>
  said.role === role && (typeof name === 'string' ? said.name === name : name.test(said.name));

/** A person without a mouse. Each place where focus comes to rest must have a name, be in sight, and look other than without focus. */
export class Keyboard {
  readonly stops: Stop[] = [];

  constructor(readonly page: Page) {}

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  /** By Tab, or Shift+Tab, until the control with this role and name has focus. */
  async tabTo(role: string, name: string | RegExp, key = 'Tab'): Promise<void> {
    const passed: string[] = [];
    // Who goes past the last control of a page that is still loading has nothing in focus.
    const there = this.page.getByRole(role as 'button', { name, exact: typeof name === 'string' });
    await there.first().waitFor({ state: 'attached' });
    for (let far = 0; far < FARTHEST; far += 1) {
      await this.page.keyboard.press(key);
      const stop = await this.#look();
      if (isCalled(stop, role, name)) return;
      passed.push(`${stop.role} ${stop.name}`);
    }
    throw new Error(`No ${role} ${String(name)} is reached by ${key}: ${passed.join(' > ')}`);
  }

  /** What has focus, as a screen reader would say it; waits until it is this. */
  async rests(role: string, name: string | RegExp): Promise<void> {
    let said = await this.#said();
    for (
      const until = Date.now() + 45_000;
      Date.now() < until && !isCalled(said, role, name);
      said = await this.#said()
    );
    if (isCalled(said, role, name)) return void (await this.#look());
    throw new Error(`Focus is on ${said.role} "${said.name}", not on ${role} ${String(name)}`);
  }

  /** Another page is there, and Tab goes on at the start of its content. */
  async arrives(address: string): Promise<void> {
    await this.page.waitForURL(address);
    await this.page.locator('main:focus').waitFor({ state: 'attached' });
  }

  async #look(): Promise<Stop> {
    const wrong = await this.page.evaluate(lookAtFocus);
    const stop = { ...(wrong === NOTHING ? { role: '', name: '' } : await this.#said()), wrong };
    this.stops.push(stop);
    return stop;
  }

  async #said(): Promise<Said> {
    const said = await this.page.locator(':focus').first().ariaSnapshot();
    const [, words] = /^- text: (.+)/.exec(said) ?? [];
    // What opens `details` is told by its words alone.
    if (words) return { role: 'summary', name: words };
    const [, role = '', name = ''] = /^- '?([a-z]+)(?: "((?:[^"\\]|\\.)*)")?/.exec(said) ?? [];
    return { role, name: name.replaceAll('\\"', '"') };
  }
}

/** In the page: is what has focus in sight, and did what had it before look other then than it does now? */
async function lookAtFocus(): Promise<string> {
  const looking = globalThis as unknown as Looking;
  const lookOf = (node: Element): string => {
    const style = getComputedStyle(node);
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor } = style;
    const line =
      outlineStyle === 'none' || outlineWidth === '0px' ? 'none' : `${outlineStyle} ${outlineWidth} ${outlineColor}`;
    return [line, boxShadow, borderColor, backgroundColor].join(' | ');
  };
  // What is drawn anew while focus moves is at rest two frames later.
  await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  const before = looking.lockkeeperStop;
  const same = before?.nodes.every((node, at) => node.isConnected && lookOf(node) === before.looks[at]);
  const own = document.activeElement;
  if (!own || own === document.body) {
    delete looking.lockkeeperStop;
    return 'nothing has focus';
  }
  // A switch or a box is drawn by what stands beside the control itself.
  const nodes = [own, own.parentElement, own.nextElementSibling, own.previousElementSibling].filter(
    (node) => node !== null,
  );
  if (before?.nodes[0] !== own) looking.lockkeeperStop = { nodes, looks: nodes.map(lookOf) };
  const box = (own.clientWidth > 2 ? own : (own.parentElement ?? own)).getBoundingClientRect();
  const inSight =
    box.width > 2 &&
    box.height > 2 &&
    box.bottom > 0 &&
    box.right > 0 &&
    box.top < innerHeight &&
    box.left < innerWidth;
  if (!inSight) return 'out of sight';
  const over = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 12));
  if (over && !over.contains(own) && !own.parentElement?.contains(over)) return `under ${over.outerHTML.slice(0, 160)}`;
  if (same && before && before.nodes[0] !== own)
    return `no look of focus at ${before.nodes[0]!.outerHTML.slice(0, 160)}`;
  return '';
}
