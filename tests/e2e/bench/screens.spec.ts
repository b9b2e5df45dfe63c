import type { Locator, Page, Route } from "@playwright/test";

import { expect, test } from "../support/fixtures.ts";
import { invoiceRow, pretendInvoices } from "../support/many-invoices.ts";

/** As slow as a phone of the lower half: this many times slower than the machine that measures. */
const SLOWER = 4;

/** An answer within this time feels immediate. */
const LIMIT_MS = 100;

const ROWS = 10_000;

/** Makes the browser slow, and keeps how long every input waited until its effect was on screen. */
async function watchInputs(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    const watch = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        seen.push(entry.duration);
      }
    });
    watch.observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
  });
  const browser = await page.context().newCDPSession(page);
  await browser.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  return async () => {
    await page.waitForTimeout(500);
    return page.evaluate(() => {
      const { seen } = window as unknown as { seen: number[] };
      return Math.max(0, ...seen.splice(0));
    });
  };
}

function hold(what: string, took: number): void {
  console.log(`    ${what.padEnd(56)} ${String(Math.round(took)).padStart(4)} ms, limit ${LIMIT_MS}`);
  expect.soft(took, what).toBeLessThan(LIMIT_MS);
}

test(`a list of ${ROWS} rows answers at once`, async ({ page, signIn }) => {
  await signIn("admin");
  await pretendInvoices(page, ROWS);
  await page.goto("/facturas");
  const rows = page.locator("[data-screen=invoices] tbody tr");
  await expect(rows.first()).toBeVisible();
  const longest = await watchInputs(page);

  await page.getByRole("searchbox").first().pressSequentially("balero", { delay: 120 });
  hold("typing into the search", await longest());

  const more = page.getByRole("button", { name: "Cargar más" });
  const shown = shownOf(page.locator("[data-screen=invoices]"));
  for (const loaded of [100, 500, 1_000]) {
    let last = 0;
    while ((await shown()) < loaded) {
      const before = await shown();
      await more.click();
      await expect.poll(shown, { timeout: 30_000 }).toBeGreaterThan(before);
      last = await longest();
    }
    hold(`the press that brings row ${loaded}`, last);
  }

  const box = (number: number) => invoiceRow(page, number).getByRole("checkbox").first();
  await box(998).scrollIntoViewIfNeeded();
  await longest();
  await box(998).click();
  hold("ticking one of 1,000 rows", await longest());

  await page.keyboard.press("Control+a");
  await expect(page.getByRole("region", { name: "Selección" })).toContainText("1,000 seleccionadas");
  hold("ticking all 1,000 rows in sight", await longest());
  await page.getByRole("button", { name: "Seleccionar las 10,000 del filtro" }).click();
  await expect(page.getByRole("region", { name: "Selección" })).toContainText("10,000 seleccionadas", { timeout: 120_000 });
  hold("the press that chooses all 10,000", await longest());
  await box(997).click();
  hold("unticking one of 10,000 chosen", await longest());
  await page.getByRole("button", { name: "Quitar selección" }).click();
  hold("letting go of 9,999", await longest());

  await page.getByRole("searchbox").first().pressSequentially("s", { delay: 120 });
  hold("typing with 1,000 rows loaded", await longest());
});

/** How many rows the foot of a table says that it shows: of a long one not all are in the page. */
function shownOf(place: Locator): () => Promise<number> {
  return async () => {
    const said = await place.locator(".table-foot [role=status]").first().textContent();
    return Number((said ?? "").replace(/,/g, "").match(/\d+/)?.[0]);
  };
}

const DOCUMENTS = 400;

/** Gives every day so many documents, made of one real one. */
async function pretendDocuments(page: Page, total: number): Promise<void> {
  await page.route(/\/api\/v1\/calendar\/\d{4}-\d\d-\d\d\?/, async (route: Route) => {
    const parameters = new URL(route.request().url()).searchParams;
    const from = Number(parameters.get("cursor") ?? 0);
    const count = Math.min(Number(parameters.get("limit") ?? total), total - from);
    const data = Array.from({ length: count }, (_, index) => {
      const number = String(from + index).padStart(12, "0");
      const amount = { amount: "1624.00", currency: "MXN" };
      const customer = { id: `01a0b3c4-0000-7000-8000-${number}`, code: number, name: `Cliente ${number}` };
      const id = `01a0b3c4-0001-7000-8000-${number}`;
      const item = { kind: "scheduled", id, invoice_id: id, customer, concept: "Factura Crédito", document: number };
      return { ...item, total: amount, pending: amount, comment: "", status: null, is_movable: true, reschedule_count: 0 };
    });
    const next = from + count;
    await route.fulfill({ json: { data, total, next_cursor: next < total ? String(next) : null } });
  });
}

test(`a day of ${DOCUMENTS} documents answers at once`, async ({ page, signIn }) => {
  await signIn("collections");
  await pretendDocuments(page, DOCUMENTS);
  await page.goto("/calendario?vista=mes");
  const today = page.locator(".cal-day[aria-current=date]");
  await expect(today).toBeVisible();
  const longest = await watchInputs(page);

  await today.click();
  const rows = page.locator(".side-panel tbody tr");
  await expect(rows.first()).toBeVisible({ timeout: 30_000 });
  hold("opening the day", await longest());

  const more = page.locator(".side-panel").getByRole("button", { name: "Cargar más" });
  const shown = shownOf(page.locator(".side-panel"));
  let last = 0;
  while ((await shown()) < DOCUMENTS) {
    const before = await shown();
    await more.click();
    await expect.poll(shown, { timeout: 30_000 }).toBeGreaterThan(before);
    last = await longest();
  }
  hold(`the press that brings document ${DOCUMENTS}`, last);

  const ask = rows.last().getByRole("button", { name: "Reagendar…" });
  await ask.scrollIntoViewIfNeeded();
  await longest();
  await ask.click();
  await expect(page.locator("dialog[open]")).toBeVisible();
  hold("asking where the last document goes", await longest());
});
