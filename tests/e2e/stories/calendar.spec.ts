import type { CDPSession, Locator, Page, Route } from "@playwright/test";

import { Caller, type Money, sumOf } from "../support/caller.ts";
import { expect, test } from "../support/fixtures.ts";

interface Item {
  id: string;
  kind: string;
  is_movable: boolean;
}
interface Day {
  date: string;
  closed?: string;
  totals: { total: Money; count: number }[];
  items?: Item[];
  marks?: { review: number; due: number; rep_deadline: number };
  collected?: Money[];
}

const COLUMNS = ["concept", "document", "customer", "total", "pending", "comment"];
const DIALOG = "dialog[open]";

function iso(date: Date): string {
  return date.toISOString().slice(0, 10);
}

interface Move {
  id: string;
  from: string;
  to: string;
}

/** Of the next weeks, the days with a promise that can be moved, and an open day of the same month to move it to. */
async function movables(api: Caller): Promise<{ moves: Move[]; days: Day[] }> {
  const first = new Date();
  const last = new Date(first.getTime() + 45 * 86_400_000);
  const { days } = await api.get<{ days: Day[] }>(`/calendar?from=${iso(first)}&to=${iso(last)}&items=3&kind=promise`);
  const moves = days.slice(1).flatMap((day) => {
    const item = day.items?.find((one) => one.is_movable);
    const to = days.find((one) => one.date > day.date && one.date.slice(0, 7) === day.date.slice(0, 7) && !one.closed);
    return item && to ? [{ id: item.id, from: day.date, to: to.date }] : [];
  });
  return { moves, days };
}

async function movable(api: Caller): Promise<Move & { days: Day[] }> {
  const { moves, days } = await movables(api);
  const [one] = moves;
  if (!one) {
    throw new Error("the demonstration has promises in the coming weeks");
  }
  return { ...one, days };
}

/** Two of one month. */
async function twoMovable(api: Caller): Promise<[Move, Move]> {
  const { moves } = await movables(api);
  for (const [index, one] of moves.entries()) {
    const other = moves.slice(index + 1).find((next) => next.from.slice(0, 7) === one.from.slice(0, 7));
    if (other) {
      return [one, other];
    }
  }
  throw new Error("the demonstration has promises on several days of a month");
}

/** There once the days were read. */
const TOTALS = ".cal-day .cal-total";

async function centre(locator: Locator): Promise<{ x: number; y: number }> {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  if (!box) {
    throw new Error("nothing to point at");
  }
  return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 24) };
}

/** By mouse; the page may scroll on the way. */
async function carry(page: Page, card: Locator, target: Locator) {
  const start = await centre(card);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(start.x + 12, start.y + 4);
  const end = await centre(target);
  await page.mouse.move(end.x, end.y, { steps: 8 });
  await page.mouse.up();
}

/** Reason and comment, and the day all the same where the customer pays on others. */
async function fillMove(dialog: Locator, comment: string) {
  await dialog.getByLabel("El cliente pidió otra fecha").check();
  await dialog.getByLabel("Comentario").fill(comment);
  const anyway = dialog.getByRole("button", { name: "Agendar de todos modos" });
  // What is said about the day comes with the customer's payment days.
  if (await anyway.waitFor({ timeout: 1_500 }).then(() => true, () => false)) {
    await anyway.click();
  }
}

/** Holds the first move back until it is released, which is the end of it; says which promises were moved. */
async function holdFirst(page: Page, end: (route: Route) => Promise<void>): Promise<{ asked: string[]; release: () => void }> {
  const asked: string[] = [];
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/v1/calendar/moves", async (route) => {
    const { items } = route.request().postDataJSON() as { items: { id: string }[] };
    const isFirst = asked.length === 0;
    asked.push(...items.map((item) => item.id));
    if (isFirst) {
      await held;
      await end(route);
    } else {
      await route.continue();
    }
  });
  return { asked, release: () => release() };
}

