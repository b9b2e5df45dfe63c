import { randomUUID } from "node:crypto";

import { Api } from "../support/api.ts";
import { expect, test } from "../support/fixtures.ts";
import { emptyOrganization } from "../support/organization.ts";
import { SignInPage } from "../support/sign-in-page.ts";
import { serverUnderTest } from "../support/under-test.ts";

/** The RFC under which the demonstration's first organization issues. */
const ISSUER = "RBN140312QX8";

/** A small CFDI without certificate: it is registered with a remark. */
function cfdi(kind: "I" | "E", folio: string, pesos: number, uuid: string, related: string[] = []): Buffer {
  const fixed = (amount: number) => amount.toFixed(2);
  const tax = fixed(pesos * 0.16);
  const relations = related.map((other) => `<cfdi:CfdiRelacionado UUID="${other}"/>`).join("");
  const base = `Base="${fixed(pesos)}" Impuesto="002" TipoFactor="Tasa" TasaOCuota="0.160000" Importe="${tax}"`;
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0" Serie="N" Folio="${folio}" Fecha="2026-03-02T10:00:00"
  Sello="c2VsbG8=" NoCertificado="00001000000500000002" Certificado="" FormaPago="${kind === "I" ? "99" : "03"}"
  SubTotal="${fixed(pesos)}" Moneda="MXN" Total="${fixed(pesos * 1.16)}" TipoDeComprobante="${kind}" Exportacion="01"
  MetodoPago="${kind === "I" ? "PPD" : "PUE"}" LugarExpedicion="64000">
  ${relations && `<cfdi:CfdiRelacionados TipoRelacion="01">${relations}</cfdi:CfdiRelacionados>`}
  <cfdi:Emisor Rfc="${ISSUER}" Nombre="BALEROS" RegimenFiscal="601"/>
  <cfdi:Receptor Rfc="URE180429TM6" Nombre="UNIVERSIDAD ROBOTICA" DomicilioFiscalReceptor="64000" RegimenFiscalReceptor="601" UsoCFDI="G01"/>
  <cfdi:Conceptos><cfdi:Concepto ClaveProdServ="43211500" Cantidad="1" ClaveUnidad="H87" Descripcion="Balero"
    ValorUnitario="${fixed(pesos)}" Importe="${fixed(pesos)}" ObjetoImp="02"><cfdi:Impuestos><cfdi:Traslados>
    <cfdi:Traslado ${base}/></cfdi:Traslados></cfdi:Impuestos></cfdi:Concepto></cfdi:Conceptos>
  <cfdi:Impuestos TotalImpuestosTrasladados="${tax}"><cfdi:Traslados><cfdi:Traslado ${base}/></cfdi:Traslados></cfdi:Impuestos>
  <cfdi:Complemento><tfd:TimbreFiscalDigital xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1" UUID="${uuid}"
    FechaTimbrado="2026-03-02T10:00:00" RfcProvCertif="SAT970701NN3" SelloCFD="c2VsbG8=" NoCertificadoSAT="00001000000500000001"
    SelloSAT="c2F0"/></cfdi:Complemento>
</cfdi:Comprobante>`);
}

test("a credit note of several invoices waits until somebody says what it reduces", async ({ page, request, expectAccessible }) => {
  const server = serverUnderTest();
  const admin = emptyOrganization(ISSUER, server);
  const api = await Api.signIn(request, server.url, admin);
  const [one, two, note] = [randomUUID(), randomUUID(), randomUUID()].map((uuid) => uuid.toUpperCase()) as [string, string, string];
  const files = [
    { name: "uno.xml", buffer: cfdi("I", "1", 1000, one) },
    { name: "dos.xml", buffer: cfdi("I", "2", 500, two) },
    { name: "nota.xml", buffer: cfdi("E", "3", 100, note, [one, two]) },
  ];
  await new SignInPage(page).open();
  await new SignInPage(page).signIn(admin);
  await page.goto("/importar");
  await page.locator("input[type=file]").first().setInputFiles(files.map((file) => ({ ...file, mimeType: "text/xml" })));
  await expect(page.locator("[data-part=import][data-state=finished]")).toBeVisible();

  await page.goto("/pagos");
  await page.getByRole("tab", { name: /Notas por decidir/ }).click();
  const card = page.getByRole("region", { name: "Nota de crédito N-3" });
  await expect(card).toContainText("$116.00");
  await expect(card).toContainText(`${one.slice(0, 8)}, ${two.slice(0, 8)}`);
  const amount = (document: string) => card.getByLabel(`Importe a aplicar a ${document}`);
  await amount("N-1").fill("100");
  await amount("N-2").fill("16");
  await amount("N-2").blur();
  await expect(card.locator("[data-sum=left]")).toContainText("$0.00");
  await expectAccessible();
  await card.getByRole("button", { name: /Aplicar \$116\.00/ }).click();
  await expect(page.getByText("Ninguna nota de crédito espera una decisión.")).toBeVisible();
  await expectAccessible();

  const { data } = (await (await api.get("/invoices?sort=issue_date")).json()) as {
    data: { id: string; folio: string; balance_due: { amount: string } }[];
  };
  const owed = Object.fromEntries(data.map(({ folio, balance_due }) => [folio, balance_due.amount]));
  expect(owed).toEqual({ "1": "1060.00", "2": "564.00" });

  // The invoice says its taxes, and the note among what reduced it.
  const invoice = data.find(({ folio }) => folio === "1");
  await page.goto(`/facturas/${invoice?.id}`);
  const taxes = page.locator("[data-part=figures]");
  await expect(taxes).toContainText("IVA 16 %");
  await expect(taxes).toContainText("160.00 MXN");
  await page.getByRole("tab", { name: "Pagos y REP" }).click();
  await expect(page.getByRole("row", { name: /N-3/ })).toContainText("$100.00");
  await expectAccessible();
});
