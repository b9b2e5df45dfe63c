import type { Locator, Page, Route } from "@playwright/test";

interface Pages {
  data: Record<string, unknown>[];
  next_cursor: string | null;
  total: number;
}

/** Answers every list of invoices with pages of so many rows, made of one real invoice. */
export async function pretendInvoices(page: Page, total: number): Promise<void> {
  let model: Pages | undefined;
  await page.route(/\/api\/v1\/invoices\?/, async (route: Route) => {
    model ??= (await (await route.fetch()).json()) as Pages;
    const parameters = new URL(route.request().url()).searchParams;
    const from = Number(parameters.get("cursor") ?? 0);
    const count = Math.min(Number(parameters.get("limit") ?? 50), total - from);
    const data = Array.from({ length: count }, (_, index) => {
      const number = from + index;
      return { ...model?.data[number % model.data.length], id: idOf(number), folio: String(number) };
    });
    const next = from + count;
    await route.fulfill({ json: { ...model, data, total, next_cursor: next < total ? String(next) : null } });
  });
}

/** The row of the invoice with that number, while it is drawn. */
export function invoiceRow(page: Page, number: number): Locator {
  return page.locator(`[data-screen=invoices] tr[data-id="${idOf(number)}"]`);
}

function idOf(number: number): string {
  return `01a0b3c4-0000-7000-8000-${String(number).padStart(12, "0")}`;
}
