import type { APIRequestContext } from "@playwright/test";

import { type Role, userWith } from "./users.ts";

/** What the API says, for stories that compare it with the screen or need a certain document. */
export class Caller {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly token: string,
  ) {}

  static async as(request: APIRequestContext, role: Role): Promise<Caller> {
    const { email, password } = userWith(role);
    const answer = await request.post("/api/v1/auth/login", { data: { email, password } });
    const { access_token } = (await answer.json()) as { access_token: string };
    return new Caller(request, access_token);
  }

  async get<T>(path: string): Promise<T> {
    const answer = await this.request.get(`/api/v1${path}`, { headers: this.headers() });
    if (!answer.ok()) {
      throw new Error(`GET ${path}: ${answer.status()} ${await answer.text()}`);
    }
    return (await answer.json()) as T;
  }

  async post<T>(path: string, data: unknown): Promise<T> {
    const answer = await this.request.post(`/api/v1${path}`, { data, headers: this.headers() });
    if (!answer.ok()) {
      throw new Error(`POST ${path}: ${answer.status()} ${await answer.text()}`);
    }
    return (await answer.json()) as T;
  }

  private headers(): Record<string, string> {
    return { Authorization: `Bearer ${this.token}` };
  }
}

export interface Money {
  amount: string;
  currency: string;
}

/** Centavos per currency. */
export function sumOf(amounts: Money[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { amount, currency } of amounts) {
    sums[currency] = (sums[currency] ?? 0) + Math.round(Number(amount) * 100);
  }
  return sums;
}
