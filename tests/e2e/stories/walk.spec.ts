import type { Page } from "@playwright/test";

import { Caller } from "../support/caller.ts";
import { expect, test } from "../support/fixtures.ts";
import {
  beyondTheEdge,
  clippedTexts,
  movements,
  skeletonOf,
  smallTargets,
  tabStops,
  whileLarge,
  whileNarrow,
  whileSpaced,
  wordlessBadges,
} from "../support/inspect.ts";
import { allScreens, GROUPS, screensOf } from "../support/screens.ts";
import { FOREIGN } from "../support/words.ts";

/** A walk visits many places. */
const WALK_MS = 300_000;

/** Where the product speaks, and not what people wrote or the names of their customers. */
const SPOKEN = "h1, h2, h3, label, legend, button, th, dt, nav a, [role=tab], .hint";

test.describe.configure({ mode: "parallel" });

/** Opens a place and waits until everything it asked for has arrived. */
async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator("main h1").waitFor();
  await expect(page.locator(".skeleton, [aria-busy=true]")).toHaveCount(0);
}

async function foreignWords(page: Page, language: "es" | "en"): Promise<string[]> {
  const spoken = page.locator("main, nav, header").locator(SPOKEN);
  const texts = await spoken.evaluateAll((all) =>
    all.filter((one) => !one.closest("td, li, [data-part=timeline]")).map((one) => (one as HTMLElement).innerText),
  );
  return texts.filter((text) => FOREIGN[language].test(text));
}

for (const group of GROUPS) {
  test(`every screen keeps what all of them promise: ${group}`, async ({ page, request, signIn, expectAccessible }, info) => {
    test.setTimeout(WALK_MS);
    const isTouched = info.project.name !== "desktop";
    const isPhone = info.project.name === "phone";
    await signIn("admin");
    for (const { name, path } of await screensOf(group, await Caller.as(request, "admin"))) {
      await test.step(name, async () => {
        await visit(page, path);
        expect.soft(await skeletonOf(page), name).toEqual({ headings: 1, mains: 1, language: "es", isTitled: true });
        expect.soft(await beyondTheEdge(page), `${name} scrolls sideways`).toBeLessThanOrEqual(0);
        expect.soft(await smallTargets(page, isTouched ? 44 : 24), `${name} has small targets`).toEqual([]);
        expect.soft(await wordlessBadges(page), `${name} tells a state by colour alone`).toEqual([]);
        expect.soft(await whileSpaced(page, () => clippedTexts(page)), `${name} cuts spaced texts`).toEqual([]);
        const large = await whileLarge(page, async () => ({ beyond: await beyondTheEdge(page), cut: await clippedTexts(page) }));
        expect.soft(large, `${name} with texts of 200 %`).toEqual({ beyond: 0, cut: [] });
        if (isPhone) {
          expect.soft(await whileNarrow(page, () => beyondTheEdge(page)), `${name} on the narrowest phone`).toBeLessThanOrEqual(0);
        }
        if (!isTouched) {
          await expectAccessible();
          expect.soft(await movements(page), `${name} moves`).toEqual([]);
          expect.soft(await foreignWords(page, "es"), `${name} speaks English`).toEqual([]);
        }
      });
    }
  });

  test(`the keyboard reaches every control, sees where it is, and finds the way out: ${group}`, async ({ page, request, signIn }, info) => {
    test.skip(info.project.name !== "desktop", "a keyboard");
    test.setTimeout(WALK_MS);
    await signIn("admin");
    for (const { name, path } of await screensOf(group, await Caller.as(request, "admin"))) {
      await test.step(name, async () => {
        await visit(page, path);
        const stops = await tabStops(page);
        expect.soft(stops.length, `${name} has controls`).toBeGreaterThan(5);
        expect.soft(stops[0]?.mark, `${name} begins with the way past the navigation`).toContain("skip");
        expect.soft(stops.filter((stop) => !stop.isRinged).map((stop) => stop.mark), `${name} hides where the focus is`).toEqual([]);
        expect.soft(stops.filter((stop) => stop.isCovered).map((stop) => stop.mark), `${name} covers the focus`).toEqual([]);
      });
    }
  });
}

test("no heading, field, button or link of the English product speaks Spanish", async ({ page, request, enter }, info) => {
  test.skip(info.project.name !== "desktop", "words are the same at every size");
  test.setTimeout(WALK_MS);
  const screens = await allScreens(await Caller.as(request, "admin"));
  await enter("admin", "/");
  await page.evaluate(() => localStorage.setItem("cartera.language", "en"));
  for (const { name, path } of screens) {
    await visit(page, path);
    expect.soft(await foreignWords(page, "en"), name).toEqual([]);
  }
});

test("a screen whose reads all fail says so, keeps its heading, and reads again when asked", async ({ page, request, signIn }, info) => {
  test.skip(info.project.name !== "desktop", "the same at every size");
  test.setTimeout(WALK_MS);
  const screens = await allScreens(await Caller.as(request, "admin"));
  await signIn("admin");
  // Who is signed in, and what arrives live, belong to the shell; what a field suggests is asked for before it is opened.
  const reads = /\/api\/v1\/(?!auth\/|me$|events|notifications|customers\?limit=8)/;
  for (const { name, path } of screens) {
    await test.step(name, async () => {
      const asked: string[] = [];
      await page.route(reads, (route) => {
        asked.push(route.request().url());
        return route.fulfill({ status: 500, contentType: "application/problem+json", body: "{}" });
      });
      await page.goto(path);
      await expect(page.locator("main h1")).toBeVisible();
      await expect(page.locator(".skeleton")).toHaveCount(0);
      const failed = page.locator("main [data-state=error]");
      if (asked.length > 0) {
        await expect.soft(failed.first(), `${name} asked ${asked[0]}`).toBeVisible();
      }
      await page.unroute(reads);
      // What was read on its own is read again on its own.
      for (let left = await failed.count(); left > 0; left -= 1) {
        await failed.first().getByRole("button", { name: "Reintentar" }).click();
        await expect.soft(failed, `${name} reads again`).toHaveCount(left - 1);
      }
    });
  }
});

for (const path of ["/facturas", "/agenda"]) {
  test(`${path} without a network says so and offers to try again`, async ({ page, signIn }, info) => {
    test.skip(info.project.name !== "desktop", "the same at every size");
    await signIn("admin");
    const reads = /\/api\/v1\/(invoices|agenda)\b/;
    await page.route(reads, (route) => route.abort("internetdisconnected"));
    await page.goto(path);
    const again = page.locator("main").getByRole("button", { name: "Reintentar" }).first();
    await expect(again).toBeVisible();
    await page.unroute(reads);
    await again.click();
    await expect(page.locator("main tbody tr").first()).toBeVisible();
  });
}
