import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { listening, stage } from "./transfer-fixture.ts";

/** A server that says `text` without end. */
async function endless(text: string) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).resume();
    const more = (): void => {
      while (!socket.destroyed && socket.write(text));
    };
    socket.on("drain", more);
    more();
  });
  await listening(server);
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port };
}

/** A host key that nobody will be asked for. */
const ed25519 = Buffer.concat([
  Buffer.of(0, 0, 0, 11),
  Buffer.from("ssh-ed25519"),
  Buffer.of(0, 0, 0, 32),
  Buffer.alloc(32),
]);

it.each([
  ["ftp", "220-".padEnd(16_384, "x")],
  ["ftp", "220-welcome\r\n".repeat(1000)],
  ["sftp", "x".repeat(16_384)],
  ["sftp", "welcome\r\n".repeat(1000)],
])("a server that greets by %s without end is given up on after a few lines", async (scheme, text) => {
  const server = await endless(text);
  const directory = mkdtempSync(join(tmpdir(), "greeting-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const knownHostsFile = join(directory, "known_hosts");
  writeFileSync(knownHostsFile, `[127.0.0.1]:${server.port} ssh-ed25519 ${ed25519.toString("base64")}\n`);
  const it = stage({ knownHostsFile, stallMs: 1e6 });
  onTestFinished(it.close);
  expect(await it.get(`${scheme}://127.0.0.1:${server.port}/file`)).toMatchObject({ ok: false });
});
