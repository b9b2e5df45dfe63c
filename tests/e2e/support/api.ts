import type { APIRequestContext } from "@playwright/test";

import type { User } from "./users.ts";

/** Calls the API as another system would, to prepare what a story needs or to see what it left behind. */
export class Api {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async signIn(request: APIRequestContext, url: string, user: User): Promise<Api> {
    const answer = await request.post(`${url}/api/v1/auth/login`, {
      data: { email: user.email, password: user.password },
    });
    const { access_token } = await answer.json();
    return new Api(request, url, access_token);
  }

  async get(path: string) {
    const answer = await this.request.get(`${this.url}/api/v1${path}`, { headers: this.headers() });
    if (!answer.ok()) {
      throw new Error(`GET ${path}: ${answer.status()} ${await answer.text()}`);
    }
    return answer;
  }

  async post(path: string, data: unknown) {
    const answer = await this.request.post(`${this.url}/api/v1${path}`, { headers: this.headers(), data });
    if (!answer.ok()) {
      throw new Error(`POST ${path}: ${answer.status()} ${await answer.text()}`);
    }
    return answer.json();
  }

  private headers() {
    return { Authorization: `Bearer ${this.token}` };
  }
}
