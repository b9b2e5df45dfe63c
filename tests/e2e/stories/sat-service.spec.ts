import { randomUUID } from "node:crypto";

import type { Page } from "@playwright/test";

import { Api } from "../support/api.ts";
import { expect, test } from "../support/fixtures.ts";
import { startSatService, type SatService } from "../support/sat-service.ts";
import { type Server, startServer } from "../support/server.ts";
import { SignInPage } from "../support/sign-in-page.ts";
import { serverUnderTest } from "../support/under-test.ts";

interface Listed {
  id: string;
  fiscal_uuid: string | null;
  issue_date: string;
  sat_status: string;
  original_amount: { amount: string; currency: string };
  customer: { rfc: string; name: string } | null;
}

test.describe("with a service that answers", () => {
  let sat: SatService;
  let server: Server;

  test.beforeAll(async () => {
    test.setTimeout(180_000);
    sat = await startSatService();
    // Half past two in the morning, when the schedule rests: nobody asks but the story.
    const night = `${new Date().toISOString().slice(0, 10)}T08:30:00Z`;
    server = await startServer(process.env.CARTERA_E2E_BINARY ?? "", { CARTERA_SAT_URL: sat.url, CARTERA_NOW: night });
  });

  test.afterAll(async () => {
    await server?.stop();
    await sat?.stop();
  });

  const signIn = async (page: Page, role: string) => {
    const user = server.users.find((one) => one.role === role);
    if (!user) {
      throw new Error(`nobody is ${role}`);
    }
    const screen = new SignInPage(page);
    await page.goto(server.url);
    await screen.email.waitFor();
    await screen.signIn(user);
    return user;
  };

  test("SAT is asked from the card; its silence keeps the last answer, and a cancellation shows at once", async ({
    page,
    request,
    expectAccessible,
  }) => {
    const user = await signIn(page, "admin");
    const api = await Api.signIn(request, server.url, user);
    const open: Listed[] = (await (await api.get("/invoices?limit=200")).json()).data;
    const id = open.filter((one) => one.fiscal_uuid && one.sat_status === "unchecked").at(-1)?.id;
    await page.goto(`${server.url}/facturas/${id}`);
    const card = page.locator("[data-part=sat]");
    await card.getByRole("button", { name: "Consultar al SAT" }).click();
    await expect(page.getByText("Consulta al SAT: Vigente").first()).toBeVisible();
    await expect(card.locator("[data-state=valid]").first()).toBeVisible();
    await expect(card.getByText("Cancelable con aceptación")).toBeVisible();

    sat.says = 503;
    await card.getByRole("button", { name: "Volver a consultar" }).click();
    await expect(card.locator("[data-state=check_failed]").first()).toBeVisible();
    await expect(card.getByText("El servicio del SAT no funciona en este momento.").first()).toBeVisible();
    await expect(card.locator("[data-part=sat-last-good]")).toContainText("Última respuesta: Vigente");
    await expectAccessible();

    sat.says = "Cancelado";
    await card.getByRole("button", { name: "Volver a consultar" }).click();
    await expect(page.getByText("Cancelada ante el SAT: ya no se debe nada de ella.")).toBeVisible();
    await card.getByText("3 respuestas del SAT").click();
    const answers = card.locator("[data-part=sat-history] li");
    await expect(answers).toHaveCount(3);
    await expect(answers.first()).toContainText("Cancelado con aceptación");
    const me = await (await api.get("/me")).json();
    await expect(answers.first()).toContainText(me.name);
    await expectAccessible();
  });

  test("the ticked invoices are asked about one by one; one without an answer stays ticked and stops nobody", async ({
    page,
    request,
    expectAccessible,
  }) => {
    test.setTimeout(120_000);
    const user = await signIn(page, "admin");
    const api = await Api.signIn(request, server.url, user);
    sat.says = "Vigente";
    await page.goto(`${server.url}/facturas`);
    const rows = page.locator("[data-screen=invoices] tbody tr");
    await rows.first().waitFor();
    const ids = await rows.evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset["id"] ?? ""));
    const chosen: Listed[] = [];
    for (const id of ids) {
      const one = await (await api.get(`/invoices/${id}`)).json();
      const hasXml = one.fiscal_uuid && (await api.get(`/invoices/${id}/xml`)).status() === 200;
      if (hasXml && chosen.length < 3) {
        chosen.push(one);
      }
    }
    const [, second] = chosen;
    sat.silentAbout.add((second?.fiscal_uuid ?? "").toUpperCase());
    const box = (one: Listed) => page.locator(`tr[data-id="${one.id}"]`).getByRole("checkbox");
    for (const one of chosen) {
      await box(one).check();
    }
    await page.getByRole("button", { name: "Consultar SAT" }).click();
    const told = page.locator("[data-part=sat_round]");
    await expect(told).toContainText("El SAT respondió por 2 de 3.", { timeout: 90_000 });
    await expect(told.locator("[data-state=valid]")).toContainText("2");
    await expect(told).toContainText("Sin respuesta");
    await expect(told).toBeInViewport();
    await expect(page.locator(`tr[data-id="${chosen[0]?.id}"] [data-state=valid]`)).toBeVisible();
    for (const [place, one] of chosen.entries()) {
      await expect(box(one)).toBeChecked({ checked: place === 1 });
    }
    await expectAccessible();
    await told.getByRole("button", { name: "Cerrar" }).click();
    await expect(told).toHaveCount(0);
    sat.silentAbout.clear();
    await page.getByRole("button", { name: "Consultar SAT" }).click();
    await expect(told).toContainText("El SAT respondió por 1 de 1.");
  });

  test("SAT's metadata show what is missing, cancelled and different, and the cancellations are applied", async ({
    page,
    request,
    expectAccessible,
  }) => {
    const user = await signIn(page, "finance");
    const api = await Api.signIn(request, server.url, user);
    const all: Listed[] = (await (await api.get("/invoices?limit=200")).json()).data;
    const open = all.filter((one) => one.fiscal_uuid && one.customer && one.sat_status === "unchecked");
    const [cancelled, different] = open;
    if (!cancelled || !different) {
      throw new Error("the demonstration has too few invoices");
    }
    const xml: string = await (await api.get(`/invoices/${cancelled.id}/xml`)).text();
    const issuer = /<cfdi:Emisor[^>]* Rfc="([^"]+)"/.exec(xml)?.[1];
    const row = (one: Listed, total: string, rest: string) =>
      `${one.fiscal_uuid}~${issuer}~Nosotros~${one.customer?.rfc}~${one.customer?.name}~PAC~${one.issue_date} 10:00:00~${one.issue_date} 10:01:00~${total}~I~${rest}`;
    const missing = { ...different, fiscal_uuid: randomUUID() };
    const text = [
      "Uuid~RfcEmisor~NombreEmisor~RfcReceptor~NombreReceptor~RfcPac~FechaEmision~FechaCertificacionSat~Monto~EfectoComprobante~Estatus~FechaCancelacion",
      row(cancelled, cancelled.original_amount.amount, `0~${cancelled.issue_date} 12:00:00`),
      row(different, "123456.78", "1~"),
      row(missing, "99.00", "1~"),
      row(missing, "noventa", "1~"),
    ].join("\r\n");

    await page.goto(`${server.url}/importar/metadatos`);
    await expectAccessible();
    const input = page.locator("input[type=file]");
    await input.setInputFiles({ name: "nota.txt", mimeType: "text/plain", buffer: Buffer.from("hola") });
    await expect(page.getByRole("alert").filter({ hasText: "Falta: Uuid" })).toBeVisible();
    await input.setInputFiles({ name: "metadata.txt", mimeType: "text/plain", buffer: Buffer.from(text) });

    const result = page.locator("[data-part=metadata_result]");
    await expect(result).toHaveAttribute("data-state", "preview");
    const rows = page.locator("tbody tr");
    await expect(rows).toHaveCount(1);
    await expect(rows.first().getByRole("link")).toHaveAttribute("href", `/facturas/${cancelled.id}`);
    await expectAccessible();
    await page.getByRole("tab", { name: "Con otro importe" }).click();
    await expect(rows.first()).toContainText("123,456.78");
    await page.getByRole("tab", { name: "Faltan aquí" }).click();
    await expect(rows.first()).toContainText(missing.fiscal_uuid.toUpperCase());
    await page.getByRole("tab", { name: "Renglones ilegibles" }).click();
    await expect(rows.first()).toContainText("Monto");
    await expect(rows.first()).toContainText("Renglón 5");
    expect((await (await api.get(`/invoices/${cancelled.id}`)).json()).sat_status).toBe("unchecked");

    await result.getByRole("button", { name: "Aplicar 1 cancelación" }).click();
    await expect(result).toHaveAttribute("data-state", "applied");
    expect((await (await api.get(`/invoices/${cancelled.id}`)).json()).balance_due.amount).toBe("0.00");
    await page.goto(`${server.url}/facturas/${cancelled.id}`);
    await page.getByText("1 respuesta del SAT").click();
    await expect(page.locator("[data-part=sat-history] li")).toContainText("Metadatos del SAT, por");
  });
});

