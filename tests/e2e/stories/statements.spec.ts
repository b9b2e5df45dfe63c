import { expect, test } from "../support/fixtures.ts";

const COLUMNS = [
  "issue_date",
  "due_date",
  "credit_limit",
  "concept",
  "series",
  "folio",
  "days_overdue",
  "original_amount",
  "amount_paid",
  "balance_due",
];

test("a statement shows its ten columns in order, its totals add up, and its dates have the month in letters", async ({
  page,
  signIn,
  expectAccessible,
}) => {
  await signIn("collections");
  await page.goto("/estados-de-cuenta");
  await page.getByRole("button", { name: "Vista previa" }).first().click();
  const panel = page.locator(".side-panel");
  const block = panel.locator("section[data-currency]").first();
  await block.waitFor();
  const heads = await block.locator("thead th").evaluateAll((cells) => cells.map((cell) => (cell as HTMLElement).dataset.col));
  expect(heads).toEqual(COLUMNS);
  await expect(block.locator("tbody td[data-col=issue_date]").first()).toHaveText(/^\d{2}\/[a-z]{3}\/\d{4}$/);

  const cents = (cells: string) =>
    block.locator(`${cells} [data-amount]`).evaluateAll((all) =>
      all.reduce((sum, one) => sum + Math.round(Number((one as HTMLElement).dataset.amount) * 100), 0),
    );
  for (const column of ["original_amount", "amount_paid", "balance_due"]) {
    expect(await cents(`tfoot [data-col=${column}]`), column).toBe(await cents(`tbody [data-col=${column}]`));
  }
  await expectAccessible();
});

test("everybody ready is ticked, and whoever cannot be written to says why", async ({ page, signIn, expectAccessible }) => {
  await signIn("collections");
  await page.goto("/estados-de-cuenta");
  const rows = page.locator("[data-screen=statements] tbody tr");
  await rows.first().waitFor();
  const ready = await rows.locator("[data-state=ready]").count();
  expect(ready).toBeGreaterThan(0);
  await expect(rows.locator("input:checked")).toHaveCount(ready);
  await expectAccessible();
});
