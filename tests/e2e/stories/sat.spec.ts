import { Api } from "../support/api.ts";
import { expect, test } from "../support/fixtures.ts";
import { beyondTheEdge } from "../support/inspect.ts";
import { serverUnderTest } from "../support/under-test.ts";
import { userWith } from "../support/users.ts";

test("what SAT answered is kept with its words and who wrote it; cancelled, the invoice owes nothing", async ({
  page,
  request,
  signIn,
  expectAccessible,
}, { project }) => {
  test.skip(project.name !== "desktop", "cancels an invoice of the demonstration");
  const api = await Api.signIn(request, serverUnderTest().url, userWith("admin"));
  const me = await (await api.get("/me")).json();
  const { data } = await (await api.get("/invoices?limit=200")).json();
  const open = data.filter(
    (one: { fiscal_uuid: string | null; sat_status: string }) => one.fiscal_uuid && one.sat_status !== "cancelled",
  );
  const id = open.at(-1).id as string;

  await signIn("admin");
  await page.goto(`/facturas/${id}`);
  const card = page.locator("[data-part=sat]");
  const record = async (status: string, words: string) => {
    await card.getByRole("button", { name: "Registrar respuesta del SAT" }).click();
    const dialog = page.getByRole("dialog", { name: "Registrar respuesta del SAT" });
    await dialog.getByLabel("El SAT dice").selectOption(status);
    await dialog.getByLabel("Respuesta").fill(words);
    return dialog;
  };
  let dialog = await record("not_found", "N 602 comprobante no encontrado");
  await expectAccessible();
  await dialog.getByRole("button", { name: "Guardar respuesta" }).click();
  await expect(card.locator("[data-state=not_found]").first()).toBeVisible();

  dialog = await record("cancelled", "S; Cancelado; Cancelado sin aceptación");
  await dialog.locator("#sat-cancelled-date").fill("+3");
  await dialog.locator("#sat-cancelled-date").blur();
  await dialog.getByRole("button", { name: "Guardar respuesta" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: /\S/ }).first()).toBeVisible();
  await expect(dialog.getByLabel("Respuesta")).toHaveValue("S; Cancelado; Cancelado sin aceptación");
  await dialog.locator("#sat-cancelled-date").fill("hoy");
  await dialog.locator("#sat-cancelled-date").blur();
  await dialog.getByRole("button", { name: "Guardar respuesta" }).click();

  await expect(page.getByText("Cancelada ante el SAT: ya no se debe nada de ella.")).toBeVisible();
  await card.getByText(/\d+ respuestas del SAT/).click();
  const answers = card.locator("[data-part=sat-history] li");
  await expect(answers.first()).toContainText("S; Cancelado; Cancelado sin aceptación");
  await expect(answers.first()).toContainText(me.name);
  await expect(answers.nth(1)).toContainText("N 602");
  await expectAccessible();
  expect((await (await api.get(`/invoices/${id}`)).json()).balance_due.amount).toBe("0.00");
});

test("who may not change invoices sees SAT's answers and cannot add one", async ({ page, request, signIn }) => {
  const api = await Api.signIn(request, serverUnderTest().url, userWith("manager"));
  const { data } = await (await api.get("/invoices?limit=50")).json();
  const stamped = data.find((one: { fiscal_uuid: string | null }) => one.fiscal_uuid);
  await signIn("manager");
  await page.goto(`/facturas/${stamped.id}`);
  await expect(page.getByRole("heading", { name: "Validez ante el SAT" })).toBeVisible();
  await expect(page.getByRole("link", { name: /Verificar en el SAT/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Registrar respuesta del SAT" })).toHaveCount(0);
});

test("a finding shows the node of the XML that it is about; of many only the place", async ({
  page,
  request,
  signIn,
  expectAccessible,
}) => {
  const api = await Api.signIn(request, serverUnderTest().url, userWith("manager"));
  const { data } = await (await api.get("/invoices?limit=50")).json();
  const stamped = data.find((one: { fiscal_uuid: string | null }) => one.fiscal_uuid);
  // The invoices of the demonstration have nothing that could be found.
  const seal = "a".repeat(60);
  const xml = `<cfdi:Comprobante … Sello="${seal}" SubTotal="1000.00" Total="1160.01" …>`;
  const node = { line: 2, column: 1, xml, attribute: "Total" };
  const at = "Comprobante/@Total 2:1";
  const finding = { code: "field_form", severity: "warning", at, detail: "El dato no cabe", node };
  let findings = [finding];
  await page.route(/\/verification$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), findings } });
  });
  await signIn("manager");
  await page.goto(`/facturas/${stamped.id}`);
  const excerpts = page.locator("[data-part=sat] [data-part=excerpt]");
  await expect(excerpts.locator("mark")).toHaveText('Total="1160.01"');
  await expect(excerpts).toContainText("línea 2, columna 1");
  expect(await beyondTheEdge(page)).toBeLessThanOrEqual(0);
  await expectAccessible();

  findings = Array.from({ length: 4 }, () => finding);
  await page.reload();
  await expect(excerpts).toHaveCount(4);
  await expect(excerpts.first().locator("pre")).toBeHidden();
  await excerpts.first().getByText("línea 2, columna 1").click();
  await expect(excerpts.first().locator("pre")).toContainText("<cfdi:Comprobante …");
  await expectAccessible();
});