test("a server that asks nobody says so, and who may not reconcile finds no metadata", async ({ page, signIn, request }) => {
  await signIn("data_entry");
  await page.goto("/importar");
  await expect(page.getByRole("heading", { name: "Importar", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "Metadatos del SAT" })).toHaveCount(0);
  const user = serverUnderTest().users.find((one) => one.role === "data_entry");
  if (!user) {
    throw new Error("nobody is data_entry");
  }
  const api = await Api.signIn(request, serverUnderTest().url, user);
  const { data } = await (await api.get("/invoices?limit=50")).json();
  const stamped = data.find((one: Listed) => one.fiscal_uuid);
  await page.goto(`/facturas/${stamped.id}`);
  const card = page.locator("[data-part=sat]");
  await card.getByRole("button", { name: /Consultar al SAT|Volver a consultar/ }).click();
  await expect(card.getByRole("alert")).toContainText("Este servidor no consulta al SAT");

  let asked = 0;
  page.on("request", (one) => {
    asked += one.url().endsWith("/sat-status") ? 1 : 0;
  });
  await page.goto("/facturas");
  const rows = page.locator("[data-screen=invoices] tbody tr");
  await rows.first().waitFor();
  for (const place of [0, 1, 2, 3]) {
    await rows.nth(place).getByRole("checkbox").check();
  }
  await page.getByRole("button", { name: "Consultar SAT" }).click();
  const told = page.locator("[data-part=sat_round]");
  await expect(told.getByText("Este servidor no consulta al SAT")).toHaveCount(1);
  await expect(told).not.toContainText("Sin respuesta");
  expect(asked).toBe(1);
});
