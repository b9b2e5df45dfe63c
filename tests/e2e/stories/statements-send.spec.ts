import { readFile } from "node:fs/promises";

import type { Locator, Page } from "@playwright/test";

import { Api } from "../support/api.ts";
import type { MailSink } from "../support/mail-sink.ts";
import { decoded, expect, test } from "../support/mailbox.ts";
import type { Server } from "../support/server.ts";
import { SignInPage } from "../support/sign-in-page.ts";

test.describe.configure({ mode: "serial" });
test.skip(({ viewport }) => (viewport?.width ?? 0) < 1200, "mail is the same on every screen");

function collector(server: Server) {
  const user = server.users.find((one) => one.role === "collections");
  if (!user) throw new Error("a collector");
  return user;
}

async function open(page: Page, server: Server, path: string): Promise<void> {
  const screen = new SignInPage(page);
  await screen.open();
  await screen.signIn(collector(server));
  await page.goto(path);
}

/** What left the company: the demonstration also mails its own people what they should know. */
function toCustomers(sink: MailSink): string[] {
  return sink.mails.filter((mail) => !/^To: [^\r\n]*@(baleros|cumbres)\.example/m.test(mail));
}

/** Where something stands in the window. */
function edges(one: Locator): Promise<{ top: number; bottom: number }> {
  return one.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return { top, bottom };
  });
}

test("one press queues the mail of everybody ready; undone in time, none arrives", async ({
  page,
  mailbox: { sink, server },
  expectAccessible,
}) => {
  await open(page, server, "/estados-de-cuenta");
  const rows = page.locator("[data-screen=statements] .with-panel tbody tr");
  await rows.first().waitFor();
  const ready = await rows.locator("[data-state=ready]").count();
  expect(ready).toBeGreaterThan(1);
  await expect(rows.locator("input:checked")).toHaveCount(ready);
  await page.getByRole("button", { name: `Enviar ${ready}`, exact: true }).click();
  const strip = page.locator("[data-part=waiting]");
  await expect(strip).toContainText(`${ready} correos en espera, salen en`);
  // From wherever the press was, the way back comes into sight.
  await expect(page.getByRole("heading", { name: "Resultado del envío" })).toBeFocused();
  await strip.getByRole("button", { name: "Deshacer envío" }).click();
  const batch = page.locator("[data-part=batch]");
  await expect(batch.locator("[data-state=cancelled]")).toHaveCount(ready);
  // No message offers what is done already, and the one that tells of it lies on no button.
  const message = page.locator(".toast").filter({ hasText: `${ready} correos cancelados` });
  expect((await edges(message)).bottom).toBeLessThanOrEqual((await edges(page.locator(".action-bar"))).top);
  await expect(page.locator(".toasts").getByRole("button", { name: "Deshacer" })).toHaveCount(0);
  // The same customers can be written to again.
  await expect(rows.locator("[data-state=ready]")).toHaveCount(ready);
  await expect(rows.locator("input:checked")).toHaveCount(ready);
  await expect(page.getByRole("button", { name: `Enviar ${ready}`, exact: true })).toBeEnabled();
  await expectAccessible();

  await page.getByRole("link", { name: "Ver en Correo saliente" }).click();
  await expect(page.locator("[data-screen=outbox] [data-state=cancelled]")).toHaveCount(ready);
  // Longer than they were held back.
  await page.waitForTimeout(6_000);
  expect(toCustomers(sink)).toHaveLength(0);
});

test("what arrives is what was previewed, with its own comment and the documents", async ({
  page,
  request,
  mailbox: { sink, server },
}) => {
  const api = await Api.signIn(request, server.url, collector(server));
  const { data } = await (await api.get("/statements/recipients")).json();
  const recipient = data.find((one: { held_back: string | null }) => one.held_back === null);
  await open(page, server, `/estados-de-cuenta?q=${recipient.customer.code}`);
  await page.getByText("Comentario y adjuntos").click();
  await page.getByLabel("Comentario para todos").fill("Saludos a todos");
  await page.getByRole("button", { name: "Vista previa" }).first().click();
  const panel = page.locator(".side-panel");
  await panel.getByLabel("Comentario para este cliente").fill("Te comparto tu estado, quedo al pendiente");
  await panel.getByLabel("Comentario para este cliente").blur();
  const mail = panel.frameLocator("iframe.mail-body");
  await expect(mail.getByText("Te comparto tu estado, quedo al pendiente")).toBeVisible();
  const subject = (await panel.locator("[data-fact=subject] dd").textContent()) ?? "";
  const files = await panel.locator("[data-fact=attachments] li").count();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Enviar 1/ }).click();
  await expect(page.locator("[data-part=batch] [data-state=accepted]")).toHaveCount(1, { timeout: 30_000 });

  expect(toCustomers(sink)).toHaveLength(1);
  const [arrived = ""] = toCustomers(sink);
  expect(arrived).toContain(`To: `);
  expect(arrived).toContain(recipient.addresses[0]);
  expect((arrived.match(/Content-Disposition: attachment/g) ?? []).length).toBe(files);
  const text = decoded(arrived);
  expect(text).toContain("Te comparto tu estado, quedo al pendiente");
  expect(text).not.toContain("Saludos a todos");
  expect(subject).toContain("Estado de cuenta al");
});

