import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Running } from "./under-test.ts";
import { usersIn } from "./users.ts";

const START_LIMIT_MS = 120_000;

export interface Server extends Running {
  stop(): Promise<void>;
}

/** `cartera demo` in an empty folder on a free port, with the users it printed; `settings` on top of the defaults. */
export async function startServer(binary: string, settings: NodeJS.ProcessEnv = {}): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "cartera-e2e-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(binary, ["demo", "--bind", `127.0.0.1:${port}`], {
    cwd: folder,
    env: { ...foreignSettings(), CARTERA_INSECURE_COOKIES: "1", CARTERA_TEST: "1", NO_COLOR: "1", ...settings },
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));

  const stop = async () => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(url, child);
  } catch (error) {
    await stop();
    throw new Error(`${error}\n${output}`);
  }
  return { url, users: usersIn(output), folder, stop };
}

/** The environment without whatever Cartera the developer has configured. */
export function foreignSettings(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter(([name]) => name !== "DATABASE_URL" && !name.startsWith("CARTERA_")));
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const giveUp = Date.now() + START_LIMIT_MS;
  while (Date.now() < giveUp) {
    if (child.exitCode !== null) {
      throw new Error(`cartera demo ended with ${child.exitCode}`);
    }
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`cartera demo did not become ready within ${START_LIMIT_MS / 1000} s`);
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    const kill = setTimeout(() => child.kill("SIGKILL"), 10_000);
    child.once("exit", () => {
      clearTimeout(kill);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
