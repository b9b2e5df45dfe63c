import type { Page } from "@playwright/test";

import { expect, test } from "../support/fixtures.ts";
import { emptyOrganization } from "../support/organization.ts";
import { SignInPage } from "../support/sign-in-page.ts";

/** The RFC under which the demonstration's first organization issues. */
const ISSUER = "RBN140312QX8";
const STEP = "[data-screen=first_steps]";

/** The XML of the demonstration's latest invoice, and the day it was issued. */
async function latestInvoice(page: Page): Promise<{ xml: string; issued: string }> {
  await page.goto("/facturas?orden=-issue_date&moneda=MXN&metodo=PPD");
  await page.locator("[data-screen=invoices] tbody tr a").first().click();
  const issued = (await page.locator("[data-fact=issue_date] time").first().getAttribute("datetime")) ?? "";
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Descargar XML" }).click(),
  ]);
  const xml = test.info().outputPath("factura.xml");
  await download.saveAs(xml);
  return { xml, issued };
}

function daysSince(date: string): number {
  return Math.round((Date.now() - new Date(`${date}T12:00:00-06:00`).getTime()) / 86_400_000);
}

test("from nothing to what should be paid this week, and whose terms to confirm", async ({
  page,
  enter,
  expectAccessible,
}, info) => {
  test.skip(info.project.name === "tablet", "the same as on a desktop");
  await enter("admin", "/");
  const { xml, issued } = await latestInvoice(page);
  await page.getByLabel(/^Menú de /).click();
  await page.getByRole("button", { name: "Cerrar sesión" }).click();

  const admin = emptyOrganization(ISSUER);
  await new SignInPage(page).signIn(admin);
  // Signing in again leads back to where the last person was.
  await page.goto("/inicio");
  await page.getByRole("link", { name: "Empezar" }).click();
  await expect(page.locator(`${STEP}[data-step=empresa]`)).toBeVisible();
  await expect(page.locator(STEP)).toContainText(ISSUER);
  await expectAccessible();
  await page.getByRole("button", { name: "Guardar y seguir" }).click();

  await expect(page).toHaveURL(/paso=facturas/);
  await page.locator(`${STEP} input[type=file]`).setInputFiles(xml);
  await expect(page.locator("[data-part=import][data-state=finished]")).toContainText(/Registrada: 1|Con aviso: 1/);
  await expectAccessible();
  await page.getByRole("button", { name: "Siguiente" }).click();

  const days = page.getByLabel("Días de crédito");
  await expect(days).toHaveValue("30");
  await expectAccessible();
  await days.fill("4000");
  await page.getByRole("button", { name: "Guardar y seguir" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "de 0 a 3650" })).toBeVisible();
  await expect(days).toHaveValue("4000");
  await days.fill("");
  await page.getByRole("button", { name: "Guardar y seguir" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Escribe cuántos días" })).toBeVisible();
  // Due today: the latest invoice is paid today, or on the next business day.
  await days.fill(String(Math.max(0, daysSince(issued))));
  await page.getByRole("button", { name: "Guardar y seguir" }).click();

  await expect(page).toHaveURL(/paso=contactos/);
  await page.getByRole("button", { name: "Revisar" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Pega al menos un renglón" })).toBeVisible();
  await page.getByLabel("RFC, correo y días").fill("RFC\tCorreo\tDías\nNO-ES-RFC\tpagos@cliente.example\t15");
  await page.getByRole("button", { name: "Revisar" }).click();
  await expect(page.locator(`${STEP} tbody [data-state=rejected]`)).toBeVisible();
  await expectAccessible();
  await page.reload();
  await expect(page.locator(`${STEP}[data-step=contactos]`)).toBeVisible();
  await page.getByRole("button", { name: "Siguiente" }).click();

  const expected = page.locator("[data-part=expected]");
  await expect(expected.locator("[data-amount]").first()).toBeVisible();
  const weekday = new Date().toLocaleDateString("en-US", { weekday: "short", timeZone: "America/Mexico_City" });
  if (!["Sat", "Sun"].includes(weekday)) {
    await expect(expected.locator("[data-part=this_week]")).toBeVisible();
  }
  const toConfirm = page.locator("[data-part=to_confirm]");
  await expect(toConfirm.getByRole("heading")).toHaveText("Confirma las condiciones de este cliente");
  await expectAccessible();
  await toConfirm.getByRole("button", { name: /^Confirmar las condiciones de / }).click();
  await expect(toConfirm.getByRole("heading")).toHaveText(/están confirmadas/);
  await page.getByRole("link", { name: "Terminar e ir a Inicio" }).click();
  await expect(page.locator("[data-kpi=collect_today]")).toBeVisible();
});

test("any step can be skipped, and the beginning is not offered to those who may not do it", async ({ page, signIn }) => {
  await new SignInPage(page).open();
  await new SignInPage(page).signIn(emptyOrganization(ISSUER));
  await page.goto("/inicio/primeros-pasos");
  const start = page.locator("#start-date");
  const proposed = page.getByRole("button", { name: /^Usar el 01\// });
  await proposed.click();
  await expect(start).toHaveValue(/^01\/\d\d\/\d{4}$/);
  await expect(proposed).toBeHidden();
  await page.getByRole("button", { name: "Guardar y seguir" }).click();
  await expect(page).toHaveURL(/paso=facturas/);
  await page.getByRole("button", { name: "Atrás" }).click();
  await expect(start).toHaveValue(/^01\//);
  for (const step of ["facturas", "credito", "contactos", "resultado"]) {
    await page.getByRole("button", { name: /^(Saltar este paso|Siguiente)$/ }).click();
    await expect(page).toHaveURL(new RegExp(`paso=${step}`));
  }
  await expect(page.locator(STEP)).toContainText("Todavía no hay facturas");
  await page.getByRole("button", { name: "Atrás" }).click();
  await expect(page).toHaveURL(/paso=contactos/);
  await page.goBack();
  await expect(page).toHaveURL(/paso=resultado/);
});
