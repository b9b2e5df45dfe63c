import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { foreignSettings } from "./server.ts";
import { serverUnderTest } from "./under-test.ts";
import type { User } from "./users.ts";

const PASSWORD = "una frase de paso larga";

/** An organization without anything in it, beside those of the demonstration, and its administrator. */
export function emptyOrganization(rfc: string, { folder } = serverUnderTest()): User {
  const binary = process.env.CARTERA_E2E_BINARY;
  if (!binary) {
    throw new Error("CARTERA_E2E_BINARY must name the built server");
  }
  const mark = `${Date.now()}${Math.floor(Math.random() * 1000)}`;
  const email = `admin${mark}@nueva.example`;
  execFileSync(
    binary,
    ["user", "add", "--org", `Nueva ${mark}`, "--rfc", rfc, "--email", email, "--name", "Aída Nueva", "--role", "admin", "--password-stdin"],
    {
      input: `${PASSWORD}\n`,
      env: { ...foreignSettings(), DATABASE_URL: `sqlite://${join(folder, "data", "demo", "cartera.db")}` },
    },
  );
  return { role: "admin", email, password: PASSWORD };
}
