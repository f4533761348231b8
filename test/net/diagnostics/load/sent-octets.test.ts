import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { lineAfter, sentOctets } from "../../../../src/net/diagnostics/load/sent-octets.ts";

it.each(["127.0.0.1", "::1", "::ffff:127.0.0.1"])(
  "what the kernel still holds for %s is not sent yet",
  async (address) => {
    const server = createServer({ pauseOnConnect: true });
    server.listen(0, address === "::1" ? "::1" : "127.0.0.1");
    await once(server, "listening");
    const taken = once(server, "connection");
    const socket = connect((server.address() as AddressInfo).port, address);
    onTestFinished(() => {
      socket.destroy();
      server.close();
    });
    await once(socket, "connect");
    const [peer] = await taken;
    onTestFinished(() => peer.destroy());
    const { confirmed: sent, handedOver } = sentOctets(socket);
    expect(sent()).toBe(0);
    const [piece, pieces] = [Buffer.alloc(64 * 1024), 500];
    for (let each = 0; each < pieces; each++) socket.write(piece);
    // Nobody reads there: both kernels are full then.
    await expect.poll(() => handedOver() - sent()).toBeGreaterThan(0);
    await expect.poll(sent).toBeGreaterThan(0);
    peer.resume();
    await expect.poll(sent).toBe(piece.length * pieces);
  },
);

it("finds a connection among thousands, wherever the pieces end that are read", () => {
  const folder = mkdtempSync(join(tmpdir(), "cpe-agent-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "tcp");
  const lines = Array.from({ length: 2000 }, (_, at) => `${at}: 0100007F:${at} 0100007F:1F90 01 ${at}:0 00`);
  writeFileSync(file, `${lines.join("\n")}\n`);
  for (const at of lines.keys()) {
    expect(lineAfter(file, ` 0100007F:${at} 0100007F:1F90 `)).toBe(`01 ${at}:0 00`);
  }
  expect(lineAfter(file, "0A00007F:1F90 ")).toBeUndefined();
});
