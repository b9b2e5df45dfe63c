import { defineConfig } from "@playwright/test";

const chromium = {
  executablePath: process.env.CARTERA_E2E_CHROMIUM ?? "/usr/bin/chromium",
  // Without the network flags Chromium asks hosts of its own at every start.
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

const TABLET = /(walk|shell|sign-in|documents|calendar|agenda|promises)\.spec\.ts/;
const PHONE =
  /(walk|shell|sign-in|invoices|collector|documents|payments-many|calendar|home|agenda|promises|customers|statements|payments)\.spec\.ts/;
const touch = { hasTouch: true, isMobile: true };

export default defineConfig({
  testDir: "stories",
  outputDir: "test-results",
  globalSetup: "./support/global-setup.ts",
  // One server and one database for each worker, whose stories follow one another.
  fullyParallel: false,
  workers: 2,
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  globalTimeout: 40 * 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    // A press that nothing takes fails its story soon, and says which.
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    locale: "es-MX",
    timezoneId: "America/Mexico_City",
    launchOptions: chromium,
    // Where a story is tried twice, recording waits until then: it is a good part of what a run costs.
    trace: process.env.CI ? "on-first-retry" : "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    // Another program against the API; no browser.
    { name: "client", testDir: "client" },
    { name: "desktop", use: { viewport: { width: 1440, height: 900 } } },
    // Stories whose screens are laid out differently for fingers, or that walk through all of them.
    { name: "tablet", testMatch: TABLET, use: { viewport: { width: 1024, height: 768 }, ...touch } },
    { name: "phone", testMatch: PHONE, use: { viewport: { width: 390, height: 844 }, ...touch } },
  ],
});
