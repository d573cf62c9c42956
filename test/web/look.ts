import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { axeViolations, CONTRAST, LAYOUT, namelessControls, WCAG, type Rules } from './browser.js';
import type { Walk } from './walk.js';

const PICTURES = path.join(__dirname, '..', '..', 'screenshots');

// One drawing of a page is looked at in several ways. Its markup is checked whole once; then what another scheme and width
// change: colours, and what is too small or cut off. What a narrow page leaves out is in the frame, the same on every page.
const NARROW: Rules = { type: 'rule', values: [...CONTRAST.values, ...LAYOUT.values] };
const LOOKS = [
  { colorScheme: 'light', width: 1440, rules: WCAG, on: 'all' },
  { colorScheme: 'dark', width: 375, rules: NARROW, on: 'all' },
  { colorScheme: 'dark', width: 1440, rules: CONTRAST, on: 'home' },
  { colorScheme: 'light', width: 375, rules: CONTRAST, on: 'home' },
] as const;
/** Where there are people, each look of each page is drawn for their eyes. */
const FOR_PEOPLE = !process.env['CI'];

const sidewaysScroll = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/** Drawn anew as asked, and at rest. */
async function draw(walk: Walk, { colorScheme, width }: (typeof LOOKS)[number]): Promise<void> {
  const { page } = walk;
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize({ width, height: width === 375 ? 800 : 900 });
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
  await walk.rest();
}

/** Looks at the page in all ways, and answers what is wrong in which. The pictures land in screenshots/ for people to look at. */
export async function look(walk: Walk, name: string): Promise<object> {
  const { page } = walk;
  mkdirSync(PICTURES, { recursive: true });
  const wrong: Record<string, unknown> = {};
  for (const at of LOOKS) {
    const rules = at.on === 'all' || at.on === name ? at.rules : null;
    if (!rules && !FOR_PEOPLE) continue;
    await draw(walk, at);
    const view = `${at.colorScheme}-${at.width}`;
    if (FOR_PEOPLE) await page.screenshot({ path: path.join(PICTURES, `${name}-${view}.png`) });
    const nameless = await namelessControls(page);
    const axe = rules ? await axeViolations(page, rules) : [];
    const sideways = await sidewaysScroll(page);
    if (nameless.length + axe.length > 0 || sideways > 0) wrong[view] = { nameless, axe, sideways };
  }
  return wrong;
}
