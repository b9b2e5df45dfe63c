import type { Page } from "@playwright/test";

import { chooseFilter, openFilters } from "../support/filters.ts";
import { expect, test } from "../support/fixtures.ts";
import { invoiceRow, pretendInvoices } from "../support/many-invoices.ts";

const ROWS = "[data-screen=invoices] tbody tr";

async function openInvoices(page: Page, query = ""): Promise<void> {
  await page.goto(`/facturas${query}`);
  await page.locator(ROWS).first().waitFor();
}

/** Centavos per currency in the cells of a column. */
async function sums(page: Page, cells: string): Promise<Record<string, number>> {
  const amounts = await page
    .locator(`${cells} [data-amount]`)
    .evaluateAll((all) => all.map((one) => ({ ...(one as HTMLElement).dataset })));
  const total: Record<string, number> = {};
  for (const { currency = "", amount = "" } of amounts) {
    total[currency] = (total[currency] ?? 0) + Math.round(Number(amount) * 100);
  }
  return total;
}

test("filters stand in the address, as chips, and in the rows; Back and reload keep them", async ({
  page,
  signIn,
  expectAccessible,
}) => {
  await signIn("admin");
  await openInvoices(page);
  const all = await page.locator(".table-foot [role=status]").textContent();
  await chooseFilter(page, "Moneda", "USD");
  await expect(page).toHaveURL(/moneda=USD/);
  await expect(page.getByRole("button", { name: "Quitar filtro Moneda: USD" })).toBeVisible();
  await expect(page.locator(`${ROWS} [data-currency=MXN]`)).toHaveCount(0);
  await expect(page.locator(`${ROWS} [data-currency=USD]`).first()).toBeVisible();
  await expectAccessible();

  await page.reload();
  await expect(page.locator(`${ROWS} [data-currency=USD]`).first()).toBeVisible();
  await expect(page.getByLabel("Moneda", { exact: true })).toHaveValue("USD");
  await page.getByRole("button", { name: "Quitar filtros" }).click();
  await expect(page).toHaveURL(/\/facturas$/);
  await expect(page.locator(".table-foot [role=status]")).toHaveText(all ?? "");
});

test("the printed total is the sum of the printed rows, per currency", async ({ page, signIn }) => {
  await signIn("admin");
  await openInvoices(page);
  const rows = await sums(page, `${ROWS} [data-col=balance_due]`);
  expect(Object.keys(rows).length).toBeGreaterThan(0);
  expect(await sums(page, "[data-screen=invoices] tfoot [data-col=balance_due]")).toEqual(rows);
});

test("searching finds an invoice by its folio, and nothing found offers a way back", async ({ page, signIn }) => {
  await signIn("admin");
  await openInvoices(page);
  const name = (await page.locator(`${ROWS} a`).first().textContent()) ?? "";
  const folio = name.split("-").at(-1) ?? "";
  await page.getByRole("searchbox").fill(folio);
  await expect(page).toHaveURL(new RegExp(`q=${folio}`));
  await expect(page.getByRole("link", { name, exact: true })).toBeVisible();

  await page.getByRole("searchbox").fill("nada se llama así");
  const empty = page.locator("[data-state=empty]");
  await expect(empty).toBeVisible();
  await empty.getByRole("link", { name: "Quitar filtros" }).click();
  await expect(page.locator(ROWS).first()).toBeVisible();
});

test("a row opens beside the list, Escape gives the focus back to it, and Back undoes it", async ({
  page,
  signIn,
  expectAccessible,
}) => {
  await signIn("admin");
  await openInvoices(page);
  const row = page.locator(ROWS).nth(1);
  const id = await row.getAttribute("data-id");
  await row.locator("td[data-col=customer]").click();
  const panel = page.locator(".side-panel");
  await expect(panel.locator("[data-fact=collection_date]")).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`ver=${id}`));
  await expect(panel.getByRole("button", { name: "Cerrar" }).first()).toBeFocused();

  // Its documents are there too, and looking at one leaves the panel open.
  const documents = panel.locator("[data-part=documents]");
  await expect(documents.locator(".document[data-kind=cfdi_xml]")).toContainText("XML");
  await documents.getByRole("button", { name: /^Ver / }).first().click();
  await expect(page.locator("dialog[open]")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator("dialog[open]")).toHaveCount(0);
  await expect(panel).toBeVisible();
  await expect(documents.getByLabel("Elegir archivos")).toHaveCount(0);
  await panel.getByRole("button", { name: "Cerrar" }).first().focus();

  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(page.locator(`tr[data-id="${id}"] a`)).toBeFocused();
  await page.goBack();
  await expect(panel.locator("[data-fact=collection_date]")).toBeVisible();
  await expectAccessible();
});

