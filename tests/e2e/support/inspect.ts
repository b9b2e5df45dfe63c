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
