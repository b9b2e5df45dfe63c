import { expect, test } from "../support/fixtures.ts";

test("the server says that it is alive", async ({ request }) => {
  const answer = await request.get("/healthz");
  expect(answer.status()).toBe(200);
});

test("the shell names its assets by hash and allows them to be kept", async ({ request }) => {
  const shell = await request.get("/");
  expect(shell.status()).toBe(200);
  expect(shell.headers()["content-type"]).toContain("text/html");
  expect(shell.headers()["content-security-policy"]).not.toContain("unsafe-inline");

  const page = await shell.text();
  const assets = [...page.matchAll(/(?:src|href)="(\/[a-z]+-[0-9a-f]{16}\.[a-z]+)"/g)].map((match) => match[1] ?? "");
  expect(assets.map((asset) => asset.replace(/-[0-9a-f]+/, "")).sort()).toEqual([
    "/boot.js",
    "/cartera.css",
    "/cartera.js",
    "/cartera.wasm",
    "/parts.js",
  ]);
  for (const asset of assets) {
    const answer = await request.get(asset);
    expect(answer.status(), asset).toBe(200);
    expect(answer.headers()["cache-control"], asset).toContain("immutable");
  }
});

test("an address inside the product answers with the shell", async ({ request }) => {
  const answer = await request.get("/facturas");
  expect(answer.status()).toBe(200);
  expect(await answer.text()).toContain('<html lang="es');
});
