import type { Page } from "@playwright/test";

import { expect, test } from "../support/fixtures.ts";
import { tabStops, wordlessBadges } from "../support/inspect.ts";
import { userWith } from "../support/users.ts";

const scrolled = (page: Page) => page.evaluate(() => Math.round(window.scrollY));

test("Back returns to the place in the list where one was reading, with its filters", async ({ page, signIn }) => {
  await signIn("collections");
  await page.goto("/facturas?moneda=MXN");
  const rows = page.locator("[data-screen=invoices] tbody tr");
  await rows.first().waitFor();
  const row = rows.nth(30);
  await row.scrollIntoViewIfNeeded();
  await page.mouse.wheel(0, 300);
  await expect.poll(() => scrolled(page)).toBeGreaterThan(200);
  const link = row.getByRole("link").first();
  await link.scrollIntoViewIfNeeded();
  const before = await scrolled(page);
  await link.click();
  await expect(page.locator("[data-screen=invoice] h1")).toBeVisible();
  expect(await scrolled(page)).toBe(0);
  await page.goBack();
  await expect(page).toHaveURL(/\/facturas\?moneda=MXN$/);
  await expect.poll(async () => Math.abs((await scrolled(page)) - before)).toBeLessThan(8);
  await expect(link).toBeInViewport();
});

test("a session that ends asks to sign in over the page, and what was typed is there and saved", async ({ page, signIn, expectAccessible, isMobile }) => {
  test.skip(isMobile, "the same at every size");
  await signIn("admin");
  await page.goto("/facturas");
  await page.locator("[data-screen=invoices] tbody tr a").first().click();
  const note = page.locator("[data-part=timeline] textarea");
  await note.fill("Acordamos el pago para el viernes");

  const everything = /\/api\/v1\/(?!auth\/login)/;
  await page.route(everything, (route) => route.fulfill({ status: 401, contentType: "application/problem+json", body: "{}" }));
  await page.getByRole("button", { name: "Guardar nota" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Contraseña", { exact: true })).toBeVisible();
  await expectAccessible();
  await expect(note).toHaveValue("Acordamos el pago para el viernes");
  await page.unroute(everything);
  const { email, password } = userWith("admin");
  await dialog.getByLabel("Correo", { exact: true }).fill(email);
  await dialog.getByLabel("Contraseña", { exact: true }).fill(password);
  await dialog.getByRole("button", { name: "Entrar", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  await expect(note).toHaveValue("Acordamos el pago para el viernes");
  await page.getByRole("button", { name: "Guardar nota" }).click();
  await expect(page.locator("[data-part=timeline] li").first()).toContainText("Acordamos el pago para el viernes");
  await expect(note).toHaveValue("");
});

test("with forced colours states have words, the focus is seen, and what is chosen differs from what is not", async ({ page, signIn, isMobile }) => {
  test.skip(isMobile, "a setting of desks");
  test.setTimeout(120_000);
  await signIn("admin");
  await page.emulateMedia({ forcedColors: "active" });
  for (const path of ["/inicio", "/facturas", "/agenda", "/promesas?vista=todas", "/calendario?vista=mes", "/pagos"]) {
    await test.step(path, async () => {
      await page.goto(path);
      await page.locator("main h1").waitFor();
      await expect(page.locator(".skeleton, [aria-busy=true]")).toHaveCount(0);
      expect(await wordlessBadges(page)).toEqual([]);
      const unbounded = await page.locator(".badge, .chip, .cal-chip").evaluateAll((all) =>
        all.filter((one) => one.checkVisibility()).filter((one) => getComputedStyle(one).borderTopStyle === "none").map((one) => one.className),
      );
      expect([...new Set(unbounded)], "a badge has a border where its background is gone").toEqual([]);
      const alike = await page.locator("[aria-pressed], [role=tab], .side-nav a").evaluateAll((all) => {
        const look = (one: Element) => {
          const { borderTopWidth, borderBottomWidth, borderBottomColor, outlineStyle, fontWeight, backgroundColor, color, boxShadow } = getComputedStyle(one);
          return JSON.stringify([borderTopWidth, borderBottomWidth, borderBottomColor, outlineStyle, fontWeight, backgroundColor, color, boxShadow]);
        };
        const isOn = (one: Element) => ["aria-pressed", "aria-selected"].some((name) => one.getAttribute(name) === "true") || one.getAttribute("aria-current") === "page";
        const shown = all.filter((one) => one.checkVisibility());
        const pairs = shown.filter(isOn).map((on) => [on, shown.find((off) => !isOn(off) && off.parentElement === on.parentElement)] as const);
        return pairs.filter(([on, off]) => off && look(on) === look(off)).map(([on]) => on.textContent);
      });
      expect(alike, "what is chosen looks like the rest").toEqual([]);
      const stops = await tabStops(page, 25);
      expect(stops.filter((stop) => !stop.isRinged).map((stop) => stop.mark)).toEqual([]);
    });
  }
});
