import { Api } from "../support/api.ts";
import { expect, test } from "../support/fixtures.ts";
import { serverUnderTest } from "../support/under-test.ts";
import { userWith } from "../support/users.ts";

test("each section of the settings opens from the list, and reads well", async ({ page, signIn, expectAccessible }) => {
  test.setTimeout(120_000);
  await signIn("admin");
  await page.goto("/configuracion");
  const cards = page.locator("[data-screen=settings] a.setting-card");
  await expect(cards).toHaveCount(10);
  await expectAccessible();
  const addresses = await cards.evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  for (const address of addresses) {
    await page.goto(address);
    await expect(page.locator("h1")).toBeVisible();
    await expect(page.locator(".skeleton")).toHaveCount(0);
    await expect(page.locator("[data-state=error]")).toHaveCount(0);
    await expectAccessible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, address).toBeLessThanOrEqual(0);
  }
});

test("SAT's certificates are listed, and a file that is none is refused with the reason", async ({ page, signIn, expectAccessible }) => {
  await signIn("admin");
  await page.goto("/configuracion/certificados");
  const held = page.locator("[data-part=certificates] tbody tr");
  await expect(held).toContainText(["Carpeta del servidor"]);
  await expect(page.getByText("Ningún timbre espera un certificado.")).toBeVisible();
  const file = { name: "nota.cer", mimeType: "application/octet-stream", buffer: Buffer.from("no es un certificado") };
  await page.locator("input[type=file]").setInputFiles(file);
  await expect(page.getByRole("alert")).toContainText("no es un certificado del SAT");
  await expectAccessible();
});

test("what was typed survives somebody else's change, and is saved over it when asked", async ({
  page,
  signIn,
  expectAccessible,
}) => {
  test.skip(test.info().project.name !== "desktop", "one organization is changed");
  await signIn("admin");
  await page.goto("/configuracion/empresa");
  const phone = page.getByLabel("Teléfono");
  await phone.fill("55 1111 2222");
  await expect(page.getByRole("region", { name: "Cambios sin guardar" })).toBeVisible();
  await expectAccessible();

  // Somebody else, meanwhile: the version on screen is no longer the newest.
  let isFirst = true;
  await page.route("**/api/v1/organization", async (route) => {
    const headers = route.request().headers();
    if (route.request().method() === "PATCH" && isFirst) {
      isFirst = false;
      headers["if-match"] = '"0"';
    }
    await route.continue({ headers });
  });
  await page.getByRole("button", { name: "Guardar", exact: true }).click();
  await expect(page.getByText("Alguien más cambió esto")).toBeVisible();
  await expect(phone).toHaveValue("55 1111 2222");
  await page.getByRole("button", { name: "Guardar lo mío" }).click();
  await expect(page.getByText("Cambios guardados")).toBeVisible();
  await expect(page.getByRole("region", { name: "Cambios sin guardar" })).toHaveCount(0);

  await page.getByLabel("Rangos de antigüedad").fill("treinta");
  await expect(page.locator("#buckets-problem")).toContainText("números");
  page.once("dialog", (dialog) => dialog.dismiss());
  await page.getByRole("link", { name: "Cartera", exact: true }).click();
  await expect(page).toHaveURL(/empresa$/);
  await page.getByRole("button", { name: "Descartar" }).click();
  await expect(page.getByLabel("Rangos de antigüedad")).toHaveValue("30, 60, 90");

  await page.goto("/configuracion/auditoria?sobre=organization");
  await page.getByRole("button", { name: "Ver cambios" }).first().click();
  const change = page.locator(".diff tr").filter({ hasText: "Datos en el correo · Teléfono" });
  await expect(change.locator("[data-col=after]")).toHaveText("55 1111 2222");
  await expectAccessible();
});