async function amounts(cells: Locator): Promise<Record<string, number>> {
  const all = await cells.evaluateAll((found) => found.map((one) => ({ ...(one as HTMLElement).dataset })));
  return sumOf(all.map(({ amount = "0", currency = "" }) => ({ amount, currency })));
}

test("each day totals what the API says and its documents add up to, and the month totals its days", async ({
  page,
  callAs,
  enter,
  expectAccessible,
  isMobile,
}) => {
  test.skip(isMobile, "figures do not differ");
  const api = await callAs("manager");
  const month = iso(new Date()).slice(0, 7);
  await enter("manager", `/calendario?vista=mes&mes=${month}`, TOTALS);
  const first = await page.locator(".cal-day").first().getAttribute("data-date");
  const last = await page.locator(".cal-day").last().getAttribute("data-date");
  const { days } = await api.get<{ days: Day[] }>(`/calendar?from=${first}&to=${last}`);
  for (const day of days) {
    const shown = await amounts(page.locator(`.cal-day[data-date="${day.date}"] [data-part=total] [data-amount]`));
    expect(shown, day.date).toEqual(sumOf(day.totals.map((one) => one.total)));
  }
  const inMonth = days.filter((day) => day.date.startsWith(month)).flatMap((day) => day.totals.map((one) => one.total));
  expect(await amounts(page.locator("[data-part=span_total] [data-amount]"))).toEqual(sumOf(inMonth));
  await expectAccessible();

  const busy = days.filter((day) => day.totals.length > 0).at(-1);
  const cell = page.locator(`.cal-day[data-date="${busy?.date}"]`);
  await cell.locator(".cal-number").click();
  await expect(page).toHaveURL(new RegExp(`dia=${busy?.date}`));
  const panel = page.locator(".side-panel");
  await expect(panel.locator("tbody tr").first()).toBeVisible();
  const heads = await panel.locator("thead th").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.col));
  expect(heads).toEqual(COLUMNS);
  const totals = sumOf((busy?.totals ?? []).map((one) => one.total));
  expect(await amounts(panel.locator("tbody [data-col=total] [data-amount]"))).toEqual(totals);
  expect(await amounts(panel.locator("tfoot [data-col=total] [data-amount]"))).toEqual(totals);
  await expectAccessible();
  await page.keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(cell).toBeFocused();
});

test("layers, views and an empty month stand in the address", async ({ page, enter, expectAccessible, isMobile }) => {
  await enter("manager", "/calendario");
  const pressed = page.getByRole("button", { pressed: true });
  await expect(pressed).toHaveText((page.viewportSize()?.width ?? 0) < 640 ? "Lista" : "Mes");
  await page.getByRole("button", { name: "Semana", exact: true }).click();
  await expect(page).toHaveURL(/vista=semana/);
  await expectAccessible();
  await page.getByRole("checkbox", { name: "Pago esperado" }).uncheck();
  await expect(page).toHaveURL(/capas=promesas/);
  await expect(page.locator("[data-chip][data-state=scheduled]")).toHaveCount(0);
  await page.getByRole("button", { name: "Lista", exact: true }).click();
  await expect(page.locator(".cal-list")).toBeVisible();
  await expectAccessible();
  await page.goto("/calendario?vista=mes&mes=2035-08");
  await expect(page.getByText("Nada agendado en agosto 2035.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Ver documentos sin agendar" })).toBeVisible();
  await expectAccessible();
  if (isMobile) {
    const small = await page
      .locator(".cal-day")
      .evaluateAll((cells) => cells.filter((cell) => cell.getBoundingClientRect().height < 44 || cell.getBoundingClientRect().width < 44).length);
    expect(small).toBe(0);
  }
});

