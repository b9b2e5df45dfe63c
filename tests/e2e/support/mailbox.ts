import { expect, test as base } from "./fixtures.ts";
import { type MailSink, startMailSink } from "./mail-sink.ts";
import { type Server, startServer } from "./server.ts";

export interface Mailbox {
  sink: MailSink;
  server: Server;
}

/** For stories that read real mail: a server of their own that hands it to a mail server of theirs. */
export const test = base.extend<object, { mailbox: Mailbox }>({
  mailbox: [
    async ({}, use) => {
      const sink = await startMailSink();
      const settings = { CARTERA_SMTP_URL: sink.url, CARTERA_MAIL_HOLD: "4" };
      const server = await startServer(process.env.CARTERA_E2E_BINARY ?? "", settings);
      await use({ sink, server });
      await server.stop();
      await sink.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  baseURL: async ({ mailbox }, use) => use(mailbox.server.url),
});

export { expect };

/** The quoted-printable and base64 text parts of a mail, readable. */
export function decoded(mail: string): string {
  const parts = mail.split(/\r?\n--/).filter((part) => /Content-Type: text\//i.test(part));
  return parts
    .map((part) => {
      const [head = "", ...body] = part.split(/\r?\n\r?\n/);
      const text = body.join("\n\n");
      if (/base64/i.test(head)) {
        return Buffer.from(text, "base64").toString("utf8");
      }
      const bytes = text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
      return Buffer.from(bytes, "latin1").toString("utf8");
    })
    .join("\n");
}
