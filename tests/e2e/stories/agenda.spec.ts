import type { Page } from "@playwright/test";

import type { Caller } from "../support/caller.ts";
import { chooseFilter, openFilters } from "../support/filters.ts";
import { expect, test } from "../support/fixtures.ts";

interface Row {
  invoice_id: string;
  customer_id: string;
  code: string;
  document: string;
  pending: { amount: string };
  broken_promise_id: string | null;
}

const HEADINGS = ["Código", "Nombre", "Pendiente", "Agendar", "Concepto", "Documento", "Fecha fact"];
const COLUMNS = ["code", "name", "balance_due", "schedule", "concept", "document", "invoice_date"];

const ROWS = "[data-screen=agenda] tbody tr";

function rowOf(page: Page, id: string) {
  return page.locator(`[data-screen=agenda] tr[data-id="${id}"]`);
}

/** The documents that nobody promised to pay, those expected first before. */
async function unscheduled(api: Caller): Promise<Row[]> {
  return (await api.get<{ data: Row[] }>("/agenda?scheduled=false&limit=200")).data;
}

/** The first day from so many days on at which the customer pays. */
async function paymentDay(api: Caller, invoice: string, ahead: number): Promise<string> {
  const from = new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  const { days } = await api.get<{ days: { next_date: string }[] }>(`/invoices/${invoice}/payment-days?from=${from}`);
  return days[0]?.next_date ?? from;
}

test("the agenda is the table the office knows, its tabs count, and its states are accessible", async ({
  page,
  callAs,
  enter,
  expectAccessible,
}) => {
  const api = await callAs("collections");
  const { counts } = await api.get<{ counts: { unscheduled: number; scheduled: number } }>("/agenda?limit=1");
  await enter("collections", "/agenda", ROWS);
  const heads = page.locator("[data-screen=agenda] thead th");
  const texts = (await heads.allTextContents()).map((text) => text.trim());
  expect(texts).toEqual(HEADINGS);
  expect(await heads.evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.col))).toEqual(COLUMNS);

  const count = async (name: RegExp) => Number((await page.getByRole("tab", { name }).locator(".tab-count").textContent())?.replace(",", ""));
  expect(await count(/^Todos/)).toBe((await count(/^Sin agendar/)) + (await count(/^Agendados/)));
  // Other stories schedule meanwhile, and take back what they scheduled.
  expect(Math.abs((await count(/^Sin agendar/)) - counts.unscheduled)).toBeLessThanOrEqual(5);

  await page.getByRole("tab", { name: /^Agendados/ }).click();
  await expect(page).toHaveURL(/pestana=agendados/);
  const scheduled = page.locator("[data-screen=agenda] td[data-col=schedule]").first();
  await expect(scheduled.getByRole("button")).toHaveText(/^✓ \d{2}\/\d{2}(\/\d{4})?$/);
  await expectAccessible();

  await page.goto("/agenda?q=nada+se+llama+así");
  await expect(page.locator("[data-state=empty]")).toBeVisible();
  await expectAccessible();
});

