import type { Page } from "@playwright/test";

import { chooseFilter } from "../support/filters.ts";
import { expect, test } from "../support/fixtures.ts";

const ROWS = "[data-screen=customers] tbody tr";
const SCREEN = "[data-screen=customer]";

/** Adds a customer of its own to the demonstration and opens it. */
async function addCustomer(page: Page, name: string): Promise<string> {
  await page.goto("/clientes");
  await page.getByRole("button", { name: "Nuevo cliente" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Nombre").fill(name);
  // A generic RFC: the name tells them apart, so that every project can add its own.
  await dialog.getByLabel("RFC").fill("XEXX010101000");
  await dialog.getByRole("button", { name: "Crear cliente" }).click();
  await page.waitForURL(/\/clientes\/[0-9a-f-]+/);
  return new URL(page.url()).pathname;
}

function unique(name: string): string {
  return `${name} ${Date.now()}${Math.floor(Math.random() * 1000)}`;
}

test("the list says what each owes and how they pay; filters stand in the address; one opens beside it", async ({
  page,
  enter,
  expectAccessible,
}) => {
  await enter("collections", "/clientes");
  await page.locator(ROWS).first().waitFor();
  const columns = await page
    .locator(ROWS)
    .first()
    .locator("td")
    .evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).dataset.col));
  expect(columns).toEqual([
    "selection",
    "code",
    "name",
    "balance_due",
    "overdue",
    "available",
    "pays_in",
    "promises",
    "collector",
    "salesperson",
  ]);
  await expect(page.locator(`${ROWS} [data-col=pays_in]`).filter({ hasText: /\d+ días?/ }).first()).toBeVisible();
  await expectAccessible();

  await chooseFilter(page, "Vencido", "true");
  await expect(page).toHaveURL(/vencido=true/);
  await expect(page.getByRole("button", { name: "Quitar filtro Vencido: Con vencido" })).toBeVisible();
  const rows = page.locator(ROWS);
  await expect(rows.filter({ hasNot: page.locator("[data-col=overdue] [data-amount]") })).toHaveCount(0);

  await rows.first().locator("[data-col=code]").click();
  const panel = page.locator(".side-panel");
  await expect(panel.locator("[data-fact=overdue] [data-amount]").first()).toBeVisible();
  await expectAccessible();
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);

  await page.getByRole("searchbox").fill("nadie se llama así");
  await expect(page.locator("[data-state=empty]")).toBeVisible();
  await expectAccessible();
});

test("sales reads first whether to sell, and no payment anywhere", async ({ page, request, enter, expectAccessible }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  const answers: Promise<string>[] = [];
  page.on("response", (answer) => {
    if (/\/api\/v1\/customers(\?|\/[0-9a-f-]+$|$)/.test(answer.url())) {
      answers.push(answer.text());
    }
  });
  await enter("sales", "/clientes");
  await expect(page.locator(`${ROWS} [data-col=sale] [data-state]`).first()).toBeVisible();
  await page.locator(`${ROWS} a`).first().click();
  const head = page.locator(".customer-head");
  await expect(head.locator(":scope > *").first()).toContainText("¿Le puedo vender?");
  await expect(head.locator("[data-fact=days_to_pay]")).toHaveCount(0);
  await expect(page.getByRole("tab", { name: "Pagos" })).toHaveCount(0);
  await page.goto(`${new URL(page.url()).pathname}?pestana=pagos`);
  await expect(page.getByRole("tab", { name: "Resumen" })).toHaveAttribute("aria-selected", "true");
  await expect(page.locator("[data-fact=balance_due]").first()).toBeVisible();
  await expect(page.locator("[data-fact=in_transit], [data-fact=unapplied]")).toHaveCount(0);
  await expectAccessible();
  const told = await Promise.all(answers);
  expect(told.length).toBeGreaterThan(1);
  expect(told.filter((body) => /"in_transit"|"unapplied"/.test(body))).toEqual([]);
  expect(asked.filter((path) => path.startsWith("/api/v1/payments"))).toEqual([]);
});

