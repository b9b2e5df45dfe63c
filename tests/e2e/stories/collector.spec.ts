import type { Locator, Page } from "@playwright/test";

import { Caller } from "../support/caller.ts";
import { expect, test } from "../support/fixtures.ts";
import { PLACE, photo } from "../support/photo.ts";

async function openCustomer(page: Page, index: number): Promise<void> {
  await page.goto("/ruta");
  await page.locator(".collect-customer").nth(index).click();
  await page.locator(".collect-form").waitFor();
}

test("a collector lands where collecting begins, with targets for a thumb and nothing beside the screen", async ({
  page,
  enter,
  expectAccessible,
}, { project }) => {
  await enter("field_collector", "/");
  await expect(page).toHaveURL(/\/ruta$/);
  const list = page.locator("[data-screen=collect]");
  await expect(list.locator(".collect-customer").first()).toBeVisible();
  await expectAccessible();
  await list.getByRole("searchbox").fill("nadie se llama así");
  await expect(list.locator("[data-state=empty]")).toBeVisible();
  await expectAccessible();
  if (project.name !== "phone") {
    return;
  }
  await page.setViewportSize({ width: 360, height: 780 });
  await openCustomer(page, 0);
  await expectAccessible();
  for (const path of ["/ruta", new URL(page.url()).pathname]) {
    await page.goto(path);
    await page.locator(".collect-customer, .collect-form").first().waitFor();
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(beyond, path).toBeLessThanOrEqual(0);
    const small = await page.locator(":is(.collect-customer, .due, .choice, main button, main .input):visible").evaluateAll(
      (all) => all.filter((one) => one.getBoundingClientRect().height < 48).map((one) => one.outerHTML.slice(0, 120)),
    );
    expect(small, path).toEqual([]);
  }
});

test("a cheque with its photo reaches the office upright, without its place, and once", async ({
  page,
  signIn,
  expectAccessible,
}, { project }) => {
  test.skip(project.name !== "phone", "the collector's device");
  await signIn("field_collector");
  await openCustomer(page, 1);
  const form = page.locator(".collect-form");
  await form.locator(".due").first().click();
  const amount = form.getByLabel("Recibido");
  await expect(amount).not.toHaveValue("");
  await amount.fill("100.00");
  await form.getByText("Cheque", { exact: true }).click();
  await form.getByRole("button", { name: "Guardar cobro" }).click();
  await expect(form.locator("#collect-reference-problem")).toHaveText("Escribe el número del cheque");
  await form.getByLabel("No. de cheque").fill("0012");
  await form.getByLabel("Banco").fill("BBVA");
  const camera = form.getByLabel("Tomar foto").and(page.locator("input"));
  await expect(camera).toHaveAttribute("capture", "environment");
  await expect(form.getByLabel("Elegir de galería").and(page.locator("input"))).not.toHaveAttribute("capture", /.*/);
  const taken = await photo(page, `cheque ${Date.now()}`);
  expect(taken.includes(PLACE)).toBe(true);
  await camera.setInputFiles({ name: "cheque.jpg", mimeType: "image/jpeg", buffer: taken });
  await expect(form.locator(".photo-strip li")).toHaveCount(1);

  // The office takes it, and the answer is lost on the way.
  const bodies: string[] = [];
  const keys = new Set<string>();
  await page.route("**/api/v1/payments", async (route) => {
    bodies.push(route.request().postData() ?? "");
    keys.add(route.request().headers()["idempotency-key"] ?? "");
    await route.fetch();
    await route.abort("connectionreset");
  });
  await form.getByRole("button", { name: "Guardar cobro" }).click();
  await expect(form.locator(".collect-bar")).toContainText("Lo que escribiste sigue aquí");
  await expect(amount).toHaveValue("100.00");
  await expectAccessible();
  await page.unroute("**/api/v1/payments");
  const answered = page.waitForResponse((answer) => answer.url().endsWith("/api/v1/payments"));
  await form.getByRole("button", { name: "Reintentar" }).click();
  const answer = await answered;
  keys.add(answer.request().headers()["idempotency-key"] ?? "");
  expect(answer.headers()["idempotent-replayed"]).toBe("true");
  expect([keys.size, answer.request().postData()]).toEqual([1, bodies[0]]);

  const received = page.locator(".received");
  await expect(received).toContainText(/Recibido por oficina \d{2}:\d{2}/);
  await expect(received.locator("[data-state=to_validate]")).toHaveText("Por validar");
  await expect(received).toContainText("1 foto enviada");
  await expectAccessible();

  // What the office keeps, as the office reads it.
  const payment = (await received.getAttribute("data-payment")) ?? "";
  const session = await page.request.post("/api/v1/auth/refresh");
  const headers = { Authorization: `Bearer ${(await session.json()).access_token}` };
  const files = await (await page.request.get(`/api/v1/payments/${payment}/attachments`, { headers })).json();
  expect(files.total).toBe(1);
  const kept = await (await page.request.get(`/api/v1/attachments/${files.data[0].id}`, { headers })).body();
  expect(kept.includes(PLACE) || kept.includes("Exif")).toBe(false);
  const size = await page.evaluate(async (bytes) => {
    const picture = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: "image/jpeg" }));
    return [picture.width, picture.height];
  }, [...kept]);
  // It lay on its side.
  expect(size).toEqual([480, 640]);
});

