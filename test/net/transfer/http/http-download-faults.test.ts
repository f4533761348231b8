import { execFileSync, spawnSync } from "node:child_process";
import { createServer as createTcpServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type HttpStage, httpServer, listening, type Stage, stage, untilAfterEach } from "../transfer-fixture.ts";
import { content, ranged } from "./file-server.ts";

const mayMount = process.getuid?.() === 0 && spawnSync("unshare", ["-m", "true"]).status === 0;
const kept = untilAfterEach();
const server = async (...given: Parameters<typeof httpServer>): Promise<HttpStage> => kept(await httpServer(...given));
const newStage = (options?: Parameters<typeof stage>[0]): Stage => kept(stage(options));

describe("what goes wrong with a download [TR-069 A.5.1]", () => {
  it.each([
    [404, "cannot-access-file"],
    [403, "cannot-access-file"],
    [410, "cannot-access-file"],
    [500, "cannot-access-file"],
    [204, "cannot-access-file"],
    [206, "cannot-access-file"],
    [304, "cannot-access-file"],
    [401, "authentication"],
  ])("status %i is %s", async (status, kind) => {
    const { url } = await server((_request, response) => response.writeHead(status).end());
    const it = newStage();
    expect(await it.get(url)).toMatchObject({ ok: false, kind, keptBytes: 0 });
    expect(it.leftovers()).toEqual([]);
  });

  it("is cannot-contact where nobody listens, and where nobody answers", async () => {
    const { url, close } = await httpServer(() => {});
    const it = newStage({ stallMs: 100 });
    expect(await it.get(url)).toMatchObject({ ok: false, kind: "cannot-contact" });
    await close();
    expect(await it.get(url)).toMatchObject({ ok: false, kind: "cannot-contact" });
  });

  it("is cannot-access-file where something else than HTTP answers", async () => {
    const sockets = new Set<Socket>();
    const tcp = createTcpServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.write("220 ready\r\n");
    });
    await listening(tcp);
    kept({
      close: () => {
        for (const socket of sockets) socket.destroy();
        tcp.close();
      },
    });
    const address = tcp.address();
    const port = typeof address === "object" && address ? address.port : 0;
    expect(await newStage().get(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: false, kind: "cannot-access-file" });
  });

  it("is incomplete when the server falls silent, and says so", async () => {
    const { url } = await server((_request, response) => {
      response.writeHead(200, { "Content-Length": content.length });
      response.write(content.subarray(0, 1000));
    });
    // Long enough for the first octets to come before, to a busy machine too.
    const it = newStage({ stallMs: 1500 });
    expect(await it.get(url)).toMatchObject({
      ok: false,
      kind: "incomplete",
      reason: expect.stringContaining("1.5 s"),
    });
    expect(it.leftovers()).toEqual([]);
  });

  it("is incomplete when octets only drip in", async () => {
    const { url } = await server((_request, response) => {
      const drip = setInterval(() => response.write("x"), 20);
      response.once("close", () => clearInterval(drip));
    });
    expect(await newStage({ totalMs: 200 }).get(url)).toMatchObject({ ok: false, kind: "incomplete" });
  });

  it.each([
    ["shorter than announced", content.length + 1, "corrupted"],
    ["longer than announced", content.length - 1, "corrupted"],
  ])("is %s: nothing is fetched", async (_name, expectedBytes, kind) => {
    const { url } = await server(ranged());
    const it = newStage();
    const told: number[] = [];
    expect(await it.get(url, { expectedBytes, onProgress: (bytes) => told.push(bytes) })).toMatchObject({
      ok: false,
      kind,
    });
    expect(told).toEqual([]);
    expect(it.leftovers()).toEqual([]);
  });

  it.each([
    [content.length - 1, "corrupted"],
    [content.length + 1, "incomplete"],
  ])("shows where only the ACS announced a size: %i", async (expectedBytes, kind) => {
    const { url } = await server((_request, response) => {
      response.write(content.subarray(0, 1000));
      response.end(content.subarray(1000));
    });
    expect(await newStage().get(url, { expectedBytes })).toMatchObject({ ok: false, kind });
  });

  it("is too-large for an announced and for an infinite file", async () => {
    const long = await server(ranged());
    const it = newStage();
    expect(await it.get(long.url, { maxBytes: 999_999 })).toMatchObject({ ok: false, kind: "too-large" });
    const infinite = await server((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(content)) {}
      };
      response.on("drain", more);
      more();
    });
    expect(await it.get(infinite.url, { maxBytes: 5_000_000 })).toMatchObject({ ok: false, kind: "too-large" });
    expect(it.leftovers()).toEqual([]);
  });

  it("is no-space where the disk has too little left for it", async () => {
    const { url } = await server(ranged());
    const it = newStage({ reserveBytes: 1e15 });
    expect(await it.get(url)).toMatchObject({ ok: false, kind: "no-space" });
    expect(it.leftovers()).toEqual([]);
  });

  it.skipIf(!mayMount)("is no-space where the disk fills up meanwhile (needs the right to mount)", async () => {
    const { url } = await server((_request, response) => {
      response.write(content.subarray(0, 1000));
      response.end(content.subarray(1000));
    });
    const it = newStage({ reserveBytes: 0 });
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "none", it.directory]);
    kept({ close: () => execFileSync("umount", [it.directory]) });
    expect(await it.get(url)).toMatchObject({ ok: false, kind: "no-space", keptBytes: 0 });
    expect(it.leftovers()).toEqual([]);
  });

  it.skipIf(!mayMount)(
    "is no-space before an octet is fetched where the disk is too small (needs the right to mount)",
    async () => {
      let connections = 0;
      const { url } = await server((_request, response) => {
        connections += 1;
        response.writeHead(200, { "Content-Length": content.length, ETag: '"v1"' }).flushHeaders();
      });
      const it = newStage({ reserveBytes: 0 });
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "none", it.directory]);
      kept({ close: () => execFileSync("umount", [it.directory]) });
      expect(await it.get(url)).toMatchObject({ ok: false, kind: "no-space", keptBytes: 0 });
      expect(connections).toBe(1);
      expect(it.leftovers()).toEqual([]);
    },
  );

  it("is disk where the file cannot be made", async () => {
    const { url } = await server(ranged());
    const it = newStage();
    expect(await it.get(url, { file: join(it.directory, "missing", "x") })).toMatchObject({ ok: false, kind: "disk" });
  });

  it("is cancelled by the caller, at any time", async () => {
    const { url } = await server((_request, response) => {
      response.writeHead(200, { "Content-Length": content.length, ETag: '"v1"' });
      response.write(content.subarray(0, 600_000));
    });
    const it = newStage();
    expect(await it.get(url, {}, AbortSignal.abort())).toMatchObject({ ok: false, kind: "cancelled", keptBytes: 0 });
    const caller = new AbortController();
    const result = await it.get(url, { onProgress: () => caller.abort() }, caller.signal);
    expect(result).toMatchObject({ ok: false, kind: "cancelled", keptBytes: expect.any(Number) });
    expect(it.leftovers()).toEqual(["fetched.part", "fetched.part.json"]);
  });
});