test("terms are tried on an invoice while they are typed, and show what they would move before they are saved", async ({
  page,
  enter,
  expectAccessible,
}) => {
  await enter("collections", "/clientes?saldo=true");
  await page.locator(`${ROWS} a`).first().click();
  await page.getByRole("tab", { name: "Condiciones" }).click();
  const terms = page.locator("[data-part=terms]");
  const simulated = terms.locator("[data-part=simulator] .simulated");
  await expect(simulated).toBeVisible();

  const payment = terms.getByRole("group", { name: "Días de pago" });
  const wednesday = payment.getByRole("button", { name: "miércoles" });
  const before = await wednesday.getAttribute("aria-pressed");
  await wednesday.click();
  await expect(wednesday).toHaveAttribute("aria-pressed", before === "true" ? "false" : "true");
  await terms.getByLabel("Días de crédito").fill("77");
  await expect(terms.locator("[data-part=simulator] [data-step=credit_days]")).toContainText("+77");
  const date = await simulated.getAttribute("data-collection-date");
  await expect(terms.locator("[data-part=simulator] [data-step] time").last()).toHaveAttribute("datetime", date ?? "");

  const moves = terms.locator("[data-part=moves]");
  await expect(moves.getByRole("status")).toHaveText(/Cambiar esto recalcula \d+ facturas?\./);
  await moves.getByText("Ver cuáles").click();
  await expect(moves.locator("tbody tr").first()).toContainText("antes");
  await expectAccessible();

  // Nothing was saved: discarding brings the terms back.
  await terms.getByRole("button", { name: "Descartar" }).click();
  await expect(terms.getByLabel("Días de crédito")).not.toHaveValue("77");
  await terms.getByLabel("Días de crédito").fill("99999");
  await expect(terms.locator("[data-part=simulator]")).toContainText("Corrige lo señalado");
});

test("terms of a new customer are saved, and are in words on its summary", async ({ page, signIn, isMobile }) => {
  test.skip(isMobile, "the layout does not differ");
  await signIn("admin");
  const path = await addCustomer(page, unique("Condiciones"));
  const terms = page.locator("[data-part=terms]");
  await expect(terms.getByText("Nadie ha confirmado estas condiciones")).toBeVisible();
  await terms.getByLabel("Días de crédito").fill("45");
  await terms.getByRole("group", { name: "Días de revisión" }).getByRole("button", { name: "lunes" }).click();
  await terms.getByRole("group", { name: "Días de pago" }).getByRole("button", { name: "viernes" }).click();
  await terms.getByRole("button", { name: "Agregar Semana Santa" }).click();
  await terms.getByRole("button", { name: "Guardar condiciones" }).click();
  await expect(page.locator(".toast").filter({ hasText: "Condiciones guardadas" })).toBeVisible();
  await page.goto(path);
  const summary = page.locator("[data-part=terms_summary]");
  await expect(summary).toContainText("45 días desde la fecha de la factura");
  await expect(summary).toContainText("viernes");
  await expect(summary).toContainText("Semana Santa");
});

test("a contact is added by purpose; what somebody else changed meanwhile does not undo what is typed", async ({
  page,
  signIn,
  context,
  expectAccessible,
  isMobile,
}) => {
  test.skip(isMobile, "the layout does not differ");
  await signIn("admin");
  const path = await addCustomer(page, unique("Contactos"));
  await page.goto(`${path}?pestana=contactos`);
  const recipients = page.locator("[data-part=statement_recipients]");
  await expect(recipients).toContainText("Nadie recibe el estado de cuenta");
  const dialog = page.getByRole("dialog");
  const add = async (name: string, email: string, purpose: string, not?: string) => {
    await page.getByRole("button", { name: "Agregar contacto" }).click();
    await dialog.getByLabel("Nombre").fill(name);
    await dialog.getByLabel("Correo").fill(email);
    if (not) {
      await dialog.getByLabel(not).uncheck();
    }
    await dialog.getByLabel(purpose).check();
    await dialog.getByRole("button", { name: "Guardar cambios" }).click();
  };
  await page.getByRole("button", { name: "Agregar contacto" }).click();
  await dialog.getByLabel("Nombre").fill("Laura");
  await dialog.getByLabel("Correo").fill("laura@");
  await dialog.getByRole("button", { name: "Guardar cambios" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: /\S/ })).toBeVisible();
  await expectAccessible();
  await dialog.getByRole("button", { name: "Cancelar" }).click();
  await add("Laura", "laura@cliente.example", "Estado de cuenta");
  await expect(recipients).toContainText("laura@cliente.example");
  await add("Iris", "iris@cliente.example", "Escalamientos", "Estado de cuenta");
  const rows = page.locator(`${SCREEN} tbody tr`);
  await expect(rows).toHaveCount(2);
  await expect(recipients).not.toContainText("iris@");

  const laura = rows.filter({ hasText: "laura@" });
  await laura.getByRole("button", { name: "Editar" }).click();
  await dialog.getByLabel("Teléfono").fill("81 1234 5678");
  const other = await context.newPage();
  await other.goto(`${path}?pestana=contactos`);
  await other.locator(`${SCREEN} tbody tr`).filter({ hasText: "laura@" }).getByRole("button", { name: "Editar" }).click();
  await other.getByRole("dialog").getByLabel("Nombre").fill("Laura Ruiz");
  await other.getByRole("dialog").getByRole("button", { name: "Guardar cambios" }).click();
  await expect(other.locator(`${SCREEN} tbody`)).toContainText("Laura Ruiz");
  await other.close();

  await dialog.getByRole("button", { name: "Guardar cambios" }).click();
  const conflict = dialog.locator("[data-part=conflict]");
  await expect(conflict).toContainText("Laura Ruiz");
  await expect(conflict).toContainText("81 1234 5678");
  await expectAccessible();
  await conflict.getByRole("button", { name: "Guardar lo mío" }).click();
  await expect(page.locator(`${SCREEN} tbody`)).toContainText("81 1234 5678");
});