test("an invoice tells its dates, its payments, its promises and where SAT answers", async ({
  page,
  signIn,
  expectAccessible,
}) => {
  await signIn("admin");
  await openInvoices(page);
  // The demonstration's own; other stories write down invoices that have no XML.
  await page.locator(`${ROWS} a`).filter({ hasText: /^F-/ }).first().click();
  const screen = page.locator("[data-screen=invoice]");
  await expect(screen.locator("h1")).toBeFocused();
  await expect(page).toHaveTitle(/^Factura .+ · Cartera$/);

  await screen.getByText("¿Por qué esta fecha?").click();
  const steps = screen.locator("[data-part=dates] [data-step] time");
  const expected = await screen.locator("[data-fact=collection_date] time").getAttribute("datetime");
  await expect(steps.last()).toHaveAttribute("datetime", expected ?? "");

  const verify = screen.getByRole("link", { name: /Verificar en el SAT/ });
  await expect(verify).toHaveAttribute("target", "_blank");
  await expect(verify).toHaveAttribute("rel", /noopener/);
  await expect(verify).toContainText("se abre en otra pestaña");
  const address = new URL((await verify.getAttribute("href")) ?? "");
  for (const part of ["id", "re", "rr", "tt", "fe"]) {
    expect(address.searchParams.get(part), part).toBeTruthy();
  }
  await expect(screen.locator("img.qr")).toBeVisible();
  await expect(screen.locator("[data-part=timeline] li").first()).toBeVisible();
  await expectAccessible();

  await screen.getByRole("tab", { name: "Promesas" }).click();
  await expect(page).toHaveURL(/pestana=promesas/);
  await screen.getByRole("tab", { name: "Promesas" }).press("ArrowLeft");
  await expect(page).toHaveURL(/pestana=pagos/);
});

test("the history of promises has the columns the office knows", async ({ page, signIn }) => {
  await signIn("admin");
  await openInvoices(page);
  const promised = page.locator(`${ROWS}:has([data-state=promised]) a`).first();
  await promised.click();
  await page.getByRole("tab", { name: "Promesas" }).click();
  const row = page.locator("[data-screen=invoice] [role=tabpanel] tbody tr").first();
  await expect(row).toBeVisible();
  const columns = await row.locator("td").evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).dataset.col));
  expect(columns).toEqual(["number", "promised_date", "user", "scheduled_at", "comment", "amount", "status"]);
});

test("no screen scrolls sideways", async ({ page, signIn }) => {
  await signIn("admin");
  for (const path of ["/inicio", "/agenda", "/calendario?vista=mes", "/calendario?vista=lista", "/promesas?vista=todas", "/facturas", "/importar", "/estados-de-cuenta"]) {
    await page.goto(path);
    await page.locator("h1").waitFor();
    await expect(page.locator(".skeleton")).toHaveCount(0);
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(beyond, path).toBeLessThanOrEqual(0);
  }
});

