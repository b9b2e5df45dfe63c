import { Caller } from "../support/caller.ts";
import { expect, test } from "../support/fixtures.ts";
import { beyondTheEdge, clippedTexts, skeletonOf, smallTargets, whileSpaced } from "../support/inspect.ts";
import { allScreens } from "../support/screens.ts";

/** Words of the product that the other language does not have. */
const FOREIGN = {
  es: /\b(Settings|Customers?|Invoices?|Payments?|Save|Cancel|Overdue|Search|Loading|Retry)\b/g,
  en: /\b(Guardar|Cancelar|Clientes?|Facturas?|Pagos?|Vencidas?|Buscar|Cargando|Reintentar|Importe|Saldo)\b/g,
};

test("every screen keeps what all of them promise", async ({ page, request, signIn }, info) => {
  test.setTimeout(120_000);
  const isTouched = info.project.name !== "desktop";
  await signIn("admin");
  for (const { name, path } of await allScreens(await Caller.as(request, "admin"))) {
    await test.step(name, async () => {
      await page.goto(path);
      await page.locator("main h1").waitFor();
      await expect(page.locator(".skeleton")).toHaveCount(0);
      expect.soft(await skeletonOf(page), name).toEqual({ headings: 1, mains: 1, language: "es", isTitled: true });
      expect.soft(await beyondTheEdge(page), `${name} scrolls sideways`).toBeLessThanOrEqual(0);
      expect.soft(await smallTargets(page, isTouched ? 44 : 24), `${name} has small targets`).toEqual([]);
      expect.soft(await whileSpaced(page, () => clippedTexts(page)), `${name} cuts texts`).toEqual([]);
    });
  }
});

test("no screen scrolls sideways on the narrowest phone", async ({ page, request, signIn }, info) => {
  test.skip(info.project.name !== "phone", "the narrowest is a phone");
  test.setTimeout(120_000);
  await signIn("admin");
  await page.setViewportSize({ width: 320, height: 640 });
  for (const { name, path } of await allScreens(await Caller.as(request, "admin"))) {
    await page.goto(path);
    await page.locator("main h1").waitFor();
    await expect(page.locator(".skeleton")).toHaveCount(0);
    expect.soft(await beyondTheEdge(page), name).toBeLessThanOrEqual(0);
  }
});

for (const [language, tag] of [
  ["es", "es-MX"],
  ["en", "en"],
] as const) {
  test(`no heading, field, button or link speaks another language than ${language}`, async ({ page, request, signIn }, info) => {
    test.skip(info.project.name !== "desktop", "words are the same at every size");
    test.setTimeout(120_000);
    const screens = await allScreens(await Caller.as(request, "admin"));
    await signIn("admin");
    await page.evaluate((value) => localStorage.setItem("cartera.language", value), tag);
    for (const { name, path } of screens) {
      await page.goto(path);
      await page.locator("main h1").waitFor();
      await expect(page.locator(".skeleton")).toHaveCount(0);
      const words = await page.locator("h1, h2, h3, label, legend, button, th, nav a, [role=tab]").allInnerTexts();
      expect.soft(words.flatMap((text) => text.match(FOREIGN[language]) ?? []), name).toEqual([]);
    }
  });
}

for (const [failure, path] of [
  ["500", "/facturas"],
  ["500", "/clientes"],
  ["500", "/pagos"],
  ["500", "/promesas"],
  ["offline", "/facturas"],
  ["offline", "/agenda"],
] as const) {
  test(`${path} says that it could not be read and offers to try again (${failure})`, async ({ page, signIn }) => {
    await signIn("admin");
    await page.locator("main h1").waitFor();
    const reads = /\/api\/v1\/(invoices|customers|payments|promises|agenda)\b/;
    await page.route(reads, (route) =>
      failure === "offline"
        ? route.abort("internetdisconnected")
        : route.fulfill({ status: 500, contentType: "application/problem+json", body: "{}" }),
    );
    await page.goto(path);
    await expect(page.locator("main h1")).toBeVisible();
    const again = page.locator("main").getByRole("button", { name: "Reintentar" }).first();
    await expect(again).toBeVisible();
    await page.unroute(reads);
    await again.click();
    await expect(page.locator("main tbody tr, main li").first()).toBeVisible();
  });
}