test("reviews, due dates and REP deadlines are layers with icon and words, in the address and in no total", async ({
  page,
  enter,
  callAs,
  expectAccessible,
}) => {
  const api = await callAs("manager");
  const today = iso(new Date());
  const next = iso(new Date(new Date(`${today.slice(0, 7)}-15`).getTime() + 30 * 86_400_000)).slice(0, 7);
  const asked = `from=${next}-01&to=${next}-28&review=true&due=true&rep_deadlines=true`;
  const { days } = await api.get<{ days: Day[] }>(`/calendar?${asked}`);
  const sum = (kind: "due" | "rep_deadline") => days.reduce((all, day) => all + (day.marks?.[kind] ?? 0), 0);
  expect(sum("due"), "the demonstration has what is due next month").toBeGreaterThan(0);
  expect(sum("rep_deadline"), "and payments whose REP is missing").toBeGreaterThan(0);
  await enter("manager", `/calendario?vista=mes&mes=${next}`, TOTALS);
  const total = page.locator("[data-part=span_total] [data-amount]");
  const before = await amounts(total);
  await expect(page.locator(".cal-mark")).toHaveCount(0);
  const layers = page.getByRole("group", { name: "Ver" });
  for (const name of ["Revisión", "Vencimientos", "Límite de REP"]) {
    await layers.getByRole("checkbox", { name }).check();
  }
  await expect(page).toHaveURL(/capas=promesas%2Cpago-esperado%2Crevision%2Cvencimientos%2Crep/);
  for (const day of days) {
    for (const kind of ["review", "due", "rep_deadline"] as const) {
      const line = page.locator(`.cal-day[data-date="${day.date}"] [data-mark=${kind}]`);
      const count = day.marks?.[kind] ?? 0;
      await expect(line, `${day.date} ${kind}`).toHaveCount(count > 0 ? 1 : 0);
      if (count > 0) await expect(line).toContainText(String(count));
    }
  }
  expect(await amounts(total)).toEqual(before);
  await expectAccessible();

  await page.reload();
  await layers.getByRole("checkbox", { name: "Promesas" }).uncheck();
  await layers.getByRole("checkbox", { name: "Pago esperado" }).uncheck();
  await expect(total).toHaveCount(0);
  await expect(page.locator("[data-chip]")).toHaveCount(0);
  const busy = days.find((day) => (day.marks?.rep_deadline ?? 0) > 0);
  await page.locator(`.cal-day[data-date="${busy?.date}"]`).locator(".cal-number").click();
  const marks = page.locator(".side-panel [data-part=day_marks]");
  const shown = Math.min(busy?.marks?.rep_deadline ?? 0, 50);
  await expect(marks.locator("[data-mark=rep_deadline] .cal-mark-row")).toHaveCount(shown);
  await expect(marks.locator("[data-mark=rep_deadline] a").first()).toHaveAttribute("href", /\/pagos\//);
  await expect(page.locator(".side-panel table")).toHaveCount(0);
  await expectAccessible();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Lista", exact: true }).click();
  await expect(page.locator(`.cal-list-day[data-date="${busy?.date}"] [data-mark=rep_deadline]`)).toBeVisible();
  await expectAccessible();
});

test("under each day of a week stands what was collected beside what was expected, per currency", async ({
  page,
  enter,
  callAs,
  expectAccessible,
}) => {
  const api = await callAs("manager");
  const monday = new Date();
  monday.setUTCDate(monday.getUTCDate() - ((monday.getUTCDay() + 6) % 7) - 7);
  const [first, last] = [iso(monday), iso(new Date(monday.getTime() + 6 * 86_400_000))];
  const { days } = await api.get<{ days: Day[] }>(`/calendar?from=${first}&to=${last}&collected=true`);
  expect(days.some((day) => (day.collected ?? []).length > 0), "the demonstration was paid last week").toBe(true);
  await enter("manager", `/calendario?vista=semana&semana=${first}`, "[data-part=week_foot]");
  await expect(page.locator("[data-part=week_foot] [data-foot]")).toHaveCount(7);
  for (const day of days) {
    const cell = page.locator(`[data-foot="${day.date}"]`);
    await expect.poll(() => amounts(cell.locator("[data-part=collected] [data-amount]"))).toEqual(sumOf(day.collected ?? []));
    expect(await amounts(cell.locator("[data-part=expected] [data-amount]"))).toEqual(sumOf(day.totals.map((one) => one.total)));
  }
  await expectAccessible();
});

test("what cannot be loaded says so", async ({ page, signIn, expectAccessible, isMobile }) => {
  test.skip(isMobile, "the layout does not differ");
  await signIn("manager");
  await page.route("**/api/v1/calendar?**", (route) => route.fulfill({ status: 500, body: "" }));
  await page.goto("/calendario");
  await expect(page.locator("[data-state=error]")).toBeVisible();
  await expectAccessible();
  await page.unroute("**/api/v1/calendar?**");
  await page.getByRole("button", { name: "Reintentar" }).click();
  await expect(page.locator(".cal-grid")).toBeVisible();
});

test("mouse, keyboard and menu ask the same of the API; a refused move returns the card and keeps what was typed", async ({
  page,
  callAs,
  enter,
  expectAccessible,
  isMobile,
}) => {
  test.skip(isMobile, "a mouse and a keyboard");
  const api = await callAs("collections");
  const { id, from, to } = await movable(api);
  await enter("collections", `/calendario?vista=mes&mes=${from.slice(0, 7)}&capas=promesas`, TOTALS);
  const chip = page.locator(`.cal-day[data-date="${from}"] [data-chip="${id}"]`);
  const target = page.locator(`.cal-day[data-date="${to}"]`);
  const name = (await chip.getAttribute("aria-label")) ?? "";
  expect(name).toMatch(/^Promesa de .+, documento .+, \$[\d,.]+ [A-Z]{3}, .+, \p{L}+ \d+ de \p{L}+ de \d{4}$/u);

  const asked: unknown[] = [];
  await page.route("**/api/v1/calendar/moves", async (route) => {
    asked.push(route.request().postDataJSON());
    await route.abort();
  });
  const dialog = page.locator(DIALOG);
  const fill = async () => {
    await expect(dialog.locator("#move_to")).toHaveValue(to.split("-").reverse().join("/"));
    await fillMove(dialog, "Lo pidió Laura");
    await page.keyboard.press("Control+Enter");
    await expect(dialog.getByRole("alert").filter({ hasText: "Sin conexión" })).toBeVisible();
    await expect(dialog.getByLabel("Comentario")).toHaveValue("Lo pidió Laura");
    await expect(chip).toHaveCount(1);
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  };
  const drag = async () => {
    const [start, end] = [await centre(chip), await centre(target)];
    await page.mouse.move(start.x, start.y);
    await page.mouse.down();
    await page.mouse.move(start.x + 4, start.y);
    await expect(page.locator(".cal-ghost")).toHaveCount(0);
    await page.mouse.move(start.x + 12, start.y + 4);
    await page.mouse.move(end.x, end.y, { steps: 6 });
    await expect(target).toHaveAttribute("data-target", "true");
    await expect(page.locator(".cal-ghost")).toBeVisible();
    await page.mouse.up();
    await expect(page.locator(".cal-ghost")).toHaveCount(0);
  };

  await drag();
  await dialog.getByRole("button", { name: "Reagendar", exact: true }).click();
  await expect(dialog.locator("#move_reason-problem")).toHaveText("Elige el motivo.");
  await expectAccessible();
  await page.keyboard.press("Escape");
  await expect(chip).toHaveCount(1);
  expect(asked).toEqual([]);
  await drag();
  await fill();

  const steps = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
  const day = page.locator(`.cal-day[data-date="${from}"]`);
  await day.focus();
  await page.keyboard.press("F2");
  while (!(await chip.evaluate((one) => one === document.activeElement))) {
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("m");
  const said = page.locator("[aria-live=assertive]");
  await expect(said).toContainText(/^Moviendo promesa de .+ Usa las flechas; Intro para soltar; Esc para cancelar\.$/);
  for (let step = 0; step < steps; step += 1) {
    await page.keyboard.press("ArrowRight");
  }
  await expect(said).toContainText(/documentos?$/);
  await expect(target).toHaveAttribute("data-target", "true");
  await page.keyboard.press("Enter");
  await fill();

  await day.locator(".cal-number").click();
  await page.locator(`.side-panel tr[data-id="${id}"]`).getByRole("button", { name: "Reagendar…" }).click();
  await dialog.locator("#move_to").fill(to.split("-").reverse().join("/"));
  await dialog.getByLabel("Comentario").focus();
  await fill();
  expect(asked).toHaveLength(3);
  const wanted = { items: [{ kind: "promise", id }], to, reason: "customer_asked", comment: "Lo pidió Laura" };
  expect(asked).toEqual([wanted, wanted, wanted]);
});

test("a drop on a closed day offers the next one, the move shows at once, counts, and is undone", async ({
  page,
  callAs,
  enter,
  isMobile,
}) => {
  test.skip(isMobile, "a mouse");
  const api = await callAs("collections");
  const { id, from, days } = await movable(api);
  const sameMonth = (day: Day) => day.date > days[0]!.date && day.date.slice(0, 7) === from.slice(0, 7);
  const closed = days.find((day) => sameMonth(day) && day.closed && day.date !== from);
  await enter("collections", `/calendario?vista=mes&mes=${from.slice(0, 7)}&capas=promesas`, TOTALS);
  const chip = page.locator(`.cal-day[data-date="${from}"] [data-chip="${id}"]`);
  await carry(page, chip, page.locator(`.cal-day[data-date="${closed?.date}"]`));
  const dialog = page.locator(DIALOG);
  await expect(dialog.getByText("es inhábil")).toBeVisible();
  await dialog.getByLabel("Día inhábil").check();
  await page.keyboard.press("Control+Enter");
  await expect(dialog, "a closed day is not taken without a word").toBeVisible();
  await dialog.getByRole("button", { name: /^Usar / }).click();
  const taken = await dialog.locator("#move_to").inputValue();
  expect(taken).not.toBe(closed?.date.split("-").reverse().join("/"));
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/api/v1/calendar/moves", async (route) => {
    await held;
    await route.continue();
  });
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toHaveCount(0);
  await expect(chip, "gone before the server answers").toHaveCount(0);
  release();
  await expect(page.getByRole("status").filter({ hasText: "Movida al" })).toBeVisible();

  const undone = page.waitForResponse((one) => one.url().endsWith("/calendar/moves/undo"));
  await page.getByRole("button", { name: "Deshacer" }).click();
  const back = (await (await undone).json()) as { data: { id: string }[] };
  await expect(page.locator(`.cal-day[data-date="${from}"] [data-chip="${back.data[0]?.id}"]`)).toHaveCount(1);
  await expect(page.getByText("Deshecho")).toBeVisible();
});

