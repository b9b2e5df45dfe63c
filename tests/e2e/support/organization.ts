import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { foreignSettings } from "./server.ts";
import type { User } from "./users.ts";

const PASSWORD = "una frase de paso larga";

/** An organization without anything in it, beside those of the demonstration, and its administrator. */
export function emptyOrganization(rfc: string): User {
  const binary = process.env.CARTERA_E2E_BINARY;
  const folder = process.env.CARTERA_E2E_FOLDER;
  if (!binary || !folder) {
    throw new Error("the server under test did not say where it is");
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
