import { defineConfig } from "@playwright/test";

import stories from "./playwright.config.ts";

const touch = { hasTouch: true, isMobile: true };

/** Measurements: one at a time, on the size where the machines are slowest. */
export default defineConfig({
  ...stories,
  testDir: "bench",
  workers: 1,
  retries: 0,
  timeout: 5 * 60_000,
  // Recording would be measured too.
  use: { ...stories.use, trace: "off", screenshot: "off" },
  projects: [{ name: "phone", use: { viewport: { width: 390, height: 844 }, ...touch } }],
});