test("from the route to the money recorded is five taps, a photo among them, and the last one lies at the thumb", async ({
  page,
  signIn,
}, { project }) => {
  test.skip(project.name !== "phone", "the collector's device");
  await signIn("field_collector");
  await page.goto("/ruta");
  let taps = 0;
  const tap = async (target: Locator) => {
    taps += 1;
    await target.tap();
  };
  await tap(page.locator(".collect-customer").nth(2));
  const form = page.locator(".collect-form");
  await tap(form.locator(".due").first());
  await expect(form.getByLabel("Recibido")).not.toHaveValue("");
  await form.getByLabel("Recibido").fill("50.00");
  const chosen = page.waitForEvent("filechooser");
  await tap(form.locator("button").filter({ hasText: "Tomar foto" }));
  const buffer = await photo(page, `efectivo ${Date.now()}`);
  await (await chosen).setFiles({ name: "efectivo.jpg", mimeType: "image/jpeg", buffer });
  await expect(form.locator(".photo-strip li")).toHaveCount(1);
  const save = form.getByRole("button", { name: "Guardar cobro" });
  const place = await save.boundingBox();
  expect((place?.y ?? 0) / (page.viewportSize()?.height ?? 1)).toBeGreaterThan(0.6);
  await tap(save);
  await expect(page.locator(".received")).toContainText("1 foto enviada");
  expect(taps).toBeLessThanOrEqual(5);
});

test("what the office refuses stays on screen with the reason", async ({ page, signIn, expectAccessible }, { project }) => {
  test.skip(project.name !== "phone", "the collector's device");
  await signIn("field_collector");
  await openCustomer(page, 2);
  const form = page.locator(".collect-form");
  await form.getByRole("button", { name: "Guardar cobro" }).click();
  await expect(form.locator("#collect-amount-problem")).toBeVisible();
  await form.getByLabel("Recibido").fill("50");
  await form.getByLabel("Comentario").fill("x".repeat(1_200));
  await form.getByRole("button", { name: "Guardar cobro" }).click();
  await expect(form.locator(".collect-bar")).toContainText("No se envió");
  await expect(form.getByLabel("Recibido")).toHaveValue("50");
  await expectAccessible();
  await form.getByLabel("Comentario").fill("Pagó en caja");
  await form.getByRole("button", { name: "Guardar cobro" }).click();
  await expect(page.locator(".received")).toBeVisible();
  await page.getByRole("link", { name: "Volver a la lista" }).click();
  await expect(page).toHaveURL(/\/ruta$/);
});

test("before the door: the address, the days, and the way there in the map of the device", async ({ page, request, signIn, expectAccessible }, { project }) => {
  test.skip(project.name !== "phone", "the collector's device");
  await signIn("field_collector");
  await page.goto("/ruta");
  const id = (await page.locator(".collect-customer").last().getAttribute("data-customer")) ?? "";
  const api = await Caller.as(request, "admin");
  await api.post(`/customers/${id}/sites`, {
    name: "Planta Norte",
    address: "Av. 5 #102, Apodaca & Centro",
    terms: { credit_days: 30, payment_days: [{ weekday: "friday", from: "09:00", until: "13:00" }] },
  });
  await page.goto(`/ruta/${id}`);
  const place = page.locator(".collect-place").filter({ hasText: "Planta Norte" });
  await expect(place).toContainText("Av. 5 #102, Apodaca & Centro");
  await expect(place.locator("dl")).toContainText(/Paga\s*viernes 09:00–13:00/);
  const way = place.getByRole("link", { name: "Cómo llegar" });
  await expect(way).toHaveAttribute("href", "geo:0,0?q=Av.%205%20%23102%2C%20Apodaca%20%26%20Centro");
  expect((await way.boundingBox())?.height).toBeGreaterThanOrEqual(48);
  await expectAccessible();
});
