import type { Locator, Page } from "@playwright/test";

import type { User } from "./users.ts";

/** The screen that asks who you are. */
export class SignInPage {
  readonly email: Locator;
  readonly password: Locator;
  readonly submit: Locator;

  constructor(private readonly page: Page) {
    this.email = page.getByLabel("Correo", { exact: true });
    this.password = page.getByLabel("Contraseña", { exact: true });
    this.submit = page.getByRole("button", { name: "Entrar", exact: true });
  }

  async open(): Promise<void> {
    await this.page.goto("/");
    await this.email.waitFor();
  }

  async signIn(user: User): Promise<void> {
    await this.email.fill(user.email);
    await this.password.fill(user.password);
    await this.submit.click();
    // The button changes its words while the server is asked.
    await this.page.locator("[data-screen=sign_in]").waitFor({ state: "detached" });
  }
}