test("moves confirmed while another is on its way are all sent, stay where they were put, and are undone one by one", async ({
  page,
  callAs,
  enter,
  isMobile,
}) => {
  test.skip(isMobile, "a mouse");
  const api = await callAs("collections");
  const moves = await twoMovable(api);
  await enter("collections", `/calendario?vista=mes&mes=${moves[0].from.slice(0, 7)}&capas=promesas`, TOTALS);
  const day = (date: string) => page.locator(`.cal-day[data-date="${date}"]`);
  const card = ({ id }: Move, date: string) => day(date).locator(`[data-chip="${id}"]`);
  const dialog = page.locator(DIALOG);
  const { asked, release } = await holdFirst(page, (route) => route.continue());
  const answered: Promise<{ data: Item[] }>[] = [];
  page.on("response", (one) => {
    if (one.url().endsWith("/calendar/moves")) {
      answered.push(one.json());
    }
  });
  for (const move of moves) {
    await carry(page, card(move, move.from), day(move.to));
    await fillMove(dialog, "Lo pidió Laura");
    await page.keyboard.press("Control+Enter");
    await expect(dialog).toHaveCount(0);
  }
  await expect.poll(() => asked).toEqual(moves.map((move) => move.id));
  const moved = page.getByRole("status").getByText("Movida al");
  await expect(moved, "the second does not wait for the first").toHaveCount(1);
  await expect(card(moves[0], moves[0].to), "the answer to the second leaves the first where it is").toHaveCount(1);
  release();
  await expect(moved).toHaveCount(2);
  await expect(dialog).toHaveCount(0);
  const [second, first] = await Promise.all(answered);
  for (const [answer, { to }] of [
    [first, moves[0]],
    [second, moves[1]],
  ] as const) {
    const { data } = await api.get<{ data: Item[] }>(`/calendar/${to}?limit=100`);
    expect(data.map((item) => item.id)).toContain(answer?.data[0]?.id);
  }

  const undo = page.getByRole("button", { name: "Deshacer" });
  for (const left of [1, 0]) {
    const undone = page.waitForResponse((one) => one.url().endsWith("/calendar/moves/undo"));
    await undo.first().click();
    expect((await undone).status()).toBe(200);
    await expect(undo).toHaveCount(left);
  }
});

