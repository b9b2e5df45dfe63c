import type { Page } from "@playwright/test";

import { Api } from "../support/api.ts";
import { expect, test } from "../support/fixtures.ts";
import { serverUnderTest } from "../support/under-test.ts";
import { userWith } from "../support/users.ts";

const URL_BASE = () => serverUnderTest().url;

interface Invoice {
  id: string;
  folio: string;
  customer: { id: string; code: string; name: string };
  balance_due: { amount: string; currency: string };
}

/** A customer of this story alone, with invoices in pesos of these amounts. */
async function debtor(api: Api, name: string, amounts: string[]): Promise<Invoice[]> {
  const today = (await (await api.get("/me")).json()).today as string;
  const letters = Array.from({ length: 3 }, () => String.fromCharCode(65 + Math.floor(Math.random() * 26))).join("");
  const customer = await api.post("/customers", { name, rfc: `${letters}010101AB1` });
  const made = [];
  for (const [index, amount] of amounts.entries()) {
    const folio = `${Date.now() % 1_000_000}${index}`;
    made.push(
      await api.post("/invoices", {
        customer_id: customer.id,
        series: "E",
        folio,
        issued_at: `${today}T00:00:00`,
        original_amount: { amount, currency: "MXN" },
        sat_payment_method: "PPD",
      }),
    );
  }
  return made;
}

async function choose(page: Page, label: string, code: string): Promise<void> {
  const field = page.getByRole("combobox", { name: label });
  await field.fill(code);
  await page.getByRole("option", { name: new RegExp(code) }).first().waitFor();
  await field.press("ArrowDown");
  await field.press("Enter");
  await expect(field).toHaveValue(new RegExp(code));
}

test("a payment goes where its reference says, cannot exceed anything, and can be taken back", async ({
  page,
  request,
  signIn,
  expectAccessible,
  isMobile,
}) => {
  test.skip(isMobile, "the layout does not differ");
  const api = await Api.signIn(request, URL_BASE(), userWith("finance"));
  const admin = await Api.signIn(request, URL_BASE(), userWith("admin"));
  const [first, second] = await debtor(admin, "Pagos de Prueba", ["1624.00", "4872.00"]);
  if (!first || !second) throw new Error("two invoices");

  await signIn("finance");
  await page.goto("/pagos/nuevo");
  await page.getByRole("button", { name: "Guardar pago" }).click();
  await expect(page.getByText("Elige un cliente de la lista.")).toBeVisible();
  await expect(page.getByText("Escribe un importe como 1,624.50.")).toBeVisible();
  await expectAccessible();

  await choose(page, "Cliente", first.customer.code);
  await page.getByLabel("Monto", { exact: true }).fill("6,496");
  const suggestions = page.getByRole("group", { name: "Sugerencias de aplicación" });
  await expect(suggestions.locator("[data-suggestion]")).toHaveText(["Exacta", "Más antiguas primero"]);
  await expect(page.locator("[data-sum=left]")).toContainText("$0.00");
  await page.getByLabel("Referencia o clave de rastreo").fill(`SPEI E ${second.folio}`);
  await expect(suggestions.locator("[data-suggestion]").first()).toHaveText("Referencia");
  await suggestions.getByRole("button", { name: "Referencia" }).click();
  await expect(page.locator("[data-sum=left]")).toContainText("$1,624.00");

  // More than the invoice owes becomes what it owes; more than the payment has, what is left.
  const amount = (invoice: Invoice) => page.getByLabel(`Importe a aplicar a E-${invoice.folio}`);
  await amount(first).fill("999999");
  await amount(first).blur();
  await expect(amount(first)).toHaveValue("1,624.00");
  await page.getByLabel("Monto", { exact: true }).fill("2000");
  await page.getByLabel("Monto", { exact: true }).blur();
  await expect(page.locator("[data-sum=applied]")).toContainText("$2,000.00");
  await page.getByLabel("Monto", { exact: true }).fill("6500");
  await suggestions.getByRole("button", { name: "Más antiguas primero" }).click();
  await expect(page.locator("[data-sum=left]")).toContainText("$4.00");
  await expectAccessible();

  await page.getByRole("button", { name: "Guardar pago" }).click();
  const screen = page.locator("[data-screen=payment]");
  await expect(screen.locator("h1")).toHaveText("Pago de $6,500.00 MXN");
  await expect(screen.locator("[data-part=facts] [data-state=partially_applied]")).toBeVisible();
  await expect(screen.locator("[data-part=allocations] tbody tr")).toHaveCount(2);
  await expectAccessible();
  const paid = await (await api.get(`/invoices/${first.id}`)).json();
  expect(paid.balance_due.amount).toBe("0.00");

  await screen.getByRole("button", { name: `Deshacer la aplicación a E-${first.folio}` }).click();
  const dialog = page.getByRole("dialog", { name: "Deshacer" });
  await dialog.getByRole("button", { name: "Deshacer" }).click();
  await expect(dialog.getByText("Escribe el motivo.")).toBeVisible();
  await expectAccessible();
  await dialog.getByLabel("Motivo").fill("Era de otra factura");
  await dialog.getByRole("button", { name: "Deshacer" }).click();
  await expect(screen.locator("[data-fact=unapplied]")).toContainText("$1,628.00");
  const owes = await (await api.get(`/invoices/${first.id}`)).json();
  expect(owes.balance_due.amount).toBe("1624.00");
});

