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

const TABLET = /(shell|sign-in|documents|calendar)\.spec\.ts/;
const PHONE = /(shell|sign-in|invoices|collector|documents|payments-many|calendar|home)\.spec\.ts/;
/** Looks at every screen there is, at each size: asked for by name, `CARTERA_E2E_WALK=1`. */
const WALK = /walk\.spec\.ts/;
const isWalk = Boolean(process.env.CARTERA_E2E_WALK);
const touch = { hasTouch: true, isMobile: true };

export default defineConfig({
  testDir: "stories",
  testIgnore: isWalk ? [] : WALK,
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
    locale: "es-MX",
    timezoneId: "America/Mexico_City",
    launchOptions: chromium,
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    // Another program against the API; no browser.
    { name: "client", testDir: "client" },
    { name: "desktop", testMatch: isWalk ? WALK : undefined, use: { viewport: { width: 1440, height: 900 } } },
    // Stories whose screens are laid out differently for fingers, or that walk through all of them.
    { name: "tablet", testMatch: isWalk ? WALK : TABLET, use: { viewport: { width: 1024, height: 768 }, ...touch } },
    { name: "phone", testMatch: isWalk ? WALK : PHONE, use: { viewport: { width: 390, height: 844 }, ...touch } },
  ],
});