test("a failed read says so and can be tried again", async ({ page, signIn, expectAccessible, isMobile }) => {
  test.skip(isMobile, "the layout does not differ");
  await signIn("collections");
  let fail = true;
  await page.route("**/api/v1/customers?metrics*", (route) => (fail ? route.fulfill({ status: 500, body: "" }) : route.continue()));
  await page.goto("/clientes");
  const error = page.locator("[data-screen=customers] [data-state=error]");
  await expect(error).toBeVisible();
  await expectAccessible();
  fail = false;
  await error.getByRole("button", { name: "Reintentar" }).click();
  await expect(page.locator(ROWS).first()).toBeVisible();
});

test("a long list of a customer says how many there are, and brings the rest", async ({ page, callAs, enter, isMobile }) => {
  test.skip(isMobile, "the layout does not differ");
  const api = await callAs("admin");
  const { data } = await api.get<{ data: { customer: { id: string } | null }[] }>("/invoices?status=open&limit=200");
  const ids = data.map((one) => one.customer?.id ?? "");
  const id = ids.reduce((best, one) => (ids.filter((other) => other === one).length > ids.filter((other) => other === best).length ? one : best));
  // As if the pages were short.
  await page.route(/\/api\/v1\/invoices\?.*limit=100/, (route) => route.continue({ url: route.request().url().replace("limit=100", "limit=1") }));
  await enter("admin", `/clientes/${id}?pestana=facturas`);
  const panel = page.getByRole("tabpanel");
  await expect(panel.locator("tbody tr")).toHaveCount(1);
  await expect(panel.locator(".table-foot")).toContainText(/^1 de \d+/);
  await panel.getByRole("button", { name: "Cargar más" }).click();
  await expect(panel.locator("tbody tr")).toHaveCount(2);
});

test("several customers get their collector in one go, and it is undone; their statements are one press away", async ({
  page,
  callAs,
  enter,
  expectAccessible,
  isMobile,
}) => {
  test.skip(isMobile, "the same at every size");
  const api = await callAs("admin");
  type One = { id: string; code: string; assigned_collector: { name: string } | null };
  const { data } = await api.get<{ data: One[] }>("/customers?with_balance=true&limit=2");
  await enter("admin", "/clientes?saldo=true");
  const row = (id: string) => page.locator(`${ROWS}[data-id="${id}"]`);
  for (const { id } of data) await row(id).getByRole("checkbox").check();
  const bar = page.getByRole("region", { name: "Selección" });
  await expect(bar).toContainText("2 seleccionadas");
  await bar.getByRole("button", { name: "Asignar…" }).click();
  const dialog = page.getByRole("dialog", { name: "Asignar 2 clientes" });
  await expect(dialog.getByRole("button", { name: "Guardar cambios" })).toBeDisabled();
  await expectAccessible();
  await dialog.getByLabel("Cobrador").selectOption({ label: "Nadie" });
  await page.keyboard.press("Control+Enter");
  await expect(page.locator(".toast").filter({ hasText: "2 clientes asignados" })).toBeVisible();
  for (const { id } of data) await expect(row(id).locator("td[data-col=collector]")).toHaveText("");
  await page.locator(".toast").getByRole("button", { name: "Deshacer" }).click();
  for (const { id, assigned_collector } of data) {
    await expect(row(id).locator("td[data-col=collector]")).toHaveText(assigned_collector?.name ?? "");
  }

  for (const { id } of data) await row(id).getByRole("checkbox").check();
  await bar.getByRole("button", { name: "Enviar estados de cuenta" }).click();
  await expect(page).toHaveURL(new RegExp(`/estados-de-cuenta\\?clientes=.*${data[0]?.id}`));
});