test("a cheque waits to be validated, then comes back and its invoice owes again", async ({
  page,
  request,
  signIn,
  expectAccessible,
}) => {
  const admin = await Api.signIn(request, URL_BASE(), userWith("admin"));
  const [invoice] = await debtor(admin, "Cheques de Prueba", ["850.50"]);
  if (!invoice) throw new Error("an invoice");

  await signIn("admin");
  await page.goto(`/facturas/${invoice.id}`);
  await page.getByRole("link", { name: "Registrar pago" }).click();
  await expect(page.getByLabel("Monto", { exact: true })).toHaveValue("850.50");
  await page.getByLabel("Forma de pago").selectOption("02");
  await expect(page.getByLabel("¿Ya está en el banco?")).toHaveValue("later");
  await page.getByLabel("Número de cheque").fill("0012");
  await page.getByRole("button", { name: "Guardar pago" }).click();
  await expect(page.locator("[data-part=facts] [data-state=in_transit]")).toBeVisible();

  await page.goto("/pagos");
  await expect(page.getByRole("tab", { name: /Por validar \d+/ })).toHaveAttribute("aria-selected", "true");
  const row = page.locator("[data-screen=payments] tbody tr", { hasText: "Cheques de Prueba" });
  await row.locator("td[data-col=amount]").click();
  const panel = page.locator(".side-panel");
  await panel.getByRole("button", { name: "Validar" }).click();
  await page.getByRole("dialog", { name: "Validar pago" }).getByRole("button", { name: "Validar" }).click();
  await expect(panel.locator("[data-part=facts] [data-state=applied]")).toBeVisible();
  await expectAccessible();
  expect((await (await admin.get(`/invoices/${invoice.id}`)).json()).balance_due.amount).toBe("0.00");

  await panel.getByRole("button", { name: "Cheque devuelto…" }).click();
  const dialog = page.getByRole("dialog", { name: "Cheque devuelto" });
  await dialog.getByLabel("Motivo").fill("Sin fondos");
  await dialog.getByRole("button", { name: "Cheque devuelto" }).click();
  await expect(panel.locator("[data-part=facts] [data-state=returned]")).toBeVisible();
  expect((await (await admin.get(`/invoices/${invoice.id}`)).json()).balance_due.amount).toBe("850.50");
});

test("a deposit of nobody is kept, found among the unapplied, and gets its customer", async ({ page, request, signIn, isMobile }) => {
  test.skip(isMobile, "the layout does not differ");
  const admin = await Api.signIn(request, URL_BASE(), userWith("admin"));
  const [invoice] = await debtor(admin, "Dueño del Depósito", ["300.00"]);
  if (!invoice) throw new Error("an invoice");

  await signIn("finance");
  await page.goto("/pagos/nuevo");
  await page.getByLabel("No sé de quién es").check();
  await page.getByLabel("Quién pagó").fill("Grupo Incógnito");
  await page.getByLabel("Monto", { exact: true }).fill("300");
  await page.getByRole("button", { name: "Guardar pago" }).click();
  await page.locator("[data-screen=payment]").waitFor();

  await page.goto("/pagos?ver-pagos=sin-aplicar&q=Inc%C3%B3gnito");
  await page.locator("[data-screen=payments] tbody a").first().click();
  const screen = page.locator("[data-screen=payment]");
  await choose(page, "¿De qué cliente es este depósito?", invoice.customer.code);
  await screen.getByRole("button", { name: "Identificar" }).click();
  await screen.getByRole("button", { name: "Aplicar $300.00 MXN" }).click();
  await expect(screen.locator("[data-part=facts] [data-state=applied]")).toBeVisible();
});

test("who may not see payments is told so", async ({ page, signIn, isMobile }) => {
  test.skip(isMobile, "the layout does not differ");
  await signIn("sales");
  await page.goto("/pagos");
  await expect(page.locator("[data-screen=payments]")).toHaveCount(0);
  await expect(page.getByText(/permiso/).first()).toBeVisible();
});
