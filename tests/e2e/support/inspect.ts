import type { Page } from "@playwright/test";

/** How far the page scrolls sideways, in pixels. */
export function beyondTheEdge(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** What can be pressed and is smaller than `least` pixels; links inside a sentence may be as small as their words. */
export function smallTargets(page: Page, least: number): Promise<string[]> {
  return page.evaluate((limit) => {
    const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=tab]";
    const found = Array.from(document.querySelectorAll<HTMLElement>(kinds)).filter((one) => {
      const target = (one.matches("[type=checkbox], [type=radio], [type=file]") && one.closest("label")) || one;
      const { width, height } = target.getBoundingClientRect();
      const isShown = one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && width > 1 && height > 1;
      return isShown && getComputedStyle(one).display !== "inline" && (width < limit - 0.5 || height < limit - 0.5);
    });
    return [...new Set(found.map((one) => `${one.tagName.toLowerCase()}.${one.className} in ${one.parentElement?.className}`))];
  }, least);
}

/** What every screen has once: its heading, its main part, its language and its title. */
export function skeletonOf(page: Page) {
  return page.evaluate(() => ({
    headings: document.querySelectorAll("h1").length,
    mains: document.querySelectorAll("main").length,
    language: document.documentElement.lang.slice(0, 2),
    isTitled: / · Cartera$/.test(document.title),
  }));
}

/** Texts cut off by their own box, unless a title of theirs or around them tells the whole. */
export function clippedTexts(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>("body *"))
      .filter((one) => one.checkVisibility() && one.clientWidth > 1 && !one.closest("[title], [aria-hidden=true]"))
      .filter((one) => Array.from(one.childNodes).some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim()))
      .filter((one) => {
        const { overflowX, overflowY } = getComputedStyle(one);
        const cuts = (overflow: string) => overflow === "hidden" || overflow === "clip";
        const isCutAcross = cuts(overflowX) && one.scrollWidth > one.clientWidth + 1;
        return isCutAcross || (cuts(overflowY) && one.scrollHeight > one.clientHeight + 2);
      })
      .map((one) => `${one.tagName.toLowerCase()}.${one.className}: ${one.textContent?.trim().slice(0, 40)}`),
  );
}

const SPACING = `
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-block-end: 2em !important; }`;

/** Runs `look` while the reader spaces texts as WCAG 1.4.12 allows. */
export async function whileSpaced<T>(page: Page, look: () => Promise<T>): Promise<T> {
  await page.evaluate((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
  }, SPACING);
  const seen = await look();
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });
  return seen;
}

/** Runs `look` with texts twice as large, as WCAG 1.4.4 asks. */
export async function whileLarge<T>(page: Page, look: () => Promise<T>): Promise<T> {
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  const seen = await look();
  await page.evaluate(() => document.documentElement.style.removeProperty("font-size"));
  return seen;
}

/** Runs `look` on the narrowest phone there is. */
export async function whileNarrow<T>(page: Page, look: () => Promise<T>): Promise<T> {
  const usual = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const seen = await look();
  if (usual) await page.setViewportSize(usual);
  return seen;
}

/** States told by colour alone: badges without words. */
export function wordlessBadges(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>(".badge"))
      .filter((one) => one.checkVisibility() && !one.textContent?.trim())
      .map((one) => one.outerHTML.slice(0, 80)),
  );
}

/** What still moves for a reader who asked for less motion. */
export function movements(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll<HTMLElement>("body *"))
      .filter((one) => {
        const { animationName, animationDuration, transitionDuration } = getComputedStyle(one);
        const longest = (list: string) => Math.max(...list.split(",").map((time) => parseFloat(time) * (time.includes("ms") ? 1 : 1000)));
        return (animationName !== "none" && longest(animationDuration) > 1) || longest(transitionDuration) > 1;
      })
      .map((one) => `${one.tagName.toLowerCase()}.${one.className}`),
  );
}

/** Where the focus stands: by what it is known again, and whether it can be seen. */
export interface Focused {
  mark: string;
  isRinged: boolean;
  isCovered: boolean;
}

/** Presses Tab through the page from its beginning, at most `limit` times, and tells every stop once. */
export async function tabStops(page: Page, limit = 60): Promise<Focused[]> {
  await page.evaluate(() => {
    window.scrollTo(0, 0);
    (document.activeElement as HTMLElement | null)?.blur();
  });
  const stops: Focused[] = [];
  const seen = new Set<string>();
  for (let press = 0; press < limit; press += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(lookAtFocus);
    if (!stop || seen.has(stop.mark)) {
      break;
    }
    seen.add(stop.mark);
    stops.push(stop);
  }
  return stops;
}

function lookAtFocus(): Focused | undefined {
  const one = document.activeElement as HTMLElement | null;
  if (!one || one === document.body) {
    return undefined;
  }
  one.dataset.stop ??= String(document.querySelectorAll("[data-stop]").length);
  const shown = (one.matches("input") && one.closest("label")) || one;
  // The middle of what can be seen of it: a long table is taller than the window.
  const { left, right, top, bottom } = shown.getBoundingClientRect();
  const middle = (from: number, to: number, end: number) => (Math.max(from, 0) + Math.min(to, end)) / 2;
  const hit = document.elementFromPoint(middle(left, right, innerWidth), middle(top, bottom, innerHeight));
  const isRing = (style: CSSStyleDeclaration) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none";
  return {
    mark: `${one.dataset.stop} ${one.tagName.toLowerCase()}.${one.className} ${(one.getAttribute("aria-label") ?? one.innerText ?? "").slice(0, 30)}`,
    isRinged: isRing(getComputedStyle(one)) || isRing(getComputedStyle(shown)),
    isCovered: !(hit && (shown.contains(hit) || hit.contains(shown))),
  };
}
