import { expect, test } from "../support/fixtures.ts";
import { Caller } from "../support/caller.ts";
import type { Role } from "../support/users.ts";

/** The figures of each role, and the lists under them; collectors begin with their customers instead. */
const HOMES: Record<Exclude<Role, "field_collector">, { figures: string[]; parts: string[] }> = {
  admin: {
    figures: ["collect_today", "overdue", "broken_promises", "unconfirmed", "failed_mail"],
    parts: ["worklist"],
  },
  manager: { figures: ["receivable", "overdue_percent", "broken_promises", "kept_percent"], parts: ["worklist"] },
  data_entry: { figures: ["registered_today", "with_remarks", "rejected", "unconfirmed"], parts: ["with_remarks"] },
  collections: { figures: ["collect_today", "overdue", "broken_promises", "unconfirmed"], parts: ["worklist"] },
  sales: {
    figures: ["customers_with_balance", "overdue", "near_limit", "limit_reached"],
    parts: ["to_sell", "promised_this_week"],
  },
  finance: {
    figures: ["in_transit", "unapplied", "overdue", "broken_promises"],
    parts: ["worklist", "in_transit", "unapplied"],
  },
};

for (const [role, home] of Object.entries(HOMES) as [keyof typeof HOMES, (typeof HOMES)[keyof typeof HOMES]][]) {
  test(`${role} begins with its figures and its lists and no others`, async ({ page, signIn }) => {
    await signIn(role);
    await page.goto("/inicio");
    await page.locator("[data-kpi]").first().waitFor();
    const values = (selector: string, attribute: string) =>
      page.locator(selector).evaluateAll((all, name) => all.map((one) => one.getAttribute(name)), attribute);
    const figures = () => values("[data-kpi]", "data-kpi");
    const parts = () => values("[data-screen=home] section[data-part]", "data-part");
    await expect.poll(figures).toEqual(home.figures);
    await expect.poll(parts).toEqual(home.parts);
    // What the role's own lists hold says why, row by row.
    const lists = page.locator("[data-screen=home] section[data-part]:not([data-part=worklist])");
    await expect(lists.locator(".skeleton")).toHaveCount(0);
    await expect(lists.locator("tbody tr")).toHaveCount(await lists.locator("tbody td[data-col=why]:not(:empty)").count());
  });
}

test("every row says why it is there and what to do, and its figures are doors", async ({
  page,
  signIn,
  expectAccessible,
}) => {
  await signIn("collections");
  await page.goto("/inicio");
  const rows = page.locator(".work-row");
  await rows.first().waitFor();
  await expect(rows.filter({ has: page.locator(".work-why li:not(:empty)") })).toHaveCount(await rows.count());
  const groups = await page.locator("[data-group]").evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.group));
  const order = ["broken_promise", "promise_due", "expected_today", "late", "due_soon"];
  expect(groups).toEqual(order.filter((group) => groups.includes(group)));
  await expect(rows.first().getByRole("button", { name: "Agendar" })).toBeVisible();
  await expectAccessible();

  for (const [name, filter] of [
    ["overdue", /vencidas=1/],
    ["broken_promises", /incumplidas=true/],
  ] as const) {
    await page.goto("/inicio");
    const card = page.locator(`[data-kpi=${name}]`);
    const counted = Number((/[\d,]+(?= documentos?)/.exec((await card.textContent()) ?? "") ?? ["0"])[0].replace(",", ""));
    await card.click();
    await expect(page).toHaveURL(filter);
    await expect(page.locator(".table-foot [role=status]")).toContainText(new RegExp(`de ${counted.toLocaleString("en-US")}$`));
  }
});

test("a row is scheduled where it stands, leaves the list, and comes back when that is undone", async ({ page, request, signIn, expectAccessible }, info) => {
  test.skip(info.project.name !== "desktop", "one story schedules the row");
  interface WorkRow {
    customer: { id: string };
    documents: { invoice_id: string; group: string }[];
  }
  const api = await Caller.as(request, "collections");
  const { data } = await api.get<{ data: WorkRow[] }>("/worklist?limit=50");
  const free = data.filter((row) => row.documents.every(({ group }) => group === "late" || group === "due_soon"));
  const chosen = free.filter((row) => row.documents.some(({ group }) => group === "late")).at(-1);
  if (chosen === undefined) {
    throw new Error("nobody is late in the demonstration");
  }
  await signIn("collections");
  await page.goto("/inicio");
  const row = page.locator(`.work-row[data-customer="${chosen.customer.id}"]`);
  await row.getByRole("button", { name: "Agendar" }).click();
  const dialog = page.getByRole("dialog", { name: /^Agendar/ });
  await expect(dialog.getByLabel("Fecha", { exact: false }).first()).toBeVisible();
  await expectAccessible();
  await dialog.getByRole("button", { name: /^Próximo día de pago/ }).click();
  const recorded = page.waitForRequest((one) => one.method() === "POST" && one.url().endsWith("/promises"));
  await page.keyboard.press("Control+Enter");
  const items = (await recorded).postDataJSON().items as { invoice_id: string }[];
  expect(items.map((one) => one.invoice_id).sort()).toEqual(chosen.documents.map((one) => one.invoice_id).sort());
  await expect(page.getByRole("status").filter({ hasText: /Agendad[ao]s? para|agendad[ao]s para/ })).toBeVisible();
  await expect(page).toHaveURL(/\/inicio$/);
  await expect(row).toHaveCount(0);

  await page.getByRole("button", { name: "Deshacer" }).click();
  await expect(row).toHaveCount(1);
});

test("a row's customer opens, and calling is a link with the number", async ({ page, signIn }) => {
  await signIn("collections");
  await page.goto("/inicio");
  const row = page.locator(".work-row").first();
  await row.getByRole("link", { name: /^Abrir / }).click();
  await expect(page.locator("[data-screen=customer] h1")).toBeFocused();
});

test("on a phone the figures are a row to swipe and the actions are large", async ({ page, signIn, expectAccessible }, info) => {
  test.skip(info.project.name !== "phone", "the layout of the phone");
  await signIn("collections");
  await page.goto("/inicio");
  await page.locator(".work-row").first().waitFor();
  for (const action of await page.locator(".work-row").first().locator(".work-actions .button").all()) {
    expect((await action.boundingBox())?.height).toBeGreaterThanOrEqual(48);
  }
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(beyond).toBeLessThanOrEqual(0);
  await expectAccessible();
});