test("a move refused while another is asked about waits with what was typed, and the other one stays", async ({
  page,
  callAs,
  enter,
  isMobile,
}) => {
  test.skip(isMobile, "a mouse");
  const [first, second] = await twoMovable(await callAs("collections"));
  await enter("collections", `/calendario?vista=mes&mes=${first.from.slice(0, 7)}&capas=promesas`, TOTALS);
  const day = (date: string) => page.locator(`.cal-day[data-date="${date}"]`);
  const card = ({ id }: Move, date: string) => day(date).locator(`[data-chip="${id}"]`);
  const dialog = page.locator(DIALOG);
  const comment = dialog.getByLabel("Comentario");
  const { asked, release } = await holdFirst(page, (route) => route.abort());
  await carry(page, card(first, first.from), day(first.to));
  await fillMove(dialog, "Lo pidió Laura");
  await page.keyboard.press("Control+Enter");
  await expect(dialog).toHaveCount(0);
  await expect(card(first, first.to)).toHaveCount(1);

  await carry(page, card(second, second.from), day(second.to));
  await fillMove(dialog, "Lo pidió Javier");
  const title = await dialog.getByRole("heading", { level: 2 }).textContent();
  release();
  await expect(card(first, first.from), "back where it was").toHaveCount(1);
  await expect(dialog.getByRole("heading", { level: 2 })).toHaveText(title ?? "");
  await expect(comment).toHaveValue("Lo pidió Javier");
  await page.keyboard.press("Control+Enter");
  await expect.poll(() => asked).toEqual([first.id, second.id]);

  await expect(dialog.getByRole("alert").filter({ hasText: "Sin conexión" })).toBeVisible();
  await expect(comment).toHaveValue("Lo pidió Laura");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(card(first, first.from)).toHaveCount(1);
  await expect(card(second, second.from), "the second stays where it was put").toHaveCount(0);
  const undone = page.waitForResponse((one) => one.url().endsWith("/calendar/moves/undo"));
  await page.getByRole("button", { name: "Deshacer" }).click();
  expect((await undone).status()).toBe(200);
});

