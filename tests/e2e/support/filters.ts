import type { Page } from "@playwright/test";

/** Sets a filter of a list as a person does: on a phone the filters are asked for first. */
export async function chooseFilter(page: Page, label: string, value: string): Promise<void> {
  const filter = page.getByLabel(label, { exact: true });
  const more = page.getByRole("button", { name: "Filtros", exact: true });
  await filter.or(more).first().waitFor();
  if (await more.isVisible()) {
    await more.click();
  }
  await filter.selectOption(value);
}