test("the agenda is narrowed to days of issue and to a collector, in the address, with chips that take it away", async ({
  page,
  enter,
  callAs,
  expectAccessible,
}) => {
  const api = await callAs("collections");
  const { data } = await api.get<{ data: (Row & { issue_date: string })[] }>("/agenda?limit=200");
  const dates = data.map((row) => row.issue_date).sort();
  const [from, to] = [dates[Math.floor(dates.length / 3)] ?? "", dates[Math.floor((2 * dates.length) / 3)] ?? ""];
  const local = (date: string) => date.split("-").reverse().join("/");
  await enter("collections", "/agenda", ROWS);
  await openFilters(page);
  const issued = page.getByRole("group", { name: "Fecha fact" });
  await issued.getByLabel("Desde", { exact: true }).first().fill(local(from));
  await issued.getByLabel("Hasta", { exact: true }).first().fill(local(to));
  await issued.getByLabel("Hasta", { exact: true }).first().blur();
  await expect(page).toHaveURL(new RegExp(`fecha-desde=${from}.*fecha-hasta=${to}`));
  const { total } = await api.get<{ total: number }>(`/agenda?limit=1&issue_from=${from}&issue_to=${to}`);
  await expect(page.locator(".table-foot [role=status]")).toContainText(new RegExp(`de ${total}\\b`));
  const shown = await page.locator(`${ROWS} [data-col=invoice_date] time`).evaluateAll((all) => all.map((one) => one.getAttribute("datetime") ?? ""));
  expect(shown.every((date) => date >= from && date <= to)).toBe(true);
  await expectAccessible();

  const collector = page.getByLabel("Cobrador", { exact: true });
  const person = (await collector.locator("option").nth(1).textContent()) ?? "";
  await chooseFilter(page, "Cobrador", { index: 1 });
  await expect(page).toHaveURL(/cobrador=/);
  await expect(page.getByRole("button", { name: `Quitar filtro Cobrador: ${person}` })).toBeVisible();
  await page.reload();
  await openFilters(page);
  await expect(issued.getByLabel("Desde", { exact: true }).first()).toHaveValue(local(from));
  await page.getByRole("button", { name: `Quitar filtro Fecha fact: Desde ${local(from)}` }).click();
  await expect(page).not.toHaveURL(/fecha-desde/);
  await page.getByRole("button", { name: "Quitar filtros" }).click();
  await expect(page).not.toHaveURL(/fecha-hasta|cobrador/);
});

test("what cannot be loaded says so and is tried again", async ({ page, signIn, expectAccessible }) => {
  await signIn("collections");
  await page.route("**/api/v1/agenda?**", (route) => route.abort());
  await page.goto("/agenda");
  const failed = page.locator("[data-state=error]");
  await expect(failed).toBeVisible();
  await expectAccessible();
  await page.unroute("**/api/v1/agenda?**");
  await failed.getByRole("button", { name: "Reintentar" }).click();
  await expect(page.locator("[data-screen=agenda] tbody tr").first()).toBeVisible();
});