test("a day that has passed takes nothing, and says so", async ({ page, callAs, enter, isMobile }) => {
  test.skip(isMobile, "a mouse");
  const { id, from } = await movable(await callAs("collections"));
  await enter("collections", `/calendario?vista=mes&mes=${from.slice(0, 7)}&capas=promesas`, TOTALS);
  const chip = page.locator(`.cal-day[data-date="${from}"] [data-chip="${id}"]`);
  const passed = page.locator(`.cal-day[data-date="${iso(new Date(Date.now() - 2 * 86_400_000))}"]`);
  const start = await centre(chip);
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move(start.x + 12, start.y + 4);
  const board = await page.locator(".cal-board").boundingBox();
  // The month before may have to come first.
  if ((await passed.count()) === 0) {
    await page.mouse.move((board?.x ?? 0) + 8, start.y);
  }
  await expect(passed).toHaveCount(1);
  const end = await centre(passed);
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await expect(page.locator(".cal-ghost")).toContainText("ya pasó");
  await expect(page.locator("[data-target]")).toHaveCount(0);
  await page.mouse.up();
  await expect(page.getByRole("status").filter({ hasText: "ya pasó" })).toBeVisible();
  await expect(page.locator(DIALOG)).toHaveCount(0);
  await expect(chip).toHaveCount(1);
});

