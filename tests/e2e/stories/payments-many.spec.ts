import { Api } from "../support/api.ts";
import { expect, test } from "../support/fixtures.ts";
import { photo } from "../support/photo.ts";
import { serverUnderTest } from "../support/under-test.ts";
import { userWith } from "../support/users.ts";

const URL_BASE = () => serverUnderTest().url;

/** A customer of this story alone, with this many invoices of 100 pesos and their folios. */
async function debtor(api: Api, name: string, count: number): Promise<{ code: string; id: string; invoices: string[] }> {
  const today = (await (await api.get("/me")).json()).today as string;
  const letters = Array.from({ length: 3 }, () => String.fromCharCode(65 + Math.floor(Math.random() * 26))).join("");
  const customer = await api.post("/customers", { name, rfc: `${letters}010101AB1` });
  const invoices: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const invoice = await api.post("/invoices", {
      customer_id: customer.id,
      series: "M",
      folio: `${Date.now() % 1_000_000}${index}`,
      issued_at: `${today}T00:00:00`,
      original_amount: { amount: "100.00", currency: "MXN" },
      sat_payment_method: "PPD",
    });
    invoices.push(invoice.id);
  }
  return { code: customer.code, id: customer.id, invoices };
}

test("one payment goes to fifty invoices with one press, a cent missing is closed, and no invoice takes too much", async ({
  page,
  request,
  signIn,
}, { project }) => {
  test.skip(project.name !== "desktop", "an office does this at a desk");
  const admin = await Api.signIn(request, URL_BASE(), userWith("admin"));
  const { id, invoices } = await debtor(admin, "Cincuenta Facturas", 50);
  await signIn("finance");
  await page.goto(`/pagos/nuevo?cliente=${id}`);
  await page.getByLabel("Monto", { exact: true }).fill("4999.50");
  // The strongest proposal stands by itself: all fifty, the last one short of fifty cents.
  await expect(page.locator("[data-sum=left]")).toContainText("$0.00");
  const amounts = page.locator("[data-part=allocating] [data-col=apply] input.input");
  await expect(amounts).toHaveCount(50);
  await expect(amounts.last()).toHaveValue("99.50");
  await amounts.first().fill("100000");
  await amounts.first().blur();
  await expect(amounts.first()).toHaveValue("100.00");
  await page.getByLabel("Cerrar diferencia de $0.50 como ajuste").check();
  await page.getByRole("button", { name: "Guardar pago" }).click();
  await expect(page.locator("[data-part=facts] [data-state=applied]")).toBeVisible();
  await expect(page.locator("[data-part=allocations] tbody tr")).toHaveCount(51);
  for (const invoice of invoices) {
    expect((await (await admin.get(`/invoices/${invoice}`)).json()).balance_due.amount).toBe("0.00");
  }

  const today = (await (await admin.get("/me")).json()).today;
  const money = (amount: string) => ({ amount, currency: "MXN" });
  const more = await debtor(admin, "Una Factura", 1);
  const tooMuch = admin.post("/payments", {
    customer_id: more.id,
    date: today,
    form: "03",
    amount: money("500.00"),
    allocations: [{ invoice_id: more.invoices[0], amount: money("100.01") }],
  });
  await expect(tooMuch).rejects.toThrow(/422.*exceeds/);
});

test("the proof handed in with a payment is looked at closely and turned where it waits to be validated", async ({
  page,
  request,
  signIn,
  expectAccessible,
}, { project }) => {
  const admin = await Api.signIn(request, URL_BASE(), userWith("admin"));
  const { id } = await debtor(admin, `Con Comprobante ${project.name}`, 1);
  await signIn("admin");
  await page.goto(`/pagos/nuevo?cliente=${id}`);
  await page.getByLabel("Monto", { exact: true }).fill("100");
  await page.getByLabel("Forma de pago").selectOption("02");
  await page.getByLabel("Número de cheque").fill("77");
  const name = `cheque-${project.name}.jpg`;
  const proof = page.locator("[data-part=proof]");
  const buffer = await photo(page, `${project.name} 77`);
  await proof.getByLabel("Elegir archivos").setInputFiles([{ name, mimeType: "image/jpeg", buffer }]);
  await expect(proof.locator("li")).toHaveCount(1);
  await expectAccessible();
  await page.getByRole("button", { name: "Guardar pago" }).click();
  await expect(page.locator("[data-part=facts] [data-state=in_transit]")).toBeVisible();

  await page.goto("/pagos");
  const row = page.locator("[data-screen=payments] tbody tr", { hasText: `Con Comprobante ${project.name}` });
  await expect(row.locator("td[data-col=files]")).toHaveText("1 archivo");
  await row.locator("td[data-col=amount]").click();
  const view = page.locator(".side-panel .photo-view");
  await expect(view.locator("img")).toBeVisible();
  const zoom = view.locator("[data-part=zoom]");
  const before = await zoom.textContent();
  await view.getByRole("button", { name: "Acercar" }).click();
  await expect(zoom).not.toHaveText(before ?? "");
  await view.getByRole("button", { name: "Girar" }).click();
  await expect(view.locator("img")).toHaveCSS("rotate", "90deg");
});

test("a REP that two payments are like is shown beside both, and one press says which it is", async ({
  page,
  request,
  signIn,
  expectAccessible,
}) => {
  const admin = await Api.signIn(request, URL_BASE(), userWith("admin"));
  const { id } = await debtor(admin, "Dos Pagos Iguales", 1);
  const today = (await (await admin.get("/me")).json()).today;
  const made = [];
  for (const reference of ["SPEI 1", "SPEI 2"]) {
    const amount = { amount: "58.00", currency: "MXN" };
    const payment = { customer_id: id, date: today, form: "03", amount, reference, allocations: [] };
    made.push(await admin.post("/payments", payment));
  }
  const row = "01990000-0000-7000-8000-000000000001";
  const rep = {
    id: "01990000-0000-7000-8000-000000000002",
    fiscal_uuid: "aaaaaaaa-0000-4000-8000-000000000000",
    series: "P",
    folio: "12",
    customer: made[0].customer,
    issue_date: today,
    state: "needs_person",
    payments: [
      {
        id: row,
        payment_id: null,
        date: today,
        form: "03",
        amount: made[0].amount,
        candidates: made.map((payment) => payment.id),
        documents: [],
      },
    ],
  };
  // Only the REP itself is made up here: how one comes to wait is told by the tests of the API.
  let decided: unknown;
  await page.route("**/api/v1/reps?*", async (route) => {
    const data = decided ? [] : [rep];
    await route.fulfill({ json: { data, next_cursor: null, total: data.length } });
  });
  await page.route(`**/api/v1/rep-reconciliation/${row}/resolve`, async (route) => {
    decided = route.request().postDataJSON();
    await route.fulfill({ json: { rep_id: rep.id, state: "applied" } });
  });

  await signIn("finance");
  await page.goto("/pagos");
  await page.getByRole("tab", { name: "REP por decidir 1" }).click();
  const card = page.getByRole("region", { name: "REP P-12" });
  await expect(card.locator("[data-side=rep]")).toContainText("$58.00");
  await expect(card.locator("[data-side=payment]")).toHaveCount(2);
  await expectAccessible();
  await card.locator("[data-side=payment]", { hasText: "SPEI 2" }).getByRole("button", { name: "Es este pago" }).click();
  await expect(page.getByText("Ningún REP espera una decisión.")).toBeVisible();
  await expectAccessible();
  expect(decided).toEqual({ payment_id: made[1].id });
});
