import { expect, test } from "../support/fixtures.ts";
import type { Role } from "../support/users.ts";

/** Everybody who looks after what is owed. */
const COMMON = ["/inicio", "/agenda", "/calendario", "/promesas", "/facturas", "/clientes"];

/** Where each role may go; what it may not is absent, not disabled. */
const PLACES: Record<Role, string[]> = {
  admin: [...COMMON, "/importar", "/estados-de-cuenta", "/pagos", "/correo", "/configuracion"],
  manager: [...COMMON, "/estados-de-cuenta", "/pagos", "/correo", "/configuracion"],
  data_entry: [...COMMON, "/importar"],
  collections: [...COMMON, "/estados-de-cuenta", "/pagos", "/correo"],
  field_collector: ["/ruta", ...COMMON.slice(1)],
  sales: [...COMMON, "/estados-de-cuenta", "/correo"],
  finance: [...COMMON, "/estados-de-cuenta", "/pagos", "/correo", "/configuracion"],
};

for (const [role, places] of Object.entries(PLACES) as [Role, string[]][]) {
  test(`${role} finds its places and no others`, async ({ page, enter }) => {
    await enter(role, "/");
    const links = page.locator("nav:visible a");
    await expect(links).toHaveCount(places.length);
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute("href")))).toEqual(places);
  });
}

test("an address a role may not see says which permission is missing", async ({ page, signIn, expectAccessible }) => {
  await signIn("sales");
  await page.goto("/importar");
  const screen = page.locator("[data-screen=no_permission]");
  await expect(screen).toContainText("Tu perfil (Ventas) no tiene el permiso «Facturas: Crear»");
  await expect(screen.getByRole("link", { name: "Ir a Inicio" })).toBeVisible();
  await expectAccessible();
});
