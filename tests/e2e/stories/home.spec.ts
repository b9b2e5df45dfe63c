import { expect, test } from "../support/fixtures.ts";
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
  await expect(rows.first().getByRole("link", { name: "Agendar" })).toBeVisible();
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
