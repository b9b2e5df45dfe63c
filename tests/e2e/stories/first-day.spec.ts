import { expect, test } from "../support/fixtures.ts";
import { SignInPage } from "../support/sign-in-page.ts";
import { userWith } from "../support/users.ts";

/** A customer of this run alone: the demonstration is kept between stories. */
function customer(): { rfc: string; name: string; folio: string } {
  const number = String(Date.now() % 1_000_000).padStart(6, "0");
  const letters = [...number.slice(0, 4)].map((digit) => "ABCDEFGHIJ"[Number(digit)]).join("");
  return { rfc: `${letters.slice(0, 3)}150312AB1`, name: `Aceros ${number}`, folio: `ZZ-${number}` };
}

test("an antigüedad is reviewed row by row, applied, and the same again changes nothing", async ({
  page,
  signIn,
  expectAccessible,
}) => {
  const { rfc, name, folio } = customer();
  const list = [
    "RFC\tRazón social\tFactura\tFecha\tVencimiento\tTotal\tSaldo",
    `${rfc}\t${name}\t${folio}\t05/01/2024\t04/02/2024\t1,160.00\t1,000.00`,
    `${rfc}\t${name}\tZZ-1\t31/02/2024\t\t10.00\t`,
  ].join("\n");
  await signIn("admin");
  await page.goto("/importar?seccion=antiguedad");
  await page.getByLabel("O pega aquí desde Excel").waitFor();
  await expectAccessible();
  await page.getByLabel("O pega aquí desde Excel").fill(list);
  await page.getByRole("button", { name: "Revisar" }).click();

  const result = page.locator("[data-part=opening_result]");
  await expect(result).toHaveAttribute("data-state", "preview");
  await expect(result.getByText("Se registran: 1")).toBeVisible();
  await expect(result.locator("[data-amount]")).toHaveAttribute("data-amount", "1000.00");
  const bad = page.locator("[data-part=opening] tbody tr");
  await expect(bad).toHaveCount(1);
  await expect(bad.locator("[data-col=detail]")).toContainText("31/02/2024");
  await expectAccessible();

  await result.getByRole("button", { name: "Aplicar 1 fila" }).click();
  await expect(result).toHaveAttribute("data-state", "applied");
  await page.getByRole("tab", { name: "Todas" }).click();
  await page.getByRole("link", { name: folio }).click();
  await expect(page.locator("[data-screen=invoice]")).toBeVisible();
  await expect(page.locator("[data-screen=invoice] [data-amount=\"1000.00\"]").first()).toBeVisible();

  await page.goto("/importar?seccion=antiguedad");
  await page.getByLabel("O pega aquí desde Excel").fill(list);
  await page.getByRole("button", { name: "Revisar" }).click();
  await expect(result.getByText("Sin cambios: 1")).toBeVisible();
  await expect(result.getByRole("button", { name: /^Aplicar/ })).toHaveCount(0);
});

test("old invoices are closed as paid before the start, and the step is undone", async ({
  page,
  signIn,
  expectAccessible,
}) => {
  await signIn("admin");
  await page.goto("/facturas?estado=opening_unconfirmed");
  const rows = page.locator("[data-screen=invoices] tbody tr");
  await rows.first().waitFor();
  const id = (await rows.first().getAttribute("data-id")) ?? "";
  const row = page.locator(`tr[data-id="${id}"]`);
  await row.getByRole("checkbox").check();
  await expectAccessible();
  await page.getByRole("button", { name: "Pagada antes del arranque (1)", exact: true }).click();
  await expect(page.getByText("1 factura cerrada.")).toBeVisible();
  await expect(row).toHaveCount(0);
  await page.getByRole("button", { name: "Deshacer" }).click();
  await expect(page.getByText("1 factura vuelve a estar por confirmar.")).toBeVisible();
  await expect(row).toBeVisible();
});

test("the code is asked for only of whoever uses one, and a forgotten password has a way out", async ({
  page,
  expectAccessible,
}) => {
  const screen = new SignInPage(page);
  await screen.open();
  await expect(page.getByLabel("Código de un solo uso")).toHaveCount(0);
  await page.route("**/auth/login", (route) =>
    route.fulfill({
      status: 401,
      contentType: "application/problem+json",
      json: {
        type: "/problems/totp_required",
        title: "Falta el código",
        status: 401,
        detail: "Escribe el código de seis dígitos de tu aplicación.",
        code: "totp_required",
        request_id: "1",
        errors: [{ pointer: "/totp", code: "totp_required", detail: "Escribe el código de seis dígitos de tu aplicación." }],
      },
    }),
  );
  const { email } = userWith("finance");
  await screen.email.fill(email);
  await screen.password.fill("demo-cartera-2026");
  await screen.submit.click();
  await expect(page.getByLabel("Código de un solo uso")).toBeFocused();
  await expect(screen.email).toHaveValue(email);
  await expectAccessible();

  await page.getByRole("link", { name: "Olvidé mi contraseña" }).click();
  await expect(page.locator("[data-screen=forgotten_password]")).toBeVisible();
  await page.getByLabel("Correo").fill("nadie@baleros.example");
  await page.getByRole("button", { name: "Mandar la liga" }).click();
  await expect(page.getByRole("heading", { name: "Revisa tu correo" })).toBeVisible();
  await expectAccessible();

  await page.goto("/restablecer?token=inventado");
  await page.getByLabel("Contraseña nueva").fill("una frase bien nueva");
  await page.getByLabel("Repite la contraseña").fill("otra frase bien nueva");
  await page.getByRole("button", { name: "Guardar contraseña" }).click();
  await expect(page.locator("#password_again-problem")).toHaveText("Las dos contraseñas son distintas.");
  await page.getByLabel("Repite la contraseña").fill("una frase bien nueva");
  await page.getByRole("button", { name: "Guardar contraseña" }).click();
  await expect(page.getByText("La liga venció o ya se usó. Pide otra.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Pedir otra liga" })).toBeVisible();
  await expectAccessible();
});