test.describe("at a desk", () => {
  test.beforeEach(({ isMobile }) => test.skip(isMobile, "the keyboard is the desk's"));

  test("four keys record a promise on the suggested day, and it is undone from the message", async ({ page, callAs, enter }) => {
    const rows = (await unscheduled(await callAs("admin"))).filter((row) => !row.broken_promise_id);
    await enter("collections", "/agenda?pestana=sin-agendar", ROWS);
    const shown = await page.locator(ROWS).evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.id));
    const id = rows.filter((row) => shown.includes(row.invoice_id)).at(-1)?.invoice_id ?? "";
    await rowOf(page, id).locator("td[data-col=schedule] input").focus();
    const recorded = page.waitForRequest((one) => one.method() === "POST" && one.url().endsWith("/promises"));
    const suggested = page.waitForResponse((one) => one.url().includes("/payment-days"));
    await page.keyboard.press("Space");
    await page.keyboard.press("a");
    await page.keyboard.press("Control+Enter");
    const body = (await recorded).postDataJSON();
    expect(body.items).toEqual([{ invoice_id: id }]);
    expect(body.promised_date).toBe((await (await suggested).json()).suggested_date);
    await expect(page.getByRole("status").filter({ hasText: "Agendada para" })).toBeVisible();
    await expect(rowOf(page, id)).toHaveCount(0);

    await page.getByRole("button", { name: "Deshacer" }).click();
    await expect(rowOf(page, id)).toHaveCount(1);
  });

  test("a suggestion that comes late leaves what is being typed, and what was typed is saved", async ({ page, callAs, enter }) => {
    const api = await callAs("admin");
    const id = (await unscheduled(api)).filter((row) => !row.broken_promise_id)[3]?.invoice_id ?? "";
    const wanted = await paymentDay(api, id, 45);
    await enter("collections", "/agenda?pestana=sin-agendar", ROWS);
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route("**/payment-days?*", async (route) => {
      await held;
      await route.continue();
    });
    await rowOf(page, id).getByRole("checkbox").check();
    await page.getByRole("button", { name: "Agendar…" }).click();
    const dialog = page.locator("dialog[open]");
    const date = dialog.getByLabel("Fecha de cobro", { exact: true });
    const typed = wanted.split("-").reverse().join("/");
    await date.pressSequentially(typed);
    release();
    await expect(dialog.getByRole("button", { name: /^Próximo día de pago/ })).toBeVisible();
    await expect(date).toHaveValue(typed);
    const recorded = page.waitForRequest((one) => one.method() === "POST" && one.url().endsWith("/promises"));
    await page.keyboard.press("Control+Enter");
    expect((await recorded).postDataJSON().promised_date).toBe(wanted);
    await expect(rowOf(page, id)).toHaveCount(0);
    await page.getByRole("button", { name: "Deshacer" }).click();
    await expect(rowOf(page, id)).toHaveCount(1);
  });

  test("the heading's box and Ctrl+A tick every document that can be scheduled", async ({ page, enter, expectAccessible }) => {
    await enter("collections", "/agenda", ROWS);
    const boxes = page.locator("[data-screen=agenda] td[data-col=schedule] input");
    const all = page.locator("[data-screen=agenda] th[data-col=schedule] input");
    const count = await boxes.count();
    await all.check();
    const bar = page.getByRole("region", { name: "Selección" });
    await expect(bar).toContainText(`${count} seleccionadas`);
    await expectAccessible();
    await boxes.first().uncheck();
    expect(await all.evaluate((box) => (box as HTMLInputElement).indeterminate)).toBe(true);
    await page.keyboard.press("Control+a");
    await expect(bar).toContainText(`${count} seleccionadas`);
    await all.uncheck();
    await expect(bar).toHaveCount(0);
  });

  test("j and k walk the rows, Space ticks, and a plain letter in the search is only a letter", async ({ page, enter }) => {
    await enter("collections", "/agenda?pestana=sin-agendar", ROWS);
    const rows = page.locator("[data-screen=agenda] tbody tr");
    await page.keyboard.press("j");
    await expect(rows.nth(0)).toBeFocused();
    await page.keyboard.press("j");
    await expect(rows.nth(1)).toBeFocused();
    await page.keyboard.press("Space");
    await expect(rows.nth(1).getByRole("checkbox")).toBeChecked();
    await page.keyboard.press("k");
    await expect(rows.nth(0)).toBeFocused();
    const bar = page.getByRole("region", { name: "Selección" });
    await expect(bar).toContainText("1 seleccionada");
    await page.getByRole("searchbox").focus();
    await page.keyboard.press("a");
    await expect(page.locator("dialog[open]")).toHaveCount(0);
    await expect(page.getByRole("searchbox")).toHaveValue("a");
    await bar.getByRole("button", { name: "Quitar selección" }).click();
    await expect(bar).toHaveCount(0);
  });
});

