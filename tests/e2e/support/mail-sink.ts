import { createServer, type Server, type Socket } from "node:net";

/** A mail server that keeps what it is handed; it refuses recipients as told. */
export interface MailSink {
  url: string;
  /** The mails as they arrived, dots unstuffed. */
  mails: string[];
  /** Answers this to recipients whose address contains the key: `450 busy`, `550 no such user`. */
  refusals: Map<string, string>;
  stop(): Promise<void>;
}

export async function startMailSink(): Promise<MailSink> {
  const mails: string[] = [];
  const refusals = new Map<string, string>();
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    converse(socket, mails, refusals);
  });
  const port = await listen(server);
  const stop = () =>
    new Promise<void>((resolve) => {
      open.forEach((socket) => socket.destroy());
      server.close(() => resolve());
    });
  return { url: `smtp://127.0.0.1:${port}`, mails, refusals, stop };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
}

function converse(socket: Socket, mails: string[], refusals: Map<string, string>): void {
  let waiting = "";
  let inside = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  say("220 sink.example ESMTP");
  socket.on("data", (chunk) => {
    waiting += chunk.toString("utf8");
    for (;;) {
      const end = waiting.indexOf(inside ? "\r\n.\r\n" : "\r\n");
      if (end < 0) {
        return;
      }
      const part = waiting.slice(0, end);
      waiting = waiting.slice(end + (inside ? 5 : 2));
      if (inside) {
        inside = false;
        mails.push(part.replace(/^\.\./gm, "."));
        say("250 2.0.0 taken");
        continue;
      }
      const command = part.slice(0, 4).toUpperCase();
      if (command === "EHLO") {
        say("250-sink.example\r\n250 8BITMIME");
      } else if (command === "DATA") {
        inside = true;
        say("354 go on");
      } else if (command === "QUIT") {
        say("221 bye");
        socket.end();
      } else if (command === "RCPT") {
        const refusal = [...refusals].find(([address]) => part.includes(address));
        say(refusal ? refusal[1] : "250 2.1.5 fine");
      } else {
        say("250 fine");
      }
    }
  });
}
