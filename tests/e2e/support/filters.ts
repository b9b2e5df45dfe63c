import type { Page } from "@playwright/test";

/** On a phone the filters are asked for first. */
export async function openFilters(page: Page): Promise<void> {
  const more = page.getByRole("button", { name: "Filtros", exact: true, expanded: false });
  await page.locator(".filter-bar").first().waitFor();
  if (await more.isVisible()) {
    await more.click();
  }
}

/** Sets a filter of a list as a person does. */
export async function chooseFilter(page: Page, label: string, value: string | { index: number }): Promise<void> {
  await openFilters(page);
  await page.getByLabel(label, { exact: true }).selectOption(value);
}
