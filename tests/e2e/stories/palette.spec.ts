import { Caller } from "../support/caller.ts";
import { expect, test } from "../support/fixtures.ts";

test("the palette finds by folio, amount, UUID piece and code, runs verbs, and gives the focus back", async ({
  page,
  signIn,
  expectAccessible,
}) => {
  await signIn("admin");
  await page.goto("/facturas");
  const row = page.locator("[data-screen=invoices] tbody tr").first();
  const link = row.locator("a").first();
  const name = (await link.textContent()) ?? "";
  const path = (await link.getAttribute("href")) ?? "";
  const code = ((await row.locator("td[data-col=customer]").textContent()) ?? "").split(" ")[0] ?? "";
  const opener = page.getByRole("button", { name: "Buscar o ejecutar" });
  await opener.focus();
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Buscar o ejecutar" });
  await expect(field).toBeFocused();
  await expect(page.getByRole("option", { name: "Facturas" })).toBeVisible();
  await expectAccessible();

  await field.fill(name.split("-").at(-1) ?? "");
  const found = page.getByRole("group", { name: "Facturas" }).getByRole("option", { name: new RegExp(name) });
  await expect(found).toBeVisible();
  await expectAccessible();
  await page.keyboard.press("Escape");
  await expect(opener).toBeFocused();

  await page.keyboard.press("Control+k");
  await field.fill(name);
  await expect(found.first()).toBeVisible();
  await found.first().click();
  await expect(page).toHaveURL(new RegExp(path));

  await page.keyboard.press("Control+k");
  await expect(page.getByRole("group", { name: "Recientes" }).getByRole("option").first()).toContainText(name);
  await field.fill(`registrar pago ${code}`);
  const action = page.getByRole("group", { name: "Acciones" }).getByRole("option", { name: new RegExp(`Registrar pago de ${code}`) });
  await action.click();
  await expect(page).toHaveURL(/\/pagos\/nuevo\?cliente=/);
  await expect(page.getByRole("combobox", { name: "Cliente" })).toHaveValue(new RegExp(code));
});

test("the help lists exactly the keys that work; typed letters do nothing; switched off they do nothing anywhere", async ({
  page,
  signIn,
  expectAccessible,
}) => {
  await signIn("admin");
  await page.goto("/facturas");
  await page.locator("[data-screen=invoices] tbody tr").first().waitFor();
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Atajos de teclado" });
  const listed = help.locator("tbody td[data-col=keys]");
  await listed.first().waitFor();
  const keys = await listed.allTextContents();
  expect(keys).toContain("g f");
  expect(keys).toContain("Ctrl+K");
  await expectAccessible();
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  await expect(help, "keys rest while a dialog is open").toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/facturas/);

  for (const [second, screen] of [["i", "home"], ["p", "payments"], ["f", "invoices"]] as const) {
    await page.keyboard.press("g");
    await page.keyboard.press(second);
    await expect(page.locator(`[data-screen=${screen}]`)).toBeVisible();
  }
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("gix?");
  await expect(page).toHaveURL(/\/facturas/);
  await expect(help).toBeHidden();

  await page.goto("/facturas");
  await page.locator("[data-screen=invoices] tbody tr").first().waitFor();
  await page.locator("summary", { hasText: "" }).and(page.getByLabel("Idioma y aspecto")).click();
  await page.getByRole("button", { name: "Apagados" }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await page.keyboard.press("?");
  await expect(page).toHaveURL(/\/facturas/);
  await expect(help).toBeHidden();
});

test("rows are walked, ticked and summed by keys, and one press records their payment", async ({ page, signIn }) => {
  test.skip(test.info().project.name !== "desktop", "keys belong to a keyboard");
  await signIn("admin");
  await page.goto("/facturas?moneda=MXN");
  const rows = page.locator("[data-screen=invoices] tbody tr");
  await rows.first().waitFor();
  await page.keyboard.press("j");
  await expect(rows.nth(0)).toBeFocused();
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+ArrowDown");
  const bar = page.locator(".bulk-bar");
  await expect(bar).toContainText("2 seleccionadas");
  const cents = (cells: string) =>
    page.locator(`${cells} [data-amount]`).evaluateAll((all) => all.reduce((sum, one) => sum + Math.round(Number((one as HTMLElement).dataset.amount) * 100), 0));
  expect(await cents(".bulk-bar")).toBe(await cents("tr[data-selected=true] [data-col=balance_due]"));
  await page.keyboard.press("Control+a");
  await expect(rows.locator("input:checked")).toHaveCount(await rows.count());
  await page.getByRole("button", { name: /Seleccionar las [\d,]+ del filtro/ }).click();
  await expect(bar).not.toHaveText(new RegExp(`^${await rows.count()} seleccionadas`));
  await page.keyboard.press("Escape");
  await expect(bar).toBeHidden();

  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page.locator(".side-panel")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.locator(".side-panel")).toHaveCount(0);
  await page.keyboard.press("j");
  await page.keyboard.press("r");
  await expect(page).toHaveURL(/\/pagos\/nuevo\?facturas=/);
  await expect(page.getByLabel("Monto", { exact: true })).not.toHaveValue("");
});