test("a whole day is moved in one go, and not onto a closed one without a word", async ({ page, callAs, enter, isMobile }) => {
  test.skip(isMobile, "the layout does not differ");
  const api = await callAs("collections");
  const { from, days } = await movable(api);
  const closed = days.find((one) => one.date > from && one.closed)?.date ?? "";
  const open = days.find((one) => one.date > closed && !one.closed)?.date ?? "";
  const day = await api.get<{ data: Item[] }>(`/calendar/${from}`);
  await enter("collections", `/calendario?vista=mes&mes=${from.slice(0, 7)}`, TOTALS);
  await page.getByRole("button", { name: "Mover todo un día…" }).click();
  const dialog = page.locator(DIALOG);
  await dialog.locator("#whole_day").fill(from.split("-").reverse().join("/"));
  await dialog.getByRole("button", { name: "Continuar" }).click();
  const count = day.data.filter((item) => item.is_movable).length;
  await expect(dialog.getByRole("heading", { level: 2 })).toHaveText(
    count === 1 ? "Reagendar 1 documento" : `Reagendar ${count} documentos`,
  );
  const asked = page.waitForRequest("**/api/v1/calendar/moves");
  await page.route("**/api/v1/calendar/moves", (route) => route.abort());
  const shown = (date: string) => date.split("-").reverse().join("/");
  await dialog.locator("#move_to").fill(shown(closed));
  // What the field says when it is left moves what is below it.
  await dialog.locator("#move_to").blur();
  await expect(dialog.getByText("es inhábil")).toBeVisible();
  await dialog.getByLabel("Día inhábil").check();
  await dialog.getByRole("button", { name: "Reagendar", exact: true }).click();
  await expect(dialog.getByText("es inhábil")).toBeVisible();
  await dialog.getByRole("button", { name: /^Usar / }).click();
  await expect(dialog.locator("#move_to")).toHaveValue(shown(open));
  await dialog.getByRole("button", { name: "Reagendar", exact: true }).click();
  const { items, to } = (await asked).postDataJSON();
  expect(items).toHaveLength(count);
  expect(to).toBe(open);
  await expect(dialog.getByRole("alert").filter({ hasText: "Sin conexión" })).toBeVisible();
});

test("arrows, Home, End and the page keys walk the grid, and one day at a time is in the order of Tab", async ({
  page,
  enter,
  isMobile,
}) => {
  test.skip(isMobile, "a keyboard");
  await enter("manager", "/calendario?vista=mes&mes=2026-11", TOTALS);
  const day = (date: string) => page.locator(`.cal-day[data-date="${date}"]`);
  await expect(page.locator(".cal-day[tabindex='0']")).toHaveCount(1);
  await page.locator(".cal-day[tabindex='0']").focus();
  await day("2026-11-18").focus();
  await page.locator(".cal-day[tabindex='0']").focus();
  const start = (await page.locator(".cal-day[tabindex='0']").getAttribute("data-date")) ?? "";
  const moved = (days: number) => iso(new Date(Date.parse(start) + days * 86_400_000));
  for (const [key, expected] of [
    ["ArrowRight", moved(1)],
    ["ArrowDown", moved(8)],
    ["ArrowLeft", moved(7)],
    ["ArrowUp", moved(0)],
  ] as const) {
    await page.keyboard.press(key);
    await expect(day(expected)).toBeFocused();
  }
  await page.keyboard.press("Home");
  const inFocus = () => page.evaluate(() => (document.activeElement as HTMLElement).dataset.date ?? "");
  await expect.poll(async () => new Date(await inFocus()).getUTCDay()).toBe(1);
  const monday = await inFocus();
  await page.keyboard.press("PageDown");
  await expect(page).toHaveURL(/mes=2026-12/);
  await expect(day(monday.replace("-11-", "-12-").replace("-10-", "-11-"))).toBeFocused();
  await page.keyboard.press("Shift+PageUp");
  await expect(page).toHaveURL(/mes=2025-1[12]/);
  await page.keyboard.press("t");
  await expect(page.locator(".cal-day[aria-current=date]")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator(".side-panel")).toBeVisible();
});