test("several documents become one batch of promises, and a refusal keeps ticks and text", async ({
  page,
  callAs,
  enter,
  expectAccessible,
  isMobile,
}) => {
  test.skip(isMobile, "the layout does not differ");
  const api = await callAs("admin");
  const data = (await unscheduled(api)).filter((row) => !row.broken_promise_id);
  const customer = data.map((row) => row.customer_id).find((id) => data.filter((row) => row.customer_id === id).length >= 3);
  const rows = data.filter((row) => row.customer_id === customer).slice(0, 3);
  expect(rows).toHaveLength(3);
  await enter("collections", `/agenda?pestana=sin-agendar&cliente=${customer}`, ROWS);
  for (const row of rows) {
    await rowOf(page, row.invoice_id).getByRole("checkbox").check();
  }
  await page.getByRole("button", { name: "Agendar…" }).click();
  const dialog = page.locator("dialog[open]");
  await expect(dialog.getByRole("heading")).toContainText("Agendar 3 documentos");
  await expect(dialog.locator(".scheduled-documents li")).toHaveCount(3);
  const date = dialog.getByLabel("Fecha de cobro", { exact: true });
  await expect(date).not.toHaveValue("");
  await expectAccessible();

  await dialog.getByLabel("Comentario").fill("Paga las tres juntas");
  await date.fill("-1");
  await page.keyboard.press("Control+Enter");
  await expect(dialog.locator("#promised_date-problem")).toContainText("es para hoy");
  await expect(dialog.getByLabel("Comentario")).toHaveValue("Paga las tres juntas");

  await page.route("**/api/v1/promises", (route) => route.abort());
  await date.fill((await paymentDay(api, rows[0]?.invoice_id ?? "", 20)).split("-").reverse().join("/"));
  await page.keyboard.press("Control+Enter");
  await expect(dialog.getByRole("alert").filter({ hasText: "Sin conexión" })).toBeVisible();
  await page.unroute("**/api/v1/promises");
  const answered = page.waitForResponse((one) => one.request().method() === "POST" && one.url().endsWith("/promises"));
  await date.focus();
  await page.keyboard.press("Control+Enter");
  const answer = (await (await answered).json()) as { data: { id: string; batch_id: string; comment: string }[] };
  expect(answer.data).toHaveLength(3);
  expect(new Set(answer.data.map((promise) => promise.batch_id)).size).toBe(1);
  expect(answer.data[0]?.comment).toBe("Paga las tres juntas");

  for (const promise of answer.data) {
    await api.post(`/promises/${promise.id}/cancel`, { reason: "typing_error" });
  }
});

test("the days to choose from say what is there, what is closed, and take words, keys and part of the amount", async ({
  page,
  callAs,
  enter,
  expectAccessible,
  isMobile,
}) => {
  const id = (await unscheduled(await callAs("admin"))).filter((row) => !row.broken_promise_id)[2]?.invoice_id ?? "";
  await enter("collections", "/agenda?pestana=sin-agendar", ROWS);
  const box = rowOf(page, id).locator("td[data-col=schedule] input");
  await box.check();
  await page.getByRole("button", { name: "Agendar…" }).click();
  const dialog = page.locator("dialog[open]");
  const date = dialog.getByLabel("Fecha de cobro", { exact: true });
  await expect(date).not.toHaveValue("");
  const grid = dialog.getByRole("grid");
  await expect(grid.getByRole("button", { name: /^sábado .*inhábil/ }).first()).toBeVisible();
  await expect(grid.getByRole("button", { name: /ya hay \$/ }).first()).toBeVisible();
  await expectAccessible();

  await date.fill("mañana");
  await date.blur();
  await expect(date).toHaveValue(/^\d{2}\/\d{2}\/\d{4}$/);
  const tomorrow = await date.inputValue();
  await expect(grid.getByRole("gridcell", { selected: true })).toHaveCount(1);
  await grid.locator("[tabindex='0']").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(date).not.toHaveValue(tomorrow);

  await dialog.getByRole("button", { name: /^Próximo día de pago/ }).click();
  await dialog.getByLabel("Parcial").check();
  const amount = dialog.getByRole("textbox", { name: "Monto prometido" });
  await expect(amount).toHaveAttribute("inputmode", "decimal");
  await amount.fill("1,000,000,000.5");
  await dialog.getByRole("button", { name: "Agendar", exact: true }).click();
  await expect(dialog.locator("#promised_amount-problem")).toContainText("Lo pendiente sin prometer");
  await expect(amount).toHaveValue("1,000,000,000.50");
  await page.keyboard.press("Escape");
  await expect(page.locator("dialog[open]")).toHaveCount(0);
  await expect(box).toBeChecked();
  if (isMobile) {
    const target = (await box.locator("xpath=ancestor::label").boundingBox()) ?? { width: 0, height: 0 };
    expect(Math.min(target.width, target.height)).toBeGreaterThanOrEqual(44);
  }
});

