import { execFileSync } from "node:child_process";

import { expect, test } from "@playwright/test";
import createClient from "openapi-fetch";

import { serverUnderTest } from "../support/under-test.ts";
import { userWith } from "../support/users.ts";
import type { components, paths } from "./generated/api.ts";

// What another company's programmer would do: generate a client from the document in the repository and use it.
// `client/generate.ts` has written generated/api.ts; nothing here is ours but the calls.

type Problem = components["schemas"]["Problem"];

async function signedIn() {
  const api = createClient<paths>({ baseUrl: serverUnderTest().url });
  const { email, password } = userWith("collections");
  const { data, error } = await api.POST("/api/v1/auth/login", { body: { email, password } });
  expect(error).toBeUndefined();
  api.use({
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${data?.access_token}`);
      request.headers.set("Accept-Language", "en");
    },
  });
  return api;
}

test("a client generated from the document compiles", () => {
  execFileSync("node_modules/.bin/tsc", ["--noEmit"], { stdio: "inherit" });
});

test("a generated client records a promise, moves it and is told why when it may not", async () => {
  const api = await signedIn();
  const agenda = await api.GET("/api/v1/agenda", { params: { query: { limit: 200 } } });
  const row = agenda.data?.data.find((one) => !one.scheduled);
  if (!row) {
    throw new Error("the demonstration has nothing to schedule");
  }
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const item = { invoice_id: row.invoice_id };
  const comment = "Paga con transferencia";

  const late = await api.POST("/api/v1/promises", { body: { items: [item], promised_date: inDays(-30), comment } });
  const problem: Problem | undefined = late.error;
  expect(late.response.status).toBe(422);
  expect(problem).toMatchObject({ code: "promise_in_past", errors: [{ pointer: "/promised_date" }] });

  const recorded = await api.POST("/api/v1/promises", { body: { items: [item], promised_date: inDays(7), comment } });
  const promise = recorded.data?.data[0];
  expect(promise).toMatchObject({ amount: row.pending, comment, status: "active" });
  const moved = await api.POST("/api/v1/promises/{id}/reschedule", {
    params: { path: { id: promise?.id ?? "" } },
    body: { promised_date: inDays(9), reason: "customer_asked", comment: "" },
  });
  expect(moved.data).toMatchObject({ replaces_id: promise?.id, reason: "customer_asked" });

  const history = await api.GET("/api/v1/invoices/{id}/promises", { params: { path: { id: row.invoice_id } } });
  expect(history.data?.data.slice(-2).map((one) => one.status)).toEqual(["rescheduled", "active"]);
});
