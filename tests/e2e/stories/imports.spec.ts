import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import { Api } from "../support/api.ts";
import { expect, test } from "../support/fixtures.ts";
import { serverUnderTest } from "../support/under-test.ts";
import { userWith } from "../support/users.ts";

test("mixed files get each their own result, and the list survives a reload", async ({
  page,
  request,
  signIn,
  expectAccessible,
}) => {
  const api = await Api.signIn(request, serverUnderTest().url, userWith("admin"));
  const { data } = await (await api.get("/invoices?limit=20&status=all")).json();
  const known = data.find((one: { fiscal_uuid: string | null }) => one.fiscal_uuid);
  const xml = await (await api.get(`/invoices/${known.id}/xml`)).body();
  const altered = Buffer.from(xml.toString("utf8").replace(/Total="(\d+)/, 'Total="1$1').replace(/UUID="(.{8})/i, 'UUID="ABCDEF01'));
  const file = (name: string, buffer: Buffer | string, mimeType = "text/xml") => ({
    name,
    mimeType,
    buffer: Buffer.from(buffer),
  });

  const print = `%PDF-1.7 ${randomUUID()}`;
  await signIn("data_entry");
  await page.goto("/importar");
  await expectAccessible();
  await page.locator("input[type=file]").setInputFiles([
    file("conocida.xml", xml),
    file("alterada.xml", altered),
    file("rota.xml", xml.subarray(0, 200)),
    file("otra.xml", "<?xml version='1.0'?><pedido/>"),
    file("nota.txt", "hola", "text/plain"),
    file("conocida.pdf", print, "application/pdf"),
    file("suelta.pdf", "%PDF-1.7 de nadie", "application/pdf"),
  ]);
  const card = page.locator("[data-part=import]");
  await expect(card).toHaveAttribute("data-state", "finished", { timeout: 30_000 });
  await page.getByRole("tab", { name: "Todas" }).click();
  const result = (name: string) => page.locator("tbody tr", { hasText: name }).locator("[data-col=result] [data-state]");
  await expect(result("conocida.xml")).toHaveAttribute("data-state", "duplicate");
  await expect(result("alterada.xml")).toHaveAttribute("data-state", "rejected");
  await expect(result("rota.xml")).toHaveAttribute("data-state", /rejected|not_cfdi/);
  await expect(result("otra.xml")).toHaveAttribute("data-state", "not_cfdi");
  await expect(result("nota.txt")).toHaveAttribute("data-state", /not_cfdi|rejected/);
  await expect(result("conocida.pdf")).toHaveAttribute("data-state", "registered");
  await expect(result("suelta.pdf")).toHaveAttribute("data-state", "not_cfdi");
  await expect(page.locator("tbody tr", { hasText: "suelta.pdf" })).toContainText("con el mismo nombre");
  const printed = await (await api.get(`/invoices/${known.id}/pdf`)).body();
  expect(printed.toString()).toBe(print);
  for (const name of ["alterada.xml", "rota.xml", "otra.xml"]) {
    await expect(page.locator("tbody tr", { hasText: name }).locator("[data-col=detail]"), name).not.toBeEmpty();
  }
  await expectAccessible();

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Descargar resultados" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("resultados-de-importacion.csv");
  const table = readFileSync(await download.path(), "utf8");
  expect(table).toMatch(/^\uFEFFARCHIVO,RESULTADO,DOCUMENTO,UUID,CÓDIGOS,DETALLE,QUÉ HACER\r\n/);
  expect(table).toMatch(/conocida\.pdf,Registrada,[^,]+,[0-9A-F-]{36},pdf_filed,/);

  const panel = page.locator(".side-panel");
  const steps = panel.locator("[data-part=import_steps] > li");
  const openSteps = (name: string) => page.locator("tbody tr", { hasText: name }).getByRole("button", { name: "Ver pasos" }).click();
  await openSteps("alterada.xml");
  await expect(panel.getByRole("heading", { level: 2 })).toHaveText(/alterada\.xml/);
  await expect(steps).toHaveText([/^Listo\s*Leído/, /^Listo\s*Emisor y tipo/, /^Falló\s*Estructura,/]);
  await expect(steps.last().locator("p")).not.toBeEmpty();
  await expect(steps.last().locator("mark")).toHaveText(/Total="1\d+/);
  await expect(steps.last()).toContainText(/línea \d+, columna \d+/);
  await expectAccessible();
  await expect(panel.getByRole("button", { name: "Reintentar" })).toHaveCount(0);
  await openSteps("suelta.pdf");
  await expect(steps.last()).toHaveText(/^Falló\s*Relacionado/);
  const tried = page.waitForResponse((answer) => /\/items\/\d+\/retry$/.test(answer.url()));
  await panel.getByRole("button", { name: "Reintentar" }).click();
  expect((await tried).status()).toBe(200);
  await expect(steps.last()).toContainText("con el mismo nombre");
  await expectAccessible();

  await openSteps("conocida.xml");
  await expect(steps.nth(3)).toHaveText(/^Listo\s*Registrado/);
  await page.reload();
  await expect(card).toHaveAttribute("data-state", "finished");
  await expect(steps.nth(3)).toHaveText(/^Listo\s*Registrado/);
  await panel.getByRole("button", { name: "Cerrar" }).click();
  await expect(panel).toHaveCount(0);
  await page.locator("tbody tr", { hasText: "conocida.xml" }).getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`/facturas/${known.id}`));
});

test("files that are done before their list was read are shown all the same", async ({ page, signIn }) => {
  await signIn("data_entry");
  await page.goto("/importar");
  // The list as it was while nothing was done yet, and an import that is heard of only when it has ended.
  const items = /\/api\/v1\/imports\/[^/]+\/items/;
  await page.route(items, (route) => route.fulfill({ json: { data: [], next_cursor: null, total: 0 } }), { times: 1 });
  await page.route(/\/api\/v1\/imports\/[^/]+$/, async (route) => {
    let answer = await route.fetch();
    while ((await answer.json()).status !== "finished") {
      answer = await route.fetch();
    }
    await route.fulfill({ response: answer });
  });
  await page.locator("input[type=file]").setInputFiles([
    { name: "pedido.xml", mimeType: "text/xml", buffer: Buffer.from("<?xml version='1.0'?><pedido/>") },
  ]);
  await expect(page.locator("tbody tr", { hasText: "pedido.xml" })).toBeVisible();
});