test("a document whose promise was broken is scheduled with the reason, on a closed day only when that is meant", async ({
  page,
  callAs,
  enter,
  expectAccessible,
  isMobile,
}) => {
  test.skip(isMobile, "the layout does not differ");
  const api = await callAs("admin");
  const row = (await unscheduled(api)).filter((one) => one.broken_promise_id).at(-1);
  expect(row, "the demonstration has broken promises").toBeTruthy();
  await enter("admin", `/agenda?pestana=sin-agendar&cliente=${row?.customer_id}`, ROWS);
  await rowOf(page, row?.invoice_id ?? "").getByRole("checkbox").check();
  await page.getByRole("button", { name: "Agendar…" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.getByLabel("Fecha de cobro", { exact: true }).fill("dom");
  await page.keyboard.press("Control+Enter");
  await expect(dialog.locator("#promise_reason-problem")).toHaveText("Elige el motivo.");
  await expectAccessible();
  await dialog.getByLabel("No cumplió").check();
  await dialog.getByRole("button", { name: "Agendar", exact: true }).click();
  await dialog.getByRole("button", { name: "Agendar de todos modos" }).click();
  const answered = page.waitForResponse((one) => one.request().method() === "POST" && one.url().endsWith("/promises"));
  await page.keyboard.press("Control+Enter");
  const { data } = (await (await answered).json()) as { data: { id: string; reason: string; replaces_id: string }[] };
  expect(data.map((one) => [one.reason, one.replaces_id])).toEqual([["broken", row?.broken_promise_id]]);
  await api.post(`/promises/${data[0]?.id}/cancel`, { reason: "typing_error" });
});

test("an invoice is scheduled from its own page and tells it at once", async ({ page, callAs, enter, isMobile }) => {
  test.skip(isMobile, "the layout does not differ");
  const api = await callAs("admin");
  const row = (await unscheduled(api)).filter((one) => !one.broken_promise_id).at(-2);
  await enter("collections", `/facturas/${row?.invoice_id}?pestana=promesas`);
  await page.getByRole("button", { name: "Agendar cobro" }).click();
  await page.locator("dialog[open]").getByLabel("Comentario").fill("Lo confirmó por teléfono");
  await page.keyboard.press("Control+Enter");
  const history = page.getByRole("tabpanel").locator("tbody tr");
  await expect(history.last().locator("td[data-col=comment]")).toContainText("Lo confirmó por teléfono");
  await expect(page.locator("[data-part=timeline] li").first()).toContainText("Lo confirmó por teléfono");
  await expect(page.locator(".invoice-head [data-state=promised]")).toBeVisible();

  await page.getByRole("button", { name: "Quitar de la agenda…" }).click();
  const dialog = page.locator("dialog[open]");
  await dialog.getByRole("button", { name: "Quitar de la agenda" }).click();
  await expect(dialog.locator("#cancel_reason-problem")).toBeVisible();
  await dialog.getByLabel("Por qué").fill("Fue un ensayo");
  await page.keyboard.press("Control+Enter");
  await expect(history.last().locator("[data-state=cancelled]")).toBeVisible();
  await expect(history.last()).toContainText("Fue un ensayo");

  // Taken off by mistake: it returns to its day, and the history tells both.
  const taken = await history.count();
  const day = await history.last().locator("td[data-col=promised_date]").textContent();
  await page.locator(".toast").filter({ hasText: "Se quitó de la agenda" }).getByRole("button", { name: "Deshacer" }).click();
  await expect(history).toHaveCount(taken + 1);
  await expect(history.last().locator("[data-state=active]")).toBeVisible();
  await expect(history.last().locator("td[data-col=promised_date]")).toHaveText(day ?? "");
  await expect(history.last().locator("td[data-col=comment]")).toContainText("Lo confirmó por teléfono");
  const { data: promises } = await api.get<{ data: { id: string; status: string }[] }>(`/promises?invoice_id=${row?.invoice_id}&status=active`);
  for (const promise of promises) {
    await api.post(`/promises/${promise.id}/cancel`, { reason: "typing_error" });
  }
});