test.describe("with a finger", () => {
  test.beforeEach(({ isMobile }) => test.skip(!isMobile, "a touch screen"));

  async function touch(client: CDPSession, type: "touchStart" | "touchMove" | "touchEnd", at?: { x: number; y: number }) {
    await client.send("Input.dispatchTouchEvent", { type, touchPoints: at ? [{ x: at.x, y: at.y, id: 1 }] : [] });
  }

  test("a swipe that begins on a card scrolls and drags nothing", async ({ page, callAs, enter }) => {
    const { from } = await movable(await callAs("collections"));
    await enter("collections", `/calendario?mes=${from.slice(0, 7)}`);
    const chip = page.locator("[data-chip][data-movable]").first();
    const start = await centre(chip);
    const before = await page.evaluate(() => window.scrollY);
    const client = await page.context().newCDPSession(page);
    await touch(client, "touchStart", start);
    const direction = before > 60 ? 1 : -1;
    for (let step = 1; step <= 8; step += 1) {
      await touch(client, "touchMove", { x: start.x, y: start.y + direction * step * 15 });
    }
    await page.waitForTimeout(500);
    await expect(page.locator(".cal-ghost")).toHaveCount(0);
    await touch(client, "touchEnd");
    await expect.poll(() => page.evaluate(() => window.scrollY)).not.toBe(before);
    await expect(page.locator(DIALOG)).toHaveCount(0);
    await expect(page).not.toHaveURL(/dia=/);
  });

  test("a long press drags, the edge turns the month, and the same dialog asks for the reason", async ({
    page,
    callAs,
    enter,
  }) => {
    const { from } = await movable(await callAs("collections"));
    await enter("collections", `/calendario?mes=${from.slice(0, 7)}`);
    const chip = page.locator("[data-chip][data-movable]").first();
    const title = page.locator(".cal-when h2");
    const month = await title.textContent();
    const start = await centre(chip);
    const client = await page.context().newCDPSession(page);
    await touch(client, "touchStart", start);
    await page.waitForTimeout(450);
    await expect(page.locator(".cal-ghost")).toBeVisible();
    const scrolled = () => page.evaluate(() => window.scrollY);
    const before = await scrolled();
    await touch(client, "touchMove", { x: start.x + 30, y: start.y });
    expect(await scrolled(), "the page does not scroll under a drag").toBe(before);
    const width = page.viewportSize()?.width ?? 0;
    const middle = (page.viewportSize()?.height ?? 0) / 2;
    await touch(client, "touchMove", { x: width - 14, y: middle });
    await expect(title).not.toHaveText(month ?? "", { timeout: 3_000 });
    // Away from the edge, which would turn on while the page is measured.
    await touch(client, "touchMove", { x: width / 2, y: middle });
    // The first of the month is on every screen, whatever it has to show.
    const first = await page.locator('[data-date$="-01"]').first().boundingBox();
    // On its way the next month had less to scroll.
    const turned = await scrolled();
    await touch(client, "touchMove", { x: (first?.x ?? 0) + 20, y: (first?.y ?? 0) + 20 });
    const next = await title.textContent();
    await expect(page.locator("[data-target]")).toHaveCount(1);
    expect(await scrolled(), "the page does not scroll under a drag").toBe(turned);
    await touch(client, "touchEnd");
    const dialog = page.locator(DIALOG);
    await expect(dialog.locator("#move_to")).toHaveValue(/^\d{2}\/\d{2}\/\d{4}$/);
    expect(await title.textContent()).toBe(next);
    await dialog.getByRole("button", { name: "Reagendar", exact: true }).click();
    await expect(dialog.locator("#move_reason-problem")).toBeVisible();
    await dialog.getByRole("button", { name: "Cancelar" }).click();
    await expect(dialog).toHaveCount(0);
  });
});
