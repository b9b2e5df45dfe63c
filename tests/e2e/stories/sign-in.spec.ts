import { expect, test } from "../support/fixtures.ts";
import { SignInPage } from "../support/sign-in-page.ts";
import { userWith } from "../support/users.ts";

test("whoever signs in lands on Inicio, and signing out leaves nothing to come back to", async ({
  page,
  expectAccessible,
}) => {
  const screen = new SignInPage(page);
  await screen.open();
  await screen.signIn(userWith("admin"));
  await expect(page.locator("[data-screen=home] h1")).toBeVisible();
  await expect(page).toHaveURL(/\/inicio$/);
  await expect(page).toHaveTitle(/ · Cartera$/);
  await expectAccessible();

  await page.getByLabel(/^Menú de /).click();
  await page.getByRole("button", { name: "Cerrar sesión" }).click();
  await expect(page.locator("[data-screen=sign_in]")).toBeVisible();
  await page.goto("/facturas");
  await expect(page.locator("[data-screen=sign_in]")).toBeVisible();
});

test("a wrong password is told at the form and keeps the address typed", async ({ page, expectAccessible }) => {
  const screen = new SignInPage(page);
  const { email } = userWith("collections");
  await screen.open();
  await screen.email.fill(email);
  await screen.password.fill("no es esta");
  await screen.submit.click();
  await expect(page.getByRole("alert").filter({ hasText: /contraseña/i }).first()).toBeVisible();
  await expect(screen.email).toHaveValue(email);
  await expectAccessible();
});

test("empty fields are named before the server is asked", async ({ page }) => {
  const screen = new SignInPage(page);
  await screen.open();
  await screen.submit.click();
  await expect(page.locator("#email-problem")).toHaveText("Escribe tu correo.");
  await expect(page.locator("#password-problem")).toHaveText("Escribe tu contraseña.");
  await expect(screen.email).toHaveAttribute("aria-invalid", "true");
});

test("a pasted link opens after signing in, and reloading keeps the session", async ({ page }) => {
  await page.goto("/facturas?moneda=USD");
  await new SignInPage(page).signIn(userWith("admin"));
  await expect(page.locator("[data-screen=invoices]")).toBeVisible();
  await page.reload();
  await expect(page.locator("[data-screen=invoices] h1")).toHaveText("Facturas");
  await expect(page).toHaveURL(/moneda=USD/);
});

test("the language changes every word, and the document says which it is", async ({ page }) => {
  await new SignInPage(page).open();
  await page.getByLabel("Idioma y aspecto").click();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", /^en/);
  await expect(page.getByText("Contraseña")).toHaveCount(0);
});