test("rare filters stand behind Más filtros, in the address and as chips, and narrow the list", async ({
  page,
  enter,
  callAs,
  expectAccessible,
}) => {
  const api = await callAs("collections");
  const { data } = await api.get<{ data: { due_date: string }[] }>("/invoices?promised=true&limit=200");
  const from = data.map((one) => one.due_date).sort()[Math.floor(data.length / 2)] ?? "";
  const rows = page.locator("[data-screen=invoices] tbody tr");
  await enter("collections", "/facturas", "[data-screen=invoices] tbody tr");
  await openFilters(page);
  await page.getByText("Más filtros").click();
  const due = page.getByRole("group", { name: "Vence" });
  await due.getByLabel("Desde", { exact: true }).first().fill(from.split("-").reverse().join("/"));
  await due.getByLabel("Desde", { exact: true }).first().blur();
  await expect(page).toHaveURL(new RegExp(`vence-desde=${from}`));
  await chooseFilter(page, "Promesa", "true");
  await expect(page).toHaveURL(/promesa=true/);
  const { total } = await api.get<{ total: number }>(`/invoices?limit=1&due_from=${from}&promised=true`);
  expect(total, "the demonstration has promises").toBeGreaterThan(0);
  await expect(page.locator(".table-foot [role=status]")).toContainText(new RegExp(`de ${total}\\b`));
  const dates = await rows.locator("[data-col=due_date] time").evaluateAll((all) => all.map((one) => one.getAttribute("datetime") ?? ""));
  expect(dates.every((date) => date >= from)).toBe(true);
  await expectAccessible();
  await page.getByRole("button", { name: "Quitar filtro Promesa: Con promesa" }).click();
  await expect(page).not.toHaveURL(/promesa=/);
  await chooseFilter(page, "Reagendada", "1");
  await expect(page.getByRole("button", { name: "Quitar filtro Reagendada: 1 vez o más" })).toBeVisible();
});

test("of hundreds of rows those around what is in sight are in the page, all of them count, and paper gets all", async ({
  page,
  signIn,
  expectAccessible,
}) => {
  await signIn("admin");
  await pretendInvoices(page, 300);
  await openInvoices(page);
  const drawn = page.locator(`${ROWS}[data-id]`);
  const foot = page.locator(".table-foot [role=status]");
  const row = (number: number) => invoiceRow(page, number);
  await row(0).getByRole("checkbox").check();
  for (const loaded of [100, 150, 200, 250, 300]) {
    await page.getByRole("button", { name: "Cargar más" }).click();
    await expect(foot).toHaveText(`${loaded} de 300`);
  }
  await row(299).scrollIntoViewIfNeeded();
  await expect(row(0)).toHaveCount(0);
  expect(await drawn.count()).toBeLessThan(200);
  await expect(page.locator("[data-screen=invoices] table")).toHaveAttribute("aria-rowcount", "301");
  await expect(row(299)).toHaveAttribute("aria-rowindex", "301");
  await expectAccessible();

  const height = () => page.evaluate(() => document.documentElement.scrollHeight);
  const tall = await height();
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect(row(0)).toBeInViewport();
  await expect(row(0).getByRole("checkbox")).toBeChecked();
  await expect(row(299)).toHaveCount(0);
  expect(Math.abs((await height()) - tall), "what is not drawn keeps its place").toBeLessThan(tall / 20);

  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await expect(drawn).toHaveCount(300);
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await expect(row(299)).toHaveCount(0);
});

test("an address of no invoice says so, and `o` on one leads to its note", async ({ page, enter, expectAccessible }, info) => {
  await enter("collections", "/facturas/01a222e4-0000-7000-8000-000000000000", "[data-state=empty]");
  await expect(page.getByText("Esta factura no existe o ya no tienes acceso.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Reintentar" })).toHaveCount(0);
  await expectAccessible();
  await page.locator("main").getByRole("link", { name: "Facturas" }).click();
  await page.locator(ROWS).first().waitFor();
  const columns = await page.locator(".table-region").evaluate((region) => [region.scrollWidth, region.clientWidth]);
  expect(columns[0], "all columns are in sight").toBe(columns[1]);

  test.skip(info.project.name !== "desktop", "keys belong to a keyboard");
  await page.locator(`${ROWS} td[data-col=series_folio] a`).first().click();
  await page.locator("#note").waitFor();
  await page.locator("h1").focus();
  await page.keyboard.press("o");
  await expect(page.locator("#note")).toBeFocused();
  await expect(page.locator("#note")).toHaveValue("");
});
