import type { FullConfig } from "@playwright/test";

import { generateClient } from "../client/generate.ts";
import { startServer } from "./server.ts";

/** Starts one server for each worker; what it returns stops them. */
export default async function globalSetup({ workers }: FullConfig): Promise<() => Promise<void>> {
  const binary = process.env.CARTERA_E2E_BINARY;
  if (!binary) {
    throw new Error("CARTERA_E2E_BINARY must name the built server: run `cargo xtask test e2e`");
  }
  await generateClient();
  const servers = await Promise.all(Array.from({ length: workers }, () => startServer(binary)));
  process.env.CARTERA_E2E_SERVERS = JSON.stringify(servers.map(({ url, users, folder }) => ({ url, users, folder })));
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
}