test("nothing found proposes the nearest list with its count", async ({ page, signIn, expectAccessible }) => {
  await signIn("admin");
  await page.goto("/facturas?moneda=EUR");
  const offer = page.locator("[data-part=relaxed]");
  await expect(offer).toContainText(/Hay [\d,]+ si quitas la moneda/);
  await expectAccessible();
  const count = await offer.getAttribute("data-count");
  await offer.click();
  await expect(page).toHaveURL(/\/facturas/);
  await expect(page.locator(".table-foot [role=status]")).toContainText(new RegExp(`de ${Number(count).toLocaleString("en-US")}$`));
});

test.describe("what is chosen is acted on by a key", () => {
  // Nothing here answers the link to a telephone.
  test.use({ expectedErrors: /tel:/ });

  test("the buttons say their key; the row in focus is noted, called and put off; what does nothing is not listed", async ({
    page,
    request,
    signIn,
    expectAccessible,
  }, info) => {
    test.skip(info.project.name !== "desktop", "keys belong to a keyboard");
    await signIn("admin");
    await page.goto("/facturas?moneda=MXN");
    const rows = page.locator("[data-screen=invoices] tbody tr");
    await rows.first().waitFor();
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Atajos de teclado" });
    await expect(help.locator("tbody td").first()).toBeVisible();
    const keys = await help.locator("tbody td[data-col=keys]").allTextContents();
    for (const key of ["a", "m", "r", "l", "o"]) {
      expect(keys).toContain(key);
    }
    expect(keys).not.toContain("u");
    await page.keyboard.press("Escape");

    const id = (await rows.first().getAttribute("data-id")) ?? "";
    await page.keyboard.press("j");
    await page.keyboard.press("o");
    const dialog = page.getByRole("dialog", { name: "Nota en 1 documento" });
    const note = `Se llamó a la oficina ${Date.now()}`;
    await dialog.getByLabel("Nota").fill(note);
    await expectAccessible();
    await page.keyboard.press("Control+Enter");
    await expect(page.getByRole("status").filter({ hasText: "Nota guardada" })).toBeVisible();
    const api = await Caller.as(request, "admin");
    const { data } = await api.get<{ data: { text: string }[] }>(`/invoices/${id}/timeline?limit=5`);
    expect(data.some((event) => event.text.includes(note))).toBe(true);

    const bar = page.getByRole("region", { name: "Selección" });
    for (const [name, key] of [["Agendar", "a"], ["Reagendar…", "m"], ["Registrar pago", "r"], ["Llamar", "l"], ["Escribir una nota", "o"]] as const) {
      const button = bar.getByRole("button", { name, exact: true });
      await expect(button).toHaveAttribute("aria-keyshortcuts", key);
      await expect(button).toHaveAttribute("title", `${name} (${key})`);
    }

    await page.goto("/promesas?vista=todas");
    const movable = page.locator("[data-screen=promises] tbody tr").filter({ has: page.getByRole("button", { name: "Reagendar…" }) });
    await movable.first().getByRole("checkbox").check();
    await page.keyboard.press("m");
    await expect(page.getByRole("dialog", { name: /^Reagendar/ })).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.locator("dialog[open]")).toHaveCount(0);

    // Last of all: a browser that has nobody to hand a telephone number to takes no more presses.
    await page.goto("/facturas?moneda=MXN");
    await rows.first().waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("l");
    await expect(page.getByRole("status").filter({ hasText: /Llamando a|Ningún contacto/ })).toBeVisible();
  });
});
