import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { tcpConnect } from "../../../src/net/diagnostics/tcp-connect.ts";

const never = new AbortController().signal;
const target = { address: "127.0.0.1", family: 4 } as const;

async function listening(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((socket) => void socket.resume().on("error", () => {}));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  return { port: (server.address() as AddressInfo).port, close };
}

describe("a TCP connection as a test", () => {
  it("is timed in microseconds, and closed", async () => {
    const { port, close } = await listening();
    const outcome = await tcpConnect({ target, port, timeoutMs: 5000 }, never);
    expect(outcome).toMatchObject({ ok: true, result: expect.any(Number) });
    await close(); // resolves when no connection is left
  });

  it("fails where nobody listens, and when it is given up", async () => {
    const { port, close } = await listening();
    await close();
    const refused = await tcpConnect({ target, port, timeoutMs: 5000 }, never);
    expect(refused).toMatchObject({
      ok: false,
      error: "InitConnectionFailed",
      reason: expect.stringContaining("REFUSED"),
    });
    const open = await listening();
    onTestFinished(open.close);
    const given = await tcpConnect({ target, port: open.port, timeoutMs: 5000 }, AbortSignal.abort());
    expect(given).toMatchObject({ ok: false, reason: "given up" });
  });
});
