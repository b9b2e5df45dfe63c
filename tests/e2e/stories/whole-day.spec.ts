import type { APIRequestContext, Browser, Page } from "@playwright/test";

import { Api } from "../support/api.ts";
import { type Mailbox, decoded, expect, test } from "../support/mailbox.ts";
import { emptyOrganization } from "../support/organization.ts";
import { photo } from "../support/photo.ts";
import type { Server } from "../support/server.ts";
import { SignInPage } from "../support/sign-in-page.ts";

/** The RFC under which the demonstration's first organization issues. */
const ISSUER = "RBN140312QX8";
const DIALOG = "dialog[open]";
const MAIL = "laura@cliente.example";
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

interface Invoice {
  id: string;
  series: string;
  folio: string;
  customer: { id: string; name: string };
  balance_due: { amount: string; currency: string };
}

interface Day {
  date: string;
  closed?: string;
  totals: { pending: { amount: string } }[];
}

/** Two open invoices of one customer of the demonstration, as the CFDI they came in. */
async function twoInvoices(request: APIRequestContext, server: Server): Promise<{ name: string; buffer: Buffer }[]> {
  const admin = server.users.find((user) => user.role === "admin");
  const api = await Api.signIn(request, server.url, admin!);
  const path = "/invoices?currency=MXN&sat_payment_method=PPD&status=open&sort=-issue_date&limit=100";
  const { data } = (await (await api.get(path)).json()) as { data: Invoice[] };
  const chosen = data.map((one) => data.filter((other) => other.customer.id === one.customer.id)).find((all) => all.length > 1);
  const [first, second] = chosen ?? [];
  return Promise.all(
    [first!, second!].map(async ({ id, folio }) => ({ name: `${folio}.xml`, buffer: await (await api.get(`/invoices/${id}/xml`)).body() })),
  );
}

/** Two open Fridays of one month that is not over, the second one after the first. */
function twoFridays(days: Day[]): [string, string] {
  const fridays = days.filter(({ date, closed }) => new Date(date).getUTCDay() === 5 && !closed).map(({ date }) => date);
  const index = fridays.findIndex((date, at) => fridays[at + 1]?.slice(0, 7) === date.slice(0, 7));
  return [fridays[index]!, fridays[index + 1]!];
}

function nameOf({ series, folio }: Invoice): string {
  return `${series}-${folio}`;
}

function shown(date: string): string {
  return date.split("-").reverse().join("/");
}

