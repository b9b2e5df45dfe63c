import type { Page } from "@playwright/test";

import { expect, test } from "../support/fixtures.ts";

// The loader of the parts says in the console what it could not fetch.
test.use({ expectedErrors: /Failed to fetch|HTTP status code is not ok/ });

test.skip(({ isMobile }) => isMobile, "how the program comes does not depend on the size of the screen");

const PARTS = /\/(?:split|chunk)_[^/]+\.wasm$/;

/** Names of the parts fetched from now on. */
function partsOf(page: Page): string[] {
  const parts: string[] = [];
  page.on("request", (request) => {
    if (PARTS.test(request.url())) {
      parts.push(request.url());
    }
  });
  return parts;
}

test("the code of a screen comes when somebody points at it, once", async ({ page, enter }) => {
  const parts = partsOf(page);
  await enter("admin", "/");
  await expect(page.locator("[data-screen=home]")).toBeVisible();
  expect(parts).toEqual([]);

  const navigation = page.getByRole("navigation", { name: "Navegación principal" });
  await navigation.getByRole("link", { name: "Facturas" }).hover();
  await expect.poll(() => parts.length).toBeGreaterThan(0);
  await navigation.getByRole("link", { name: "Facturas" }).click();
  await expect(page.locator("[data-screen=invoices]")).toBeVisible();

  const fetched = parts.length;
  await navigation.getByRole("link", { name: "Inicio" }).click();
  await expect(page.locator("[data-screen=home]")).toBeVisible();
  await navigation.getByRole("link", { name: "Facturas" }).click();
  await expect(page.locator("[data-screen=invoices]")).toBeVisible();
  expect(parts.length).toBe(fetched);
});

test("a screen whose code cannot be fetched says so and comes when it is tried again", async ({
  page,
  enter,
  expectAccessible,
}) => {
  await enter("admin", "/");
  await page.route(PARTS, (route) => route.abort());
  await page.getByRole("link", { name: "Facturas" }).first().click();
  const failure = page.getByRole("alert");
  await expect(failure).toContainText("Sin conexión");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Facturas");
  await expectAccessible();

  await page.unroute(PARTS);
  await failure.getByRole("button", { name: "Reintentar" }).click();
  await expect(page.locator("[data-screen=invoices]")).toBeVisible();
});

test("a program that the server has replaced is loaded anew", async ({ page, enter }) => {
  await enter("admin", "/");
  await page.route(PARTS, (route) => route.fulfill({ status: 404, body: "" }));
  await page.route("/", (route) => route.fulfill({ body: '<script src="/boot-0000000000000000.js"></script>' }));
  const reloaded = page.waitForEvent("load").then(() => page.unroute(PARTS));
  await page.getByRole("link", { name: "Facturas" }).first().click();
  await reloaded;
  await expect(page.locator("[data-screen=invoices]")).toBeVisible();
});
