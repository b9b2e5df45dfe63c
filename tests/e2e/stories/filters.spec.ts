import type { Page } from "@playwright/test";

import { Caller } from "../support/caller.ts";
import { expect, test } from "../support/fixtures.ts";

interface Customer {
  id: string;
  code: string;
  name: string;
}

const chip = (page: Page, name: string | RegExp) => page.locator(".chips .chip").filter({ hasText: name });

/** Somebody with promises and payments. */
async function busiest(request: Parameters<typeof Caller.as>[0]): Promise<Customer> {
  const api = await Caller.as(request, "admin");
  const { data } = await api.get<{ data: { customer: Customer | null }[] }>("/promises?status=active&limit=200");
  const customers = data.map((one) => one.customer).filter((one) => one !== null);
  const count = (id: string) => customers.filter((one) => one.id === id).length;
  return customers.reduce((best, one) => (count(one.id) > count(best.id) ? one : best));
}

test("one customer is found among all of them, stands in the address and as a chip, and goes away again", async ({
  page,
  request,
  signIn,
  expectAccessible,
}) => {
  test.setTimeout(120_000);
  const customer = await busiest(request);
  await signIn("admin");
  for (const [path, row] of [
    ["/agenda", "[data-screen=agenda] tbody tr"],
    ["/promesas?vista=todas", "[data-screen=promises] tbody tr"],
    ["/facturas", "[data-screen=invoices] tbody tr"],
  ] as const) {
    await test.step(path, async () => {
      await page.goto(path);
      const rows = page.locator(row);
      await rows.first().waitFor();
      const field = page.getByRole("combobox", { name: "Cliente" });
      await field.fill(customer.code);
      await page.getByRole("option", { name: new RegExp(customer.code) }).click();
      await expect(page).toHaveURL(new RegExp(`cliente=${customer.id}`));
      await expect(chip(page, `${customer.code} ${customer.name}`)).toBeVisible();
      await expect(rows.filter({ hasNotText: customer.name })).toHaveCount(0);
      await expect(field).toBeFocused();
      if (path === "/agenda") await expectAccessible();
      await page.reload();
      await expect(field).toHaveValue(`${customer.code} ${customer.name}`);
      await chip(page, customer.code).click();
      await expect(page).not.toHaveURL(/cliente=/);
      await expect(field).toHaveValue("");
    });
  }
});

test("the calendar of one customer shows and totals only what is theirs, its days too", async ({ page, request, signIn, expectAccessible }) => {
  const customer = await busiest(request);
  const api = await Caller.as(request, "admin");
  const { data } = await api.get<{ data: { promised_date: string }[] }>(`/promises?status=active&customer_id=${customer.id}&limit=200`);
  const day = data.map((one) => one.promised_date).sort().at(-1) ?? "";
  await signIn("admin");
  await page.goto(`/calendario?vista=mes&mes=${day.slice(0, 7)}&cliente=${customer.id}&dia=${day}`);
  await expect(chip(page, customer.name)).toBeVisible();
  const rows = page.locator(".side-panel tbody tr");
  await rows.first().waitFor();
  await expect(rows.filter({ hasNotText: customer.name })).toHaveCount(0);
  const chips = page.locator(".cal-board [data-chip]");
  await chips.first().waitFor();
  expect(await chips.filter({ hasNotText: customer.name }).count()).toBe(0);
  await expectAccessible();
});

test("payments and promises of a period stand in the address; views about certain days have no period", async ({ page, signIn }) => {
  await signIn("finance");
  await page.goto("/pagos?ver-pagos=todos");
  await page.getByLabel("Fecha", { exact: true }).selectOption("mes-pasado");
  await expect(page).toHaveURL(/fecha=mes-pasado/);
  await expect(chip(page, "Fecha: Mes pasado")).toBeVisible();
  const now = new Date();
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15)).toISOString().slice(0, 7);
  const dates = page.locator("[data-screen=payments] tbody td[data-col=date] time");
  await expect(page.locator("[data-screen=payments] .loaded[aria-busy=false]").first()).toBeVisible();
  await expect
    .poll(async () => (await dates.evaluateAll((all) => all.map((one) => (one as HTMLTimeElement).dateTime.slice(0, 7)))).every((one) => one === month))
    .toBe(true);

  await page.goto("/promesas?vista=incumplidas");
  await page.getByLabel("Fecha", { exact: true }).selectOption("este-mes");
  await expect(chip(page, "Fecha: Este mes")).toBeVisible();
  await page.getByRole("tab", { name: "Para hoy" }).click();
  await expect(page.getByLabel("Fecha", { exact: true })).toHaveCount(0);
  await expect(chip(page, "Fecha")).toHaveCount(0);
});

test("a link to what was sent together shows the filter it sets", async ({ page, signIn }) => {
  await signIn("collections");
  await page.goto("/correo?envio=01a0b3c4-0000-7000-8000-000000000001");
  await expect(chip(page, "Envío del")).toBeVisible();
  await chip(page, "Envío del").click();
  await expect(page).toHaveURL(/\/correo$/);
});

test("actions on a mixed selection name the rows they leave out, and why", async ({ page, signIn, expectAccessible }) => {
  await signIn("admin");
  await page.goto("/facturas?estado=all&orden=-issue_date");
  const rows = page.locator("[data-screen=invoices] tbody tr");
  await rows.first().waitFor();
  const paid = rows.filter({ has: page.locator("[data-state=paid]") }).first();
  const owed = rows.filter({ has: page.locator("[data-state=current], [data-state=overdue]") }).first();
  const folio = (await paid.locator("td[data-col=series_folio]").textContent())?.trim() ?? "";
  await owed.getByRole("checkbox").check();
  await expect(page.locator("[data-part=left_out] details")).toHaveCount(0);
  await paid.getByRole("checkbox").check();
  const leftOut = page.locator("[data-part=left_out] details").filter({ hasText: "Agendar" });
  await expect(leftOut.locator("summary")).toContainText("1 de 2");
  await leftOut.locator("summary").click();
  await expect(leftOut.locator("li")).toHaveText(`${folio}: sin saldo`);
  // At its end the list has nothing half under the bar.
  await page.mouse.wheel(0, 20_000);
  await expectAccessible();
});
