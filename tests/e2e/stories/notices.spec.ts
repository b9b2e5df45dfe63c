import type { Page } from "@playwright/test";

import { expect, test } from "../support/fixtures.ts";
import { SignInPage } from "../support/sign-in-page.ts";
import { userWith } from "../support/users.ts";

const bell = (page: Page) => page.locator(".top-bar summary[aria-label^=Avisos]");

/** How many notices the bell says are waiting. */
async function waiting(page: Page): Promise<number> {
  return Number(/\d+/.exec((await bell(page).getAttribute("aria-label")) ?? "")?.[0] ?? 0);
}

test("notices say why they come, escalations stay until somebody takes care of them, and the bell follows another screen", async ({
  page,
  browser,
  enter,
  expectAccessible,
}) => {
  test.setTimeout(120_000);
  await enter("finance", "/");
  await expect(bell(page)).toHaveAttribute("aria-label", /\d/, { timeout: 30_000 });
  // Where nothing to press lies half under the list of the bell: axe takes the other half for a small target.
  await page.goto("/avisos?seccion=sistema");
  await expect(page.locator("[data-state=empty]")).toBeVisible();
  await bell(page).click();
  await expect(page.locator(".bell-line").first()).toBeVisible();
  await expectAccessible();
  await page.getByRole("link", { name: "Ver todos los avisos" }).click();
  await expect(page.locator("[data-screen=notices] h1")).toHaveText("Avisos");

  await page.getByRole("link", { name: /^Escalamientos/ }).click();
  await expect(page).toHaveURL(/seccion=escalamientos/);
  const first = page.locator(".notice[data-waiting=true]").first();
  await first.getByText("¿Por qué recibo esto?").click();
  await expect(first.locator(".why dd").first()).toContainText("días de atraso");
  await expect(first.locator(".why dd").nth(1)).toHaveText("Finanzas");
  await expectAccessible();

  const open = await page.locator(".notice[data-waiting=true]").count();
  await first.getByRole("button", { name: /^Lo atiendo yo/ }).click();
  await page.getByLabel("Qué se hará").fill("Ya le llamé.");
  await expectAccessible();
  await page.getByRole("dialog").getByRole("button", { name: "Lo atiendo yo" }).click();
  await expect(page.locator("[data-fact=acknowledged]").first()).toContainText("Lo atiende");
  await expect(page.locator(".notice[data-waiting=true]")).toHaveCount(open - 1);

  // Another screen of the same person reads everything: this one hears of it.
  const before = await waiting(page);
  const elsewhere = await browser.newPage({ locale: "es-MX" });
  await elsewhere.goto("/avisos");
  await new SignInPage(elsewhere).signIn(userWith("finance"));
  await elsewhere.getByRole("button", { name: "Marcar todos como leídos" }).click();
  await expect.poll(() => waiting(page)).toBeLessThan(before);
  await elsewhere.close();

  await page.goto("/avisos?seccion=sistema");
  await expect(page.locator("[data-state=empty]")).toBeVisible();
  await expectAccessible();
});

test("a list says that others changed something, and shows it only when asked", async ({ page, browser, signIn }) => {
  test.skip(test.info().project.name !== "desktop", "the same at every size");
  await signIn("admin");
  await page.goto("/facturas");
  await page.locator("tbody tr").first().waitFor();

  const other = await browser.newPage();
  await other.goto("/");
  const { email, password } = userWith("collections");
  const promised = await other.evaluate(
    async ([email, password]) => {
      const headers: Record<string, string> = { "Content-Type": "application/json" };
      const call = async (method: string, path: string, body?: object) => {
        const answer = await fetch(`/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
        return { status: answer.status, body: await answer.json() };
      };
      const session = (await call("POST", "/auth/login", { email, password })).body;
      headers.Authorization = `Bearer ${session.access_token}`;
      const day = new Date(`${session.user.today}T12:00:00Z`);
      day.setUTCDate(day.getUTCDate() + 3);
      const invoices = (await call("GET", "/invoices?limit=50")).body.data;
      // What is promised already cannot be promised again.
      for (const invoice of invoices) {
        const amount = { amount: "1.00", currency: invoice.balance_due.currency };
        const promise = { items: [{ invoice_id: invoice.id, amount }], promised_date: day.toISOString().slice(0, 10), comment: "" };
        if ((await call("POST", "/promises", promise)).status === 201) {
          return true;
        }
      }
      return false;
    },
    [email, password] as const,
  );
  expect(promised).toBe(true);
  await other.close();

  const pill = page.getByRole("button", { name: /^1 cambio nuevo/ });
  await expect(pill).toBeVisible();
  await pill.click();
  await expect(pill).toHaveCount(0);
});

test("when the inbox cannot be read it says so and tries again", async ({ page, signIn, expectAccessible }) => {
  test.skip(test.info().project.name !== "desktop", "the same at every size");
  await signIn("finance");
  await page.route("**/api/v1/notifications?section=*", (route) => route.fulfill({ status: 500, body: "" }));
  await page.goto("/avisos");
  await expect(page.locator("[data-state=error]")).toBeVisible();
  await expectAccessible();
  await page.unroute("**/api/v1/notifications?section=*");
  await page.getByRole("button", { name: "Reintentar" }).click();
  await expect(page.locator(".notice, [data-state=empty]").first()).toBeVisible();
});
