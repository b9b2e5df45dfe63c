import { readFileSync } from "node:fs";

import type { Page } from "@playwright/test";

import { expect, test } from "../support/fixtures.ts";
import { photo } from "../support/photo.ts";

const PDF = Buffer.from(
  "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n" +
    "trailer\n<< /Root 1 0 R /Size 3 >>\n%%EOF\n",
);

/** The documents of the first invoice in the list whose folio is not among those taken by another story. */
async function openDocuments(page: Page, row: number): Promise<void> {
  await page.goto("/facturas");
  const link = page.locator("[data-screen=invoices] tbody tr a").nth(row);
  const href = (await link.getAttribute("href")) ?? "";
  await page.goto(`${href}?pestana=expediente`);
  await page.locator("[data-part=documents] .document").first().waitFor();
}

test("files are kept, looked at without downloading, and deleted with a reason", async ({
  page,
  signIn,
  expectAccessible,
}, { project }) => {
  await signIn("admin");
  await openDocuments(page, 3);
  const documents = page.locator("[data-part=documents]");
  await expect(documents.locator("[data-kind=cfdi_xml]")).toContainText("CFDI original");
  await expectAccessible();

  await documents.getByLabel("Tipo de documento").selectOption("counter_receipt");
  const name = `contrarrecibo-${project.name}.jpg`;
  const files = [
    { name, mimeType: "image/jpeg", buffer: await photo(page, project.name) },
    { name: "foto.heic", mimeType: "image/heic", buffer: Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1") },
  ];
  await documents.getByLabel("Elegir archivos").setInputFiles(files);
  // The good one is kept although the other is refused, which says what to do.
  const kept = documents.locator(".document").filter({ hasText: name });
  await expect(kept).toContainText("Contrarrecibo");
  await expect(kept.locator("img")).toBeVisible();
  const refused = documents.locator(".parcel");
  await expect(refused).toContainText("HEIC");
  await refused.getByRole("button", { name: "Descartar foto.heic" }).click();
  await expect(refused).toHaveCount(0);

  await kept.getByRole("button", { name: `Ver ${name}` }).click();
  const dialog = page.getByRole("dialog", { name });
  await expect(dialog.locator("img.photo-sheet")).toBeVisible();
  await expect(page).toHaveURL(/documento=/);
  await dialog.getByRole("button", { name: "Acercar" }).click();
  await expect(dialog.locator("[data-part=zoom]")).toHaveText("150 %");
  await dialog.locator(".photo-stage").press("r");
  await expect(dialog.locator("img.photo-sheet")).toHaveAttribute("data-turns", "1");
  await expectAccessible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  const original = documents.locator("[data-kind=cfdi_xml]").first();
  await original.locator(".document-picture").click();
  await expect(page.locator(".readable")).toContainText("Folio fiscal");
  await expect(page.locator(".readable tbody tr").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(original.getByRole("button", { name: /^Eliminar/ })).toHaveCount(0);

  await kept.getByRole("button", { name: `Eliminar ${name}` }).click();
  const deletion = page.getByRole("dialog", { name: `Eliminar ${name}` });
  await deletion.getByRole("button", { name: "Eliminar", exact: true }).click();
  await expect(deletion.locator("#delete-reason-problem")).toBeVisible();
  await expectAccessible();
  await deletion.getByLabel("Motivo").fill("Era de otra factura");
  await deletion.getByRole("button", { name: "Eliminar", exact: true }).click();
  await expect(kept).toHaveCount(0);
});

test("a PDF opens in its frame, a dossier holds it, and purchase orders lead to the customer's page", async ({
  page,
  signIn,
}, { project }) => {
  test.skip(project.name === "tablet", "the same layout as on the desktop");
  await signIn("collections");
  await openDocuments(page, 5);
  const documents = page.locator("[data-part=documents]");
  const name = `orden-${project.name}.pdf`;
  await documents.getByLabel("Elegir archivos").setInputFiles({ name, mimeType: "application/pdf", buffer: PDF });
  const kept = documents.locator(".document").filter({ hasText: name });
  await kept.getByRole("button", { name: `Ver ${name}` }).click();
  await expect(page.locator("iframe.preview-frame")).toHaveAttribute("src", /^blob:/);
  await page.keyboard.press("Escape");

  const orders = page.locator("[data-part=purchase-orders]");
  const number = `45${project.name}`;
  await orders.getByLabel("Número de orden").fill(number);
  await orders.getByLabel("Liga").fill("javascript:alert(1)");
  await orders.getByRole("button", { name: "Agregar orden" }).click();
  await expect(orders.locator("#order-link-problem")).toBeVisible();
  await orders.getByLabel("Liga").fill("https://proveedores.example/oc/45");
  await orders.getByRole("button", { name: "Agregar orden" }).click();
  const link = orders.getByRole("link", { name: new RegExp(number) });
  await expect(link).toHaveAttribute("rel", /noopener/);
  await expect(orders.getByLabel("Número de orden")).toHaveValue("");

  const downloading = page.waitForEvent("download");
  await documents.getByRole("button", { name: "Descargar expediente" }).click();
  const archive = readFileSync(await (await downloading).path());
  expect(archive.includes(name)).toBe(true);
  await page.goto(`/facturas?q=${number}`);
  await expect(page.locator("[data-screen=invoices] tbody tr")).toHaveCount(1);
});
