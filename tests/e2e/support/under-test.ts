import type { User } from "./users.ts";

/** A server and what a story must know of it. */
export interface Running {
  url: string;
  users: User[];
  /** Where it keeps its data. */
  folder: string;
}

/** The one this worker has for itself, so that no story writes what another one is counting. */
export function serverUnderTest(): Running {
  const servers: Running[] = JSON.parse(process.env.CARTERA_E2E_SERVERS ?? "[]");
  const server = servers[Number(process.env.TEST_PARALLEL_INDEX ?? 0)];
  if (!server) {
    throw new Error("no server was started for this worker");
  }
  return server;
}
