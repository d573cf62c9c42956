/** What lies over the page and is opened from somewhere that focus goes back to. */
const LAYER = '[role="dialog"], [role="menu"]';
const CONTROLS = 'a[href], button:not(:disabled)';
const MAIN = 'main';
/** Traps of a dialog that opens, and the library's own way back, come first. */
const OTHERS_FIRST_MS = 40;
const LONGEST_TRAIL = 20;

/** Where focus was: the element and all that it was in, from the inside. */
type Place = readonly Element[];

const placeOf = (element: Element): Place => {
  const place: Element[] = [];
  for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) place.push(at);
  return place;
};

const nobodyHasFocus = (): boolean => document.activeElement === null || document.activeElement === document.body;
const layerOf = (place: Place): Element | undefined => place.find((element) => element.matches(LAYER));
const isSeen = (element: HTMLElement): boolean => element.offsetParent !== null;

const isUsable = (element: HTMLElement): boolean =>
  element.isConnected && isSeen(element) && !element.matches(':disabled');

/**
 * Keeps the place of people who use the keyboard. What has focus may go away: a dialog closes, a row is deleted, a link leads to
 * another page, a button is out of use while it works. The browser then starts again at the top of the page. Here focus goes back
 * to what opened the dialog, else to the nearest thing that is left; on another page it starts at the content. Who leaves is let go.
 */
export class KeptFocus {
  readonly #openers = new WeakMap<Element, Place>();
  #last: Place = [];
  #page = '';
  #trail: HTMLElement[] = [];
  #timer = 0;

  start(): void {
    document.addEventListener('focusin', ({ target }) => this.#arrive(placeOf(target as Element)));
    document.addEventListener('focusout', ({ target, relatedTarget }) => {
      if (!relatedTarget) setTimeout(() => this.#leave(target as Element));
    });
    const look = new MutationObserver(() => {
      if (this.#last.length > 0 && nobodyHasFocus()) this.#soon();
    });
    look.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['disabled'] });
  }

  #arrive(place: Place): void {
    const layer = layerOf(place);
    if (layer && !this.#openers.has(layer)) this.#openers.set(layer, this.#last);
    // One that gets its focus back while another page is on its way is still of the page before.
    if (place[0] !== this.#last[0]) this.#page = location.pathname;
    this.#last = place;
    this.#trail = [...this.#trail.slice(-LONGEST_TRAIL), place[0] as HTMLElement];
  }

  /** By a click on nothing, or by Tab past the end: what is there and in use was left on purpose. */
  #leave(own: Element): void {
    if (own === this.#last[0] && isUsable(own as HTMLElement) && nobodyHasFocus()) this.#last = [];
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      if (nobodyHasFocus()) this.#nearest(this.#last)?.focus({ preventScroll: true });
    }, OTHERS_FIRST_MS);
  }

  #nearest(place: Place): HTMLElement | null {
    const own = place[0] as HTMLElement | undefined;
    // One that is out of use for a while gets it back when it is in use again.
    if (!own || own.isConnected) return own && isUsable(own) ? own : null;
    const main = document.querySelector<HTMLElement>(MAIN);
    if (this.#page !== location.pathname) return main;
    const layer = layerOf(place);
    if (layer && !layer.isConnected) return this.#nearest(this.#openers.get(layer) ?? []);
    for (const left of place.slice(1).filter((element) => element.isConnected && element !== main)) {
      if (left.contains(main)) break;
      const control = [...left.querySelectorAll<HTMLElement>(CONTROLS)].find(isSeen);
      if (control) return control;
    }
    return this.#trail.findLast((before) => isUsable(before) && main?.contains(before)) ?? main;
  }
}
