import type { Page } from "@playwright/test";

import { Caller } from "../support/caller.ts";
import { expect, test } from "../support/fixtures.ts";

interface Row {
  invoice_id: string;
  customer_id: string;
}

interface Recorded {
  data: { id: string }[];
}

/** A weekday about two weeks from now. */
function ahead(days: number): string {
  const day = new Date(Date.now() + days * 86_400_000);
  while ([0, 6].includes(day.getUTCDay())) {
    day.setUTCDate(day.getUTCDate() + 1);
  }
  return day.toISOString().slice(0, 10);
}

/** Somebody else, who takes a promise for a document and takes it off again. */
class Colleague {
  private constructor(
    private readonly api: Caller,
    readonly row: Row,
    readonly day: string,
  ) {}

  static async at(request: Parameters<typeof Caller.as>[0], day = ahead(12)): Promise<Colleague> {
    const api = await Caller.as(request, "collections");
    const { data } = await api.get<{ data: Row[] }>("/agenda?scheduled=false&limit=200");
    const row = data.at(-5);
    if (!row) throw new Error("the demonstration has something to schedule");
    return new Colleague(api, row, day);
  }

  async promises(): Promise<() => Promise<unknown>> {
    const { data } = await this.api.post<Recorded>("/promises", {
      items: [{ invoice_id: this.row.invoice_id }],
      promised_date: this.day,
      comment: "Lo dijo por teléfono",
    });
    return () => this.api.post(`/promises/${data[0]?.id}/cancel`, { reason: "typing_error" });
  }
}

const pill = (page: Page) => page.getByRole("button", { name: /^\d+ cambios? nuevos?/ });

test("lists to work through say that others changed something, and keep what is ticked", async ({ page, request, signIn, expectAccessible }) => {
  test.setTimeout(120_000);
  const colleague = await Colleague.at(request);
  await signIn("admin");
  for (const [path, row] of [
    ["/agenda?pestana=sin-agendar", "[data-screen=agenda] tbody tr"],
    ["/promesas?vista=todas", "[data-screen=promises] tbody tr"],
    ["/clientes", "[data-screen=customers] tbody tr"],
  ] as const) {
    await test.step(path, async () => {
      await page.goto(path);
      await page.locator(row).first().waitFor();
      const boxes = page.locator("td:is([data-col=schedule], [data-col=selection]) input");
      const hasBox = (await boxes.count()) > 0;
      // Known by its row: what is new may come before it.
      const id = hasBox ? await boxes.first().locator("xpath=ancestor::tr").getAttribute("data-id") : "";
      const box = page.locator(`tr[data-id="${id}"] input`);
      if (hasBox) await box.check();
      const takeBack = await colleague.promises();
      await expect(pill(page)).toBeVisible();
      if (path.startsWith("/agenda")) await expectAccessible();
      await pill(page).click();
      await expect(pill(page)).toHaveCount(0);
      if (hasBox) await expect(box).toBeChecked();
      await takeBack();
      await expect(pill(page)).toBeVisible();
    });
  }
});

test("an open invoice, its customer and the calendar follow by themselves, and nothing typed is lost", async ({ page, request, signIn }) => {
  test.setTimeout(120_000);
  const colleague = await Colleague.at(request);
  const { invoice_id, customer_id } = colleague.row;
  await signIn("admin");

  await test.step("the invoice", async () => {
    await page.goto(`/facturas/${invoice_id}`);
    const note = page.locator("[data-part=timeline] textarea");
    await note.fill("Lo que estaba escri");
    const takeBack = await colleague.promises();
    await expect(page.locator(".invoice-head [data-state=promised]")).toBeVisible();
    await expect(page.locator("[data-part=timeline] li").first()).toContainText("Lo dijo por teléfono");
    await expect(note).toHaveValue("Lo que estaba escri");
    await expect(note).toBeFocused();
    await page.getByRole("tab", { name: /^Promesas/ }).click();
    const rows = page.getByRole("tabpanel").locator("tbody tr");
    await expect(rows.last().locator("[data-state=active]")).toBeVisible();
    await takeBack();
    await expect(rows.last().locator("[data-state=cancelled]")).toBeVisible();
  });

  await test.step("the customer", async () => {
    await page.goto(`/clientes/${customer_id}?pestana=promesas`);
    const rows = page.getByRole("tabpanel").locator("tbody tr");
    await rows.first().waitFor();
    const before = await rows.count();
    const takeBack = await colleague.promises();
    await expect(rows).toHaveCount(before + 1);
    await takeBack();
  });

  await test.step("the calendar and its open day", async () => {
    await page.goto(`/calendario?vista=mes&mes=${colleague.day.slice(0, 7)}&capas=promesas&dia=${colleague.day}`);
    const panel = page.locator(".side-panel");
    await expect(panel.locator("tbody tr, [data-state=empty]").first()).toBeVisible();
    const mine = panel.locator("tbody tr", { has: page.locator(`a[href="/facturas/${invoice_id}"]`) });
    const cell = page.locator(`.cal-day[data-date="${colleague.day}"]`);
    const name = await cell.getAttribute("aria-label");
    const takeBack = await colleague.promises();
    await expect(mine).toHaveCount(1);
    await expect(cell).not.toHaveAttribute("aria-label", name ?? "");
    await takeBack();
    await expect(mine).toHaveCount(0);
    await expect(cell).toHaveAttribute("aria-label", name ?? "");
  });
});