test("a test goes to whoever asked and counts as nothing sent; a copy is asked for by its address", async ({
  page,
  request,
  mailbox: { sink, server },
  expectAccessible,
}) => {
  const me = collector(server);
  const api = await Api.signIn(request, server.url, me);
  const { data } = await (await api.get("/statements/recipients")).json();
  const recipient = data.find((one: { held_back: string | null }) => one.held_back === null);
  const before = sink.mails.length;
  await open(page, server, `/estados-de-cuenta?q=${recipient.customer.code}`);
  await page.getByRole("button", { name: "Vista previa" }).first().click();
  const panel = page.locator(".side-panel");
  await panel.getByRole("button", { name: "Enviar prueba a mí" }).click();
  await expect(page.getByText(`Prueba enviada a ${me.email}`)).toBeVisible();
  const marked = () => sink.mails.slice(before).find((mail) => /^Subject: \[Prueba\] Estado de cuenta/m.test(mail)) ?? "";
  await expect.poll(marked, { timeout: 30_000 }).toContain(me.email);
  expect(marked()).not.toContain(recipient.addresses[0]);

  const copies = panel.getByLabel("CC", { exact: true });
  await copies.fill("jefa.cliente.example");
  await copies.blur();
  await expect(panel.locator("#copies-problem")).toHaveText("«jefa.cliente.example» no es un correo.");
  await expectAccessible();
  await copies.fill("jefa@cliente.example");
  await copies.blur();
  await expect(panel.locator("#copies-problem")).toBeHidden();
  await page.keyboard.press("Escape");
  const sent = page.waitForRequest((one) => one.method() === "POST" && one.url().endsWith("/statements/send"));
  await page.getByRole("button", { name: /^Enviar 1/ }).click();
  expect((await sent).postDataJSON().customer_copies).toEqual([{ customer_id: recipient.customer.id, cc: ["jefa@cliente.example"] }]);
  await page.locator("[data-part=waiting]").getByRole("button", { name: "Deshacer envío" }).click();
  await page.goto("/correo?origen=statement_test");
  await expect(page.locator("[data-screen=outbox] tbody tr").first().locator("[data-col=origin]")).toHaveText("Prueba de estado de cuenta");
});

test("a draft opens in Outlook as unsent, and several come in a ZIP", async ({ page, mailbox: { server } }) => {
  await open(page, server, "/estados-de-cuenta");
  await page.getByRole("button", { name: "Vista previa" }).first().click();
  const panel = page.locator(".side-panel");
  await panel.locator("iframe.mail-body").waitFor();
  const [draft] = await Promise.all([
    page.waitForEvent("download"),
    panel.getByRole("button", { name: "Borrador para Outlook (.eml)" }).click(),
  ]);
  const eml = await readFile(await draft.path(), "utf8");
  expect(draft.suggestedFilename()).toMatch(/\.eml$/);
  expect(eml).toMatch(/^X-Unsent: 1/m);
  expect(eml).not.toMatch(/^(Date|Message-ID|From):/im);
  expect(eml).toMatch(/^Subject: .*=\?utf-8\?/im);
  await page.keyboard.press("Escape");
  const [archive] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /Borradores para Outlook/ }).click(),
  ]);
  expect(archive.suggestedFilename()).toMatch(/\.zip$/);
  expect((await readFile(await archive.path())).subarray(0, 2).toString()).toBe("PK");
});

test("a refused address fails alone, in words and with the server's own line, and leaves once it is corrected", async ({
  page,
  request,
  mailbox: { sink, server },
  expectAccessible,
}) => {
  const api = await Api.signIn(request, server.url, collector(server));
  const { data } = await (await api.get("/statements/recipients")).json();
  const [bad, busy] = data.filter((one: { held_back: string | null }) => one.held_back === null);
  sink.refusals.set(bad.addresses[0], "550 5.1.1 No such user");
  sink.refusals.set(busy.addresses[0], "421 4.3.2 Shutting down");
  await api.post("/statements/send", { customer_ids: [bad.customer.id, busy.customer.id] });
  await open(page, server, "/correo?estado=failed");
  const failed = page.locator("[data-screen=outbox] tbody tr").first();
  await expect(failed).toBeVisible({ timeout: 30_000 });
  await failed.locator("td[data-col=to]").click();
  const panel = page.locator(".side-panel");
  await expect(panel.getByText("La dirección no existe en el servidor del cliente.")).toBeVisible();
  await expect(panel.locator("[data-fact=last_response]")).toContainText("550 5.1.1 No such user");
  await expectAccessible();

  await page.goto("/correo?estado=retry");
  await expect(page.getByText("El servidor de correo no está recibiendo.")).toBeVisible();
  await expect(page.locator("[data-screen=outbox] tbody tr")).toHaveCount(1);
  await expectAccessible();

  sink.refusals.clear();
  const before = toCustomers(sink).length;
  await page.locator("[data-screen=outbox] tbody").getByRole("button", { name: "Reintentar" }).click();
  await expect.poll(() => toCustomers(sink).length, { timeout: 30_000 }).toBe(before + 1);
  await page.goto("/correo?estado=accepted");
  await page.locator("[data-screen=outbox] tbody tr").first().locator("td[data-col=to]").click();
  // The copy is what arrived, file by file.
  const copy = (await panel.locator("[data-fact=message_id] dd").textContent()) ?? "";
  expect(toCustomers(sink).at(-1)).toContain(copy);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    panel.getByRole("button", { name: "Descargar el correo (.eml)" }).click(),
  ]);
  expect((await readFile(await file.path(), "utf8")).trim()).toBe((toCustomers(sink).at(-1) ?? "").trim());
});