function iso(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** Somebody who chooses a password on their phone, by the link in the mail that invites them. */
async function invitedCollector(page: Page, browser: Browser, { server: { url }, sink }: Mailbox): Promise<Page> {
  const email = `ruta.${Date.now()}@nueva.example`;
  await page.goto("/configuracion/usuarios");
  await page.getByRole("button", { name: "Agregar persona" }).click();
  const dialog = page.getByRole("dialog", { name: "Agregar persona" });
  await dialog.getByLabel("Nombre").fill("Rita Ruta");
  await dialog.getByLabel("Correo").fill(email);
  await dialog.getByLabel("Cobrador", { exact: true }).check();
  await dialog.getByRole("button", { name: "Invitar" }).click();
  const invitation = () => sink.mails.find((mail) => mail.includes(email)) ?? "";
  await expect.poll(() => decoded(invitation()), { timeout: 30_000 }).toMatch(/token=[\w-]+/);
  const token = /token=([\w-]+)/.exec(decoded(invitation()))?.[1];

  const context = await browser.newContext({ ...PHONE, baseURL: url, locale: "es-MX", timezoneId: "America/Mexico_City" });
  const phone = await context.newPage();
  const password = "una frase que elige Rita";
  await phone.goto(`/restablecer?token=${token}`);
  await phone.getByLabel("Contraseña nueva", { exact: true }).fill(password);
  await phone.getByLabel(/^Repite/).fill(password);
  await phone.locator("form button[type=submit]").click();
  await phone.getByRole("link", { name: "Entrar" }).click();
  await new SignInPage(phone).signIn({ role: "field_collector", email, password });
  return phone;
}

test("a whole day: imported, agreed, put in the agenda, dragged, mailed, collected with a photo, validated, kept", async ({
  page,
  browser,
  request,
  mailbox: { server, sink },
}, { project }) => {
  test.skip(project.name !== "desktop", "one desk and one phone");
  test.setTimeout(240_000);
  const files = await twoInvoices(request, server);
  const admin = emptyOrganization(ISSUER, server);
  await new SignInPage(page).open();
  await new SignInPage(page).signIn(admin);
  const api = await Api.signIn(request, server.url, admin);
  const open = async () => ((await (await api.get("/invoices?sort=issue_date")).json()) as { data: Invoice[] }).data;

  await test.step("import", async () => {
    await page.goto("/importar");
    await page.locator("input[type=file]").first().setInputFiles(files.map((file) => ({ ...file, mimeType: "text/xml" })));
    await expect(page.locator("[data-part=import][data-state=finished]")).toContainText(/(Registrada|Con aviso): 2/);
  });
  const [paid, owed] = await open();
  if (!paid || !owed) throw new Error("two invoices were imported");
  const customer = `/clientes/${paid.customer.id}`;

  await test.step("terms and whom to write to", async () => {
    await page.goto(`${customer}?pestana=condiciones`);
    const terms = page.locator("[data-part=terms]");
    await terms.getByLabel("Días de crédito").fill("30");
    await terms.getByRole("group", { name: "Días de pago" }).getByRole("button", { name: "viernes" }).click();
    await terms.getByRole("button", { name: "Guardar condiciones" }).click();
    await expect(page.locator(".toast").filter({ hasText: "Condiciones guardadas" })).toBeVisible();
    await page.goto(`${customer}?pestana=contactos`);
    await page.getByRole("button", { name: "Agregar contacto" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Nombre").fill("Laura");
    await dialog.getByLabel("Correo").fill(MAIL);
    await dialog.getByLabel("Estado de cuenta").check();
    await dialog.getByRole("button", { name: "Guardar cambios" }).click();
    await expect(page.locator("[data-part=statement_recipients]")).toContainText(MAIL);
  });

  const { days } = (await (await api.get(`/calendar?from=${iso(1)}&to=${iso(60)}`)).json()) as { days: Day[] };
  const [first, second] = twoFridays(days);
  await test.step("agenda", async () => {
    await page.goto("/agenda?pestana=sin-agendar");
    const row = page.locator(`[data-screen=agenda] tr[data-id="${paid.id}"]`);
    await row.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Agendar…" }).click();
    await page.locator(DIALOG).getByLabel("Fecha de cobro", { exact: true }).fill(shown(first));
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("status").filter({ hasText: "Agendada para" })).toBeVisible();
    await expect(row).toHaveCount(0);
  });

  const dayOf = (date: string) => page.locator(`.cal-day[data-date="${date}"]`);
  await test.step("dragged to the next Friday", async () => {
    await page.goto(`/calendario?vista=mes&mes=${first.slice(0, 7)}&capas=promesas`);
    const chip = dayOf(first).locator("[data-chip]");
    await chip.dragTo(dayOf(second));
    const dialog = page.locator(DIALOG);
    await expect(dialog.locator("#move_to")).toHaveValue(shown(second));
    await dialog.getByLabel("El cliente pidió otra fecha").check();
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("status").filter({ hasText: "Movida al" })).toBeVisible();
    await expect(dayOf(second).locator("[data-chip]")).toHaveCount(1);
    await expect(dayOf(first).locator("[data-chip]")).toHaveCount(0);
  });

  await test.step("the statement arrives", async () => {
    await page.goto("/estados-de-cuenta");
    await page.getByRole("button", { name: /^Enviar 1/ }).click();
    await expect.poll(() => sink.mails.filter((mail) => mail.includes(`To: `) && mail.includes(MAIL)).length, { timeout: 30_000 }).toBe(1);
    const mail = sink.mails.find((one) => one.includes(MAIL)) ?? "";
    expect(mail).toContain("application/pdf");
    const text = decoded(mail);
    for (const { series, folio } of [paid, owed]) {
      expect(text).toContain(`${series} ${folio}`);
    }
  });

  const phone = await invitedCollector(page, browser, { server, sink });
  await test.step("collected at the door, with a photo", async () => {
    await page.goto(customer);
    await page.getByRole("button", { name: "Editar" }).click();
    await page.getByRole("dialog").getByLabel("Cobrador").selectOption({ label: "Rita Ruta" });
    await page.getByRole("dialog").getByRole("button", { name: "Guardar cambios" }).click();
    await page.goto("/pagos");
    await expect(page.locator("[data-screen=payments]")).toBeVisible();

    await phone.goto("/ruta");
    await phone.locator(".collect-customer").filter({ hasText: paid.customer.name }).tap();
    const form = phone.locator(".collect-form");
    await form.locator(".due").filter({ hasText: nameOf(paid) }).tap();
    await form.getByLabel("Recibido").fill(paid.balance_due.amount);
    const buffer = await photo(phone, `efectivo ${Date.now()}`);
    await form.getByLabel("Tomar foto").and(phone.locator("input")).setInputFiles({ name: "recibo.jpg", mimeType: "image/jpeg", buffer });
    await expect(form.locator(".photo-strip li")).toHaveCount(1);
    await form.getByRole("button", { name: "Guardar cobro" }).tap();
    await expect(phone.locator(".received")).toContainText("1 foto enviada");
    await phone.context().close();
  });

  await test.step("the office hears of it, looks and validates", async () => {
    await page.getByRole("button", { name: /cambios? nuevos?/ }).click();
    const row = page.locator("[data-screen=payments] tbody tr", { hasText: paid.customer.name });
    await expect(row.locator("td[data-col=files]")).toHaveText("1 archivo");
    await row.locator("td[data-col=amount]").click();
    const panel = page.locator(".side-panel");
    await expect(panel.locator(".photo-view img")).toBeVisible();
    await panel.getByRole("button", { name: "Validar" }).click();
    await page.getByRole("dialog", { name: "Validar pago" }).getByRole("button", { name: "Validar" }).click();
    await expect(panel.locator("[data-part=facts] [data-state=applied]")).toBeVisible();
    await page.goto("/avisos");
    await expect(page.locator("[data-screen=notices]")).toContainText(paid.customer.name);
  });

  await test.step("the promise is kept; calendar and aging follow", async () => {
    await page.goto("/promesas?vista=cumplidas");
    const kept = page.locator("[data-screen=promises] tbody tr");
    await expect(kept).toHaveCount(1);
    await expect(kept.locator("[data-state=kept]")).toBeVisible();
    await page.goto(`/calendario?vista=mes&mes=${second.slice(0, 7)}`);
    await expect(dayOf(second)).toBeVisible();
    const after = (await (await api.get(`/calendar?from=${second}&to=${second}`)).json()) as { days: Day[] };
    expect(after.days[0]?.totals.map((one) => one.pending.amount)).toEqual(["0.00"]);
    expect((await open()).map((invoice) => invoice.id)).toEqual([owed.id]);
    const aging = (await (await api.get("/reports/aging")).json()) as { currencies: { customers: { total: unknown }[] }[] };
    expect(aging.currencies.flatMap((one) => one.customers).map((one) => one.total)).toEqual([owed.balance_due]);
  });
});
