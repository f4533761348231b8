import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** What a server says to each word; `{port}` is that of its data connection. One that is not here is answered 200. */
export type FtpScript = Readonly<Record<string, string>>;

export interface ScriptedFtp {
  readonly url: string;
  /** All that clients have said. */
  readonly heard: readonly string[];
  /** Control connections that are open. */
  readonly open: ReadonlySet<Socket>;
}

const usual: FtpScript = {
  greeting: "220 welcome",
  USER: "331 and your password?",
  PASS: "230 in",
  PASV: "227 here (127,0,0,1,{port})",
  SIZE: "550 no such thing",
};

/**
 * A server that says what a test tells it to. Over the data connection it does what `data` does once a file was asked for, and
 * calls its `done` to say `after` then.
 */
export async function scriptedFtp(
  script: FtpScript,
  data: (socket: Socket, done: () => void) => void = (socket, done) => socket.end(done),
  after = "226 done",
): Promise<ScriptedFtp> {
  const heard: string[] = [];
  const open = new Set<Socket>();
  const says = { ...usual, ...script };
  const server = createServer((control) => {
    open.add(control);
    control.on("close", () => open.delete(control)).on("error", () => {});
    let transfers: Server | undefined;
    let taken: Promise<Socket> | undefined;
    const say = (text: string): void => void (text === "" || control.write(`${text}\r\n`));
    say(says.greeting ?? "");
    control.on("data", async (octets: Buffer) => {
      const line = octets.toString().trim();
      heard.push(line);
      const word = line.split(" ", 1)[0] ?? "";
      if (word === "PASV") {
        transfers = createServer();
        taken = new Promise((resolve) => transfers?.once("connection", resolve));
        await listening(transfers);
        onTestFinished(() => void transfers?.close());
        const { port } = transfers.address() as AddressInfo;
        return say((says.PASV ?? "").replace("{port}", `${port >> 8},${port & 255}`));
      }
      const isTransfer = word === "RETR" || word === "STOR";
      say(says[word] ?? (isTransfer ? "150 here it comes" : "200 well"));
      if (says[word] === "" || (isTransfer && (says[word] ?? "1").startsWith("1"))) {
        const socket = await taken;
        if (isTransfer && socket !== undefined)
          data(
            socket.on("error", () => {}),
            () => say(after),
          );
      }
    });
  });
  await listening(server);
  onTestFinished(() => {
    for (const control of open) control.destroy();
    server.close();
  });
  return { url: `ftp://127.0.0.1:${(server.address() as AddressInfo).port}/dir/file`, heard, open };
}

const listening = (server: Server): Promise<void> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
