import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import openapiTS, { astToString } from "openapi-typescript";

const DOCUMENT = new URL("../../../openapi/cartera.v1.json", import.meta.url);
const FOLDER = new URL("./generated/", import.meta.url);

/** Writes the types of the API's document as a public generator sees it. */
export async function generateClient(): Promise<void> {
  mkdirSync(fileURLToPath(FOLDER), { recursive: true });
  writeFileSync(new URL("api.ts", FOLDER), astToString(await openapiTS(DOCUMENT)));
}
