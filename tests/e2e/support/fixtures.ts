import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test as base } from "@playwright/test";

import { Caller } from "./caller.ts";
import { serverUnderTest } from "./under-test.ts";
import { type Role, userWith } from "./users.ts";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

interface Fixtures {
  /** What a story about failures expects in the browser's console. */
  expectedErrors: RegExp | undefined;
  /**
   * Gives the browser the session of the demonstration's user with that role, and opens nothing yet. The form that a
   * person fills in has stories of its own; all others are spared the page it takes.
   */
  signIn(role: Role): Promise<void>;
  /** Signs in and goes to a screen; it is there once what `ready` names is in the page. */
  enter(role: Role, path: string, ready?: string): Promise<void>;
  /** What the API says to the demonstration's user with that role. */
  callAs(role: Role): Promise<Caller>;
  /** Fails on any violation axe finds in what is on the screen now, in light and in dark. */
  expectAccessible(): Promise<void>;
}

export const test = base.extend<Fixtures>({
  expectedErrors: [undefined, { option: true }],

  baseURL: async ({}, use) => use(serverUnderTest().url),

  page: async ({ page, expectedErrors }, use) => {
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      // The browser reports a refused request as an error of its own; stories about refusals expect those.
      const isAnswer = message.text().startsWith("Failed to load resource");
      // What the tests' own scripts hear from the frame of a mail, where none may run.
      const isSandbox = message.text().startsWith("Blocked script execution in 'about:srcdoc'");
      const isExpected = isAnswer || isSandbox || expectedErrors?.test(message.text());
      if (message.type() === "error" && !isExpected) {
        errors.push(message.text());
      }
    });
    await use(page);
    expect(errors, "errors in the browser's console").toEqual([]);
  },

  signIn: async ({ page }, use) => {
    await use(async (role) => {
      const { email, password } = userWith(role);
      const answer = await page.request.post("/api/v1/auth/login", { data: { email, password } });
      expect(answer.status(), `signing in as ${role}`).toBe(200);
    });
  },

  enter: async ({ page, signIn }, use) => {
    await use(async (role, path, ready) => {
      await signIn(role);
      await page.goto(path);
      if (ready) {
        await page.locator(ready).first().waitFor({ state: "attached" });
      }
    });
  },

  callAs: async ({ request }, use) => use((role) => Caller.as(request, role)),

  expectAccessible: async ({ page }, use) => {
    await use(async () => {
      // After a reload there is nothing yet but the shell.
      await page.locator("h1").first().waitFor({ state: "attached" });
      const light = await violations(page, "light", (axe) => axe.withTags(RULES));
      expect(light, "light").toEqual([]);
      // The page is the same in the dark, but for its colours.
      const dark = await violations(page, "dark", (axe) => axe.withRules(["color-contrast", "link-in-text-block"]));
      expect(dark, "dark").toEqual([]);
    });
  },
});

async function violations(page: Page, colorScheme: "light" | "dark", narrowed: (axe: AxeBuilder) => AxeBuilder) {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  // The legacy mode looks from within the page and leaves frames of other origins out, of which there are none; the
  // other opens a second page for every look, which takes twice as long.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode(true);
  const { violations } = await narrowed(axe).analyze();
  return violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map((node) => node.target.join(" ")) }));
}

export { expect };