test("a key's secret is shown once, and revoking it asks first", async ({ page, signIn, expectAccessible }) => {
  test.skip(test.info().project.name !== "desktop", "the same at every size");
  await signIn("admin");
  await page.goto("/configuracion/llaves");
  await page.getByRole("button", { name: "Crear llave" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Crear llave" }).click();
  await expect(page.locator("#key-name-problem")).not.toBeEmpty();
  await expectAccessible();
  await dialog.getByLabel("Nombre").fill("ERP de prueba");
  await dialog.getByLabel("Facturas: leer").check();
  await dialog.getByRole("button", { name: "Crear llave" }).click();
  const secret = page.locator("[data-part=secret]");
  await expect(secret).toHaveValue(/^ck_live_/);
  const value = await secret.inputValue();
  await page.getByRole("button", { name: "Ya la guardé" }).click();
  await expect(secret).toHaveCount(0);
  await page.reload();
  const row = page.locator("tbody tr").filter({ hasText: "ERP de prueba" });
  await expect(row.locator("[data-state=active]")).toBeVisible();
  expect(await page.content()).not.toContain(value);
  await row.getByRole("button", { name: /^Revocar/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revocar" }).click();
  await expect(row.locator("[data-state=revoked]")).toBeVisible();
});

test("a person invited by a link chooses a password with it, and sees where they are signed in", async ({
  page,
  browser,
  signIn,
  expectAccessible,
}) => {
  test.skip(test.info().project.name !== "desktop", "the same at every size");
  await signIn("admin");
  await page.goto("/configuracion/usuarios");
  await page.getByRole("button", { name: "Agregar persona" }).click();
  const dialog = page.getByRole("dialog", { name: "Agregar persona" });
  await dialog.getByRole("button", { name: "Invitar" }).click();
  await expect(page.locator("#user-email-problem")).not.toBeEmpty();
  await expectAccessible();
  const email = `nora.${Date.now()}@baleros.example`;
  await dialog.getByLabel("Nombre").fill("Nora Nueva");
  await dialog.getByLabel("Correo").fill(email);
  await dialog.getByLabel("Cobranza", { exact: true }).check();
  await dialog.getByRole("button", { name: "Invitar" }).click();
  const given = page.getByRole("dialog", { name: "Liga de invitación" });
  const link = await given.getByLabel("Liga", { exact: true }).inputValue();
  await expectAccessible();
  await given.getByRole("button", { name: "Cerrar" }).click();
  await expect(given).toHaveCount(0);

  const context = await browser.newContext();
  const hers = await context.newPage();
  const token = new URL(link).searchParams.get("token") ?? "";
  await hers.goto(`${serverUnderTest().url}/restablecer?token=${token}`);
  await hers.getByLabel("Contraseña nueva", { exact: true }).fill("una frase que elige Nora");
  await hers.getByLabel(/^Repite/).fill("una frase que elige Nora");
  await hers.locator("form button[type=submit]").click();
  await hers.getByRole("link", { name: "Entrar" }).click();
  await hers.getByLabel("Correo").fill(email);
  await hers.getByLabel("Contraseña", { exact: true }).fill("una frase que elige Nora");
  await hers.locator("form button[type=submit]").click();
  await hers.locator("[data-screen=home]").waitFor();
  await hers.goto(`${serverUnderTest().url}/perfil`);
  const sessions = hers.locator("[data-part=sessions]");
  await expect(sessions.locator("li")).toHaveCount(1);
  await expect(sessions.locator("li")).toContainText("Chrome · Linux");
  await expect(sessions.getByText("Esta sesión")).toBeVisible();
  await context.close();
});

test("sessions elsewhere are ended one by one and all at once", async ({ page, request, signIn, expectAccessible }) => {
  test.skip(test.info().project.name !== "desktop", "other stories sign in with the same person");
  const url = serverUnderTest().url;
  const { email, password } = userWith("manager");
  for (const device of ["Mozilla/5.0 (iPhone) Safari/604.1", "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"]) {
    await request.post(`${url}/api/v1/auth/login`, { data: { email, password }, headers: { "User-Agent": device } });
  }
  await signIn("manager");
  await page.goto("/perfil");
  const sessions = page.locator("[data-part=sessions]");
  const phone = sessions.locator("li", { hasText: "Safari · iPhone" });
  await expect(phone).toHaveCount(1);
  await expectAccessible();
  await phone.getByRole("button", { name: "Cerrar sesión en Safari · iPhone" }).click();
  await expect(phone).toHaveCount(0);
  await sessions.getByRole("button", { name: "Cerrar todas las demás" }).click();
  await expect(sessions.locator("li")).toHaveCount(1);
  await expect(sessions.getByText("Esta sesión")).toBeVisible();
});

test("a rule that tells nobody is not saved, and the matrix is read by keyboard", async ({ page, signIn }) => {
  test.skip(test.info().project.name !== "desktop", "the same at every size");
  await signIn("admin");
  await page.goto("/configuracion/reglas");
  const rule = page.locator("[data-rule=promise_kept]");
  for (const role of ["Cobranza", "Finanzas"]) {
    await rule.getByLabel(role, { exact: true }).uncheck();
  }
  await expect(rule.getByText("Elige al menos a quién avisar.")).toBeVisible();
  let sent = 0;
  page.on("request", (request) => (sent += request.method() === "PATCH" ? 1 : 0));
  await rule.getByRole("button", { name: "Guardar" }).click();
  await rule.getByRole("button", { name: "Descartar" }).click();
  expect(sent).toBe(0);
  await rule.getByRole("switch", { name: "Encendida" }).uncheck();
  await rule.getByRole("button", { name: "Guardar" }).click();
  await expect(rule.getByText(/^La cambió/)).toBeVisible();
  await rule.getByRole("switch", { name: "Encendida" }).check();
  await rule.getByRole("button", { name: "Guardar" }).click();
  await expect(rule.getByRole("button", { name: "Guardar" })).toHaveCount(0);

  await page.goto("/configuracion/perfiles?perfil=sales");
  const cell = page.getByRole("checkbox", { name: "Ventas: leer Facturas" });
  await expect(cell).toBeChecked();
  await cell.focus();
  await page.keyboard.press("Space");
  await expect(cell).toBeChecked();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("checkbox", { name: "Ventas: crear Facturas" })).toBeFocused();
  await expect(page.getByRole("checkbox", { name: "Ventas: leer Pagos" })).not.toBeChecked();
});

test("a day off says what it moves before it does", async ({ page, signIn, expectAccessible }) => {
  test.skip(test.info().project.name !== "desktop", "the same at every size");
  await signIn("admin");
  await page.goto("/configuracion/inhabiles?anio=2031");
  await page.getByRole("button", { name: "Agregar día" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Fecha", { exact: true }).first().fill("04/03/2031");
  await dialog.getByLabel("Nombre").fill("Inventario general");
  await dialog.getByRole("button", { name: "Ver qué se mueve" }).click();
  await expect(dialog.getByText(/cambian? de fecha/)).toBeVisible();
  await expectAccessible();
  await dialog.getByRole("button", { name: "Agregar y mover" }).click();
  const row = page.locator("tbody tr").filter({ hasText: "Inventario general" });
  await expect(row).toBeVisible();
  await row.getByRole("button", { name: /^Quitar/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Quitar y mover" }).click();
  await expect(row).toHaveCount(0);
});

test("who may set nothing up sees no settings, and is told whom to ask", async ({ page, enter, expectAccessible }) => {
  await enter("sales", "/", "nav a");
  await expect(page.getByRole("link", { name: "Configuración" })).toHaveCount(0);
  await page.goto("/configuracion/llaves");
  await expect(page.locator("[data-screen=no_permission]")).toBeVisible();
  await expectAccessible();
  await page.goto("/perfil");
  await page.getByLabel("Contraseña nueva").fill("una frase bien larga");
  await page.getByLabel("Repite la nueva").fill("otra");
  await page.getByRole("button", { name: "Cambiar contraseña" }).click();
  await expect(page.locator("#repeat-password-problem")).toHaveText("No es igual a la nueva.");
  await expectAccessible();
});

test("a rule is added for one customer, never without anybody to tell", async ({ page, request, signIn, expectAccessible }) => {
  test.skip(test.info().project.name !== "desktop", "the same at every size");
  const api = await Api.signIn(request, serverUnderTest().url, userWith("admin"));
  const { data } = await (await api.get("/customers?limit=1")).json();
  const customer = data[0] as { id: string; code: string };
  await signIn("admin");
  await page.goto("/configuracion/reglas");
  await page.getByRole("button", { name: "Agregar regla" }).click();
  const dialog = page.getByRole("dialog", { name: "Agregar regla" });
  await dialog.getByLabel("Cuando").selectOption("late");
  await dialog.getByRole("button", { name: "Agregar regla" }).click();
  await expect(dialog.getByText("Elige al menos a quién avisar.")).toBeVisible();
  await expect(dialog.getByText("Escribe al menos un día.")).toBeVisible();
  await expectAccessible();
  await dialog.locator("#rule-days").fill("7");
  await dialog.getByLabel("Finanzas", { exact: true }).check();
  const picker = dialog.getByRole("combobox", { name: "Solo de este cliente" });
  await picker.fill(customer.code);
  await page.getByRole("option", { name: new RegExp(customer.code) }).first().waitFor();
  await picker.press("ArrowDown");
  await picker.press("Enter");
  await dialog.getByRole("button", { name: "Agregar regla" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Avisar a los 7 días de atraso" }).first()).toBeVisible();
  const rules = (await (await api.get("/notification-rules")).json()).data as { customer_id: string | null }[];
  expect(rules.some((rule) => rule.customer_id === customer.id)).toBe(true);
});

test("when the next promise needs approval is a setting of the company, refused at its field", async ({ page, signIn }) => {
  test.skip(test.info().project.name !== "desktop", "the same at every size");
  await signIn("admin");
  await page.goto("/configuracion/empresa");
  const field = page.getByLabel("Promesas incumplidas antes de pedir aprobación");
  await expect(field).toHaveValue("3");
  await field.fill("500");
  await page.getByRole("button", { name: "Guardar", exact: true }).click();
  await expect(page.locator("#broken-promises-problem")).toContainText("de 1 a 100");
  await expect(field).toHaveValue("500");
  await field.fill("4");
  await page.getByRole("button", { name: "Guardar", exact: true }).click();
  await expect(page.getByText("Cambios guardados")).toBeVisible();
  await page.goto("/configuracion/auditoria?sobre=organization");
  await page.getByRole("button", { name: "Ver cambios" }).first().click();
  const change = page.locator(".diff tr").filter({ hasText: "Promesas incumplidas antes de autorizar" });
  await expect(change.locator("[data-col=before]")).toHaveText("3");
  await expect(change.locator("[data-col=after]")).toHaveText("4");
});
