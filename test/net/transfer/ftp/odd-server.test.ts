import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { listening, stage, untilAfterEach } from "../transfer-fixture.ts";

const kept = untilAfterEach();

/** A server of one file, that answers `SIZE` and `MDTM` with these words. */
async function ftpServer(content: string, facts: Readonly<Record<"SIZE" | "MDTM", string>>): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((control) => {
    sockets.add(control);
    let take: (data: Socket) => void = () => {};
    const data = createServer((socket) => {
      sockets.add(socket);
      take(socket);
    });
    const say = (line: string): void => void control.write(`${line}\r\n`);
    const answers: Readonly<Record<string, () => void>> = {
      USER: () => say("230 welcome"),
      SIZE: () => say(facts.SIZE),
      MDTM: () => say(facts.MDTM),
      EPSV: () => void data.listen(0, "127.0.0.1", () => say(`229 ok (|||${(data.address() as AddressInfo).port}|)`)),
      RETR: () => {
        say("150 here it comes");
        take = (socket) => socket.end(content, () => say("226 done"));
        for (const socket of sockets) if (socket !== control) take(socket);
      },
    };
    control.on("error", () => {}).on("close", () => data.close());
    control.on("data", (octets) => (answers[octets.toString("latin1").slice(0, 4).trim()] ?? (() => say("200 ok")))());
    say("220 ready");
  });
  await listening(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `ftp://127.0.0.1:${(server.address() as AddressInfo).port}/file`;
}

it.each([
  { SIZE: "213 4", MDTM: "213 20260131120000" },
  { SIZE: "213 4", MDTM: "213 yesterday" },
  { SIZE: "213 unknown", MDTM: "213 20260131120000" },
  { SIZE: "213 -1", MDTM: "213 20260131120000" },
  { SIZE: "550 not of this one", MDTM: "502 no such command" },
])("A file comes of a server of FTP that says of it $SIZE and $MDTM", async (facts) => {
  const it = kept(stage());
  expect(await it.get(await ftpServer("text", facts))).toMatchObject({ ok: true, bytes: 4 });
});
