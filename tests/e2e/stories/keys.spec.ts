import { expect, test } from "../support/fixtures.ts";

test.beforeEach(({ isMobile }) => test.skip(isMobile, "the keyboard is the desk's"));

test("figures open tabs and views, n begins something new, h opens the history of the row", async ({ page, signIn }) => {
  await signIn("admin");
  await page.goto("/clientes");
  await page.locator("[data-screen=customers] tbody tr").first().waitFor();
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog", { name: "Nuevo cliente" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.locator("[data-screen=customers] tbody tr a").first().click();
  await page.getByRole("tab", { name: "Resumen" }).waitFor();
  await page.keyboard.press("2");
  await expect(page).toHaveURL(/pestana=facturas/);
  await page.keyboard.press("n");
  await expect(page.getByRole("combobox", { name: "Buscar o ejecutar" })).toBeFocused();
  await page.keyboard.press("Escape");

  await page.goto("/calendario?vista=mes");
  await page.locator(".cal-day[aria-current=date]").waitFor();
  await page.keyboard.press("2");
  await expect(page).toHaveURL(/vista=semana/);
  await page.locator(".cal-grid [tabindex='0']").focus();
  await page.keyboard.press("1");
  await expect(page).toHaveURL(/vista=mes/);

  await page.goto("/agenda?pestana=agendados");
  const row = page.locator("[data-screen=agenda] tbody tr").first();
  await row.waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("h");
  await expect(page.locator(".side-panel")).toBeVisible();
  await expect(page).toHaveURL(/ver=/);
});

test("v and z validate or send back the payment that is open, and only ask", async ({ page, signIn }) => {
  await signIn("finance");
  await page.goto("/pagos?ver-pagos=por-validar");
  await page.locator("[data-screen=payments] tbody tr td[data-col=amount]").first().click();
  await page.locator(".side-panel [data-part=actions]").waitFor();
  await page.keyboard.press("v");
  const confirm = page.getByRole("dialog", { name: "Validar pago" });
  await expect(confirm).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(confirm).toHaveCount(0);
  await page.keyboard.press("z");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("with single keys off the calendar moves nothing by letters, and its hint names none", async ({ page, signIn }) => {
  await signIn("collections");
  await page.goto("/calendario?vista=mes");
  const today = page.locator(".cal-day[aria-current=date]");
  await today.waitFor();
  await expect(page.locator("p.wide-only")).toContainText("M mueve");
  await page.getByLabel("Idioma y aspecto").click();
  await page.getByRole("button", { name: "Apagados" }).click();
  await page.keyboard.press("Escape");
  await expect(page.locator("p.wide-only")).not.toContainText("M mueve");
  await page.goto("/calendario?vista=mes&mes=2031-01");
  const first = page.locator(".cal-grid [tabindex='0']");
  await first.waitFor();
  await first.focus();
  await page.keyboard.press("t");
  await expect(page).toHaveURL(/mes=2031-01/);
  await page.keyboard.press("2");
  await expect(page).toHaveURL(/vista=mes/);
  await page.keyboard.press("ArrowRight");
  await expect(first).toBeFocused();
});

test("a verb with a day schedules for that day", async ({ page, signIn }) => {
  await signIn("collections");
  await page.goto("/agenda?pestana=sin-agendar");
  const row = page.locator("[data-screen=agenda] tbody tr").first();
  await row.waitFor();
  const code = (await row.locator("td[data-col=code]").textContent()) ?? "";
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Buscar o ejecutar" }).fill(`agendar ${code} viernes`);
  await page.getByRole("option", { name: new RegExp(`Agendar a ${code} .* vie`) }).click();
  await expect(page).toHaveURL(/cliente=.*para=\d{4}-\d\d-\d\d/);
  const day = new URL(page.url()).searchParams.get("para") ?? "";
  expect(new Date(`${day}T12:00:00Z`).getUTCDay()).toBe(5);
  await expect(page.locator(".chips .chip").filter({ hasText: "Agendar para: vie" })).toBeVisible();
  await page.locator("[data-screen=agenda] td[data-col=schedule] input").first().check();
  await page.keyboard.press("a");
  await expect(page.locator("dialog[open]").getByLabel("Fecha de cobro", { exact: true })).toHaveValue(day.split("-").reverse().join("/"));
});
