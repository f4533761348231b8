import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { Wire } from "../../../src/fleet/faults/wire.ts";
import { systemClock } from "../../../src/host/clock.ts";
import { VirtualClock } from "../../harness/simulated/virtual-clock.ts";

it.each([
  { isReset: true, end: "ECONNRESET" },
  { isReset: false, end: "end" },
])(
  "a connection that is cut ($end) sends nothing more where the next request comes at once",
  async ({ end, isReset }) => {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    let heard = "";
    const ends = new Promise<string>((resolve) =>
      server.once("connection", (socket) => {
        socket.on("data", (octets) => {
          heard += octets.toString();
        });
        socket.once("end", () => resolve("end"));
        socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
      }),
    );
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    await once(socket, "connect");
    const wire = new Wire(systemClock(), true);
    wire.sending = { endAfter: { octet: 4, isReset } };
    wire.connected(socket);
    const closed = once(socket, "close");
    // As after a 401 that has come before all of the request was there.
    socket.write(Buffer.from("first"));
    socket.write(Buffer.from("second"));
    await closed;
    expect([await ends, heard]).toEqual([end, "firs"]);
  },
);

it("of two requests that drip the second comes after the first", async () => {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  let heard = "";
  server.once("connection", (socket) =>
    socket.on("data", (octets) => {
      heard += octets.toString();
    }),
  );
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  await once(socket, "connect");
  const wire = new Wire(systemClock(), true);
  wire.sending = { octetsPerSecond: 50 };
  wire.connected(socket);
  socket.write(Buffer.from("abcdefghijklmnopqrst"));
  socket.write(Buffer.from("uvwxyz"));
  await expect.poll(() => heard).toBe("abcdefghijklmnopqrstuvwxyz");
});

it("a request that comes right after one that has dripped is no faster", async () => {
  const clock = new VirtualClock();
  const sent: string[] = [];
  const socket = { destroyed: false, write: (octets: Buffer) => sent.push(octets.toString()) > 0 } as unknown as Socket;
  const wire = new Wire(clock, true);
  wire.sending = { octetsPerSecond: 10 };
  wire.connected(socket);
  socket.write(Buffer.from("ab"));
  socket.write(Buffer.from("cdefghij"));
  const seen = [sent.length];
  for (let piece = 0; piece < 5; piece++) {
    await clock.advance(200);
    seen.push(sent.length);
  }
  expect([sent.join(""), seen]).toEqual(["abcdefghij", [1, 2, 3, 4, 5, 5]]);
});