test("a reload in the middle of a sending asks for its answer, and nothing is sent twice", async ({
  page,
  request,
  mailbox: { server },
}) => {
  const api = await Api.signIn(request, server.url, collector(server));
  const { data } = await (await api.get("/statements/recipients")).json();
  const { customer } = data.find((one: { held_back: string | null }) => one.held_back === null);
  const written = async () => (await (await api.get(`/messages?customer_id=${customer.id}`)).json()).total;
  const before = await written();
  await open(page, server, `/estados-de-cuenta?q=${customer.code}`);
  const keys: (string | null)[] = [];
  let tell = (_batch: { id: string }) => {};
  const taken = new Promise<{ id: string }>((resolve) => (tell = resolve));
  await page.route("**/api/v1/statements/send", async (route) => {
    keys.push(await route.request().headerValue("idempotency-key"));
    if (keys.length > 1) return route.continue();
    // The server has taken it; its answer never arrives.
    tell(await (await route.fetch()).json());
  });
  // A reload loses what was typed: the sending is known again all the same.
  await page.getByText("Comentario y adjuntos").click();
  await page.getByLabel("Comentario para todos").fill("Saludos a todos");
  await page.getByRole("button", { name: /^Enviar 1/ }).click();
  const { id } = await taken;
  await page.reload();

  await expect(page).toHaveURL(new RegExp(`envio=${id}`), { timeout: 30_000 });
  const row = page.locator("[data-screen=statements] .with-panel tbody tr");
  await expect(row.locator("[data-state=sent_today]")).toBeVisible();
  await expect(row.getByRole("checkbox")).not.toBeChecked();
  await expect(page.getByRole("button", { name: "Enviar 0", exact: true })).toBeDisabled();
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBeTruthy();
  expect(keys[1]).toBe(keys[0]);
  // Another reload has nothing to ask for.
  await page.reload();
  await expect(row.locator("[data-state=sent_today]")).toBeVisible();
  expect(keys).toHaveLength(2);
  expect(await written()).toBe(before + 1);
  await expect(page.locator("[data-part=batch] [data-state=accepted]")).toHaveCount(1, { timeout: 30_000 });
});

test("a sending that a reload stopped on its way leaves once, and can be undone", async ({
  page,
  request,
  mailbox: { server },
  expectAccessible,
}) => {
  const api = await Api.signIn(request, server.url, collector(server));
  const { data } = await (await api.get("/statements/recipients")).json();
  const { customer } = data.find((one: { held_back: string | null }) => one.held_back === null);
  await open(page, server, `/estados-de-cuenta?q=${customer.code}`);
  let calls = 0;
  await page.route("**/api/v1/statements/send", async (route) => {
    calls += 1;
    // The first never leaves the browser, the second gets no connection.
    if (calls === 2) return route.abort();
    if (calls > 2) return route.continue();
  });
  const first = page.waitForRequest("**/api/v1/statements/send");
  await page.getByRole("button", { name: /^Enviar 1/ }).click();
  await first;
  await page.reload();
  await expect(page.getByText("Tu envío a 1 cliente quedó a medias.")).toBeVisible();
  await expect(page.locator("[data-screen=statements] [data-state=error]")).toBeVisible();
  // Until it is known what became of it, there is nothing to press twice.
  await expect(page.getByRole("button", { name: /^Enviar/ })).toHaveCount(0);
  await expectAccessible();
  await page.getByRole("button", { name: "Reintentar" }).click();
  await page.locator("[data-part=waiting]").getByRole("button", { name: "Deshacer envío" }).click();
  await expect(page.locator("[data-part=batch] [data-state=cancelled]")).toHaveCount(1);
  await expect(page.getByRole("button", { name: /^Enviar 1/ })).toBeEnabled();
  expect(calls).toBe(3);
});
