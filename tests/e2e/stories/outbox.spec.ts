import { Api } from "../support/api.ts";
import { expect, test } from "../support/fixtures.ts";
import { serverUnderTest } from "../support/under-test.ts";
import { userWith } from "../support/users.ts";

test("without a mail server messages are kept, and one can be read as it would be seen", async ({
  page,
  request,
  signIn,
  expectAccessible,
}) => {
  const api = await Api.signIn(request, serverUnderTest().url, userWith("collections"));
  const { data } = await (await api.get("/statements/recipients")).json();
  const recipient = data.find((one: { addresses: string[] }) => one.addresses.length > 0);
  const comment = "<script>alert(1)</script> & «saludos»";
  const batch = await api.post("/statements/send", { customer_ids: [recipient.customer.id], comment });
  const id = batch.items[0].message_id;

  await signIn("collections");
  await page.goto(`/correo?envio=${batch.id}`);
  await expect(page.getByText("Aún no hay un servidor de correo")).toBeVisible();
  const row = page.locator(`[data-screen=outbox] tr[data-id="${id}"]`);
  await expect(row.locator("td[data-col=to]")).toHaveText(recipient.addresses.join(", "));
  await row.locator("td[data-col=subject]").click();
  const panel = page.locator(".side-panel");
  const frame = panel.locator("iframe.mail-body");
  await expect(frame).toHaveAttribute("sandbox", "allow-same-origin");
  const mail = panel.frameLocator("iframe.mail-body");
  await expect(mail.getByText("<script>alert(1)</script> & «saludos»")).toBeVisible();
  const padding = await mail.locator("td").first().evaluate((cell) => getComputedStyle(cell).paddingTop);
  expect(padding, "the mail's own styles are in force").not.toBe("1px");
  await expect(panel.locator("tbody [data-col=sha256]").first()).toHaveText(/^[0-9a-f]{64}$/);
  await expectAccessible();
  await panel.getByRole("tab", { name: "Solo texto" }).click();
  await expect(panel.locator("pre.mail-text")).toContainText("«saludos»");

  await panel.getByRole("button", { name: "Cancelar envío" }).click();
  await expect(panel.locator("[data-state=cancelled]")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(row.locator("[data-state=cancelled]")).toBeVisible();

  await page.getByRole("searchbox").fill("nadie se llama así");
  await expect(page.locator("[data-state=empty]")).toBeVisible();
  await expectAccessible();
});

test("ticked mails are stopped and sent again together, and the buttons say how many they are for", async ({
  page,
  request,
  signIn,
  expectAccessible,
}) => {
  const api = await Api.signIn(request, serverUnderTest().url, userWith("collections"));
  const { data } = await (await api.get("/statements/recipients")).json();
  const recipients = data.filter((one: { addresses: string[] }) => one.addresses.length > 0).slice(0, 3);
  const customer_ids = recipients.map((one: { customer: { id: string } }) => one.customer.id);
  const batch = await api.post("/statements/send", { customer_ids });
  await api.post(`/messages/${batch.items[0].message_id}/cancel`, null);

  await signIn("collections");
  await page.goto(`/correo?envio=${batch.id}`);
  const rows = page.locator("[data-screen=outbox] tbody tr");
  await expect(rows).toHaveCount(3);
  for (const box of await rows.getByRole("checkbox").all()) await box.check();
  const bar = page.getByRole("region", { name: "Selección" });
  await expect(bar.getByRole("button", { name: "Reintentar 1" })).toBeEnabled();
  await expectAccessible();
  await bar.getByRole("button", { name: "Cancelar 2" }).click();
  await expect(page.getByText("2 de 2 cancelados")).toBeVisible();
  await expect(rows.locator("[data-state=cancelled]")).toHaveCount(3);
  await expect(bar).toHaveCount(0);
});
