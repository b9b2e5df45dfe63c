import { generateClient } from "../client/generate.ts";
import { startServer } from "./server.ts";

/** Starts the server under test once; what it returns stops it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const binary = process.env.CARTERA_E2E_BINARY;
  if (!binary) {
    throw new Error("CARTERA_E2E_BINARY must name the built server: run `cargo xtask test e2e`");
  }
  await generateClient();
  const server = await startServer(binary);
  process.env.CARTERA_E2E_URL = server.url;
  process.env.CARTERA_E2E_FOLDER = server.folder;
  process.env.CARTERA_E2E_USERS = JSON.stringify(server.users);
  return server.stop;
}
