import { spawnSync } from "node:child_process";
import { linkSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type ControlHandler,
  type ControlServer,
  callControl,
  serveControl,
} from "../../../src/net/control/control-socket.ts";

describe("control socket", () => {
  let directory: string;
  let path: string;
  let servers: ControlServer[];

  const serve = async (handle: ControlHandler): Promise<ControlServer> => {
    const server = await serveControl(path, handle);
    servers.push(server);
    return server;
  };

  /** A listener whose file is linked to before it closes leaves what a killed process leaves: a socket file without a listener. */
  const leaveSocket = async (): Promise<void> => {
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(`${path}.dead`, resolve));
    linkSync(`${path}.dead`, path);
    await new Promise((resolve) => dead.close(resolve));
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "control-"));
    path = join(directory, "control.sock");
    servers = [];
  });

  afterEach(async () => {
    for (const server of servers) await server.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("carries requests and answers, and only its owner may open it", async () => {
    await serve(async (request) => ({ echo: request }));
    expect(await callControl(path, { command: "get", paths: ["Ä", "\n"] }, 2000)).toEqual({
      echo: { command: "get", paths: ["Ä", "\n"] },
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("tells a handler's reason to the caller", async () => {
    await serve(async () => {
      throw new RangeError("no such parameter: Device.X");
    });
    await expect(callControl(path, {}, 2000)).rejects.toMatchObject({
      code: "refused",
      message: "no such parameter: Device.X",
    });
  });

  it("says that no agent runs when nothing listens, never has, or no longer does", async () => {
    await expect(callControl(path, {}, 2000)).rejects.toMatchObject({ code: "no-agent" });
    await (await serve(async () => 1)).close();
    await expect(callControl(path, {}, 2000)).rejects.toMatchObject({ code: "no-agent" });
    await expect(callControl(join(directory, "missing", "x"), {}, 2000)).rejects.toMatchObject({ code: "no-agent" });
  });

  it("refuses to start beside a living agent, and leaves that one in peace", async () => {
    await serve(async () => "first");
    await expect(serveControl(path, async () => "second")).rejects.toMatchObject({ code: "agent-running" });
    expect(await callControl(path, {}, 2000)).toBe("first");
  });

  it("replaces the socket file of an agent that was killed", async () => {
    await leaveSocket();
    expect(statSync(path).isSocket()).toBe(true);
    await serve(async () => "alive");
    expect(await callControl(path, {}, 2000)).toBe("alive");
  });

  it("leaves alone what is there and is no socket, and says so", async () => {
    writeFileSync(path, "a letter");
    await expect(serveControl(path, async () => "")).rejects.toMatchObject({
      code: "denied",
      message: expect.stringContaining("is no socket"),
    });
    expect(readFileSync(path, "utf8")).toBe("a letter");
  });

  it.skipIf(process.getuid?.() !== 0)("tells a stale socket that cannot be removed from a running agent", async () => {
    const mount = (...argv: string[]): void => {
      expect(spawnSync("mount", argv).status).toBe(0);
    };
    mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", directory);
    try {
      await leaveSocket();
      mount("-o", "remount,ro", directory);
      await expect(serveControl(path, async () => "never")).rejects.toMatchObject({
        code: "denied",
        message: `the control socket ${path} cannot be made: the file system is read-only`,
      });
    } finally {
      spawnSync("umount", ["-l", directory]);
    }
  });

  it("serves many clients at once, a slow one holding up nobody", async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await serve(async (request) => {
      if (request === "slow") await held;
      return request;
    });
    const slow = callControl(path, "slow", 5000);
    const others = await Promise.all(Array.from({ length: 20 }, (_, index) => callControl(path, index, 5000)));
    expect(others).toEqual(Array.from({ length: 20 }, (_, index) => index));
    release();
    expect(await slow).toBe("slow");
  });

  it("answers several requests of one connection in order, nonsense among them", async () => {
    await serve(async (request) => request);
    const socket = createConnection(path);
    socket.end('1\nnonsense\n"three"\n');
    let text = "";
    for await (const chunk of socket) text += chunk;
    expect(
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { ok: true, answer: 1 },
      { ok: false, reason: "the request is no JSON" },
      { ok: true, answer: "three" },
    ]);
  });

  it("hangs up on a client whose line never ends, and lives on", async () => {
    await serve(async (request) => request);
    const socket = createConnection(path);
    socket.on("error", () => {});
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const chunk = Buffer.alloc(1024 * 1024, 97);
    const pour = (): void => {
      while (socket.writable && socket.write(chunk));
    };
    socket.on("drain", pour);
    pour();
    await closed;
    expect(await callControl(path, "still here", 2000)).toBe("still here");
  });

  it("gives up on an agent that does not answer", async () => {
    await serve(() => new Promise(() => {}));
    await expect(callControl(path, {}, 50)).rejects.toMatchObject({ code: "timeout" });
  });

  it("names what else answers there, and what hangs up", async () => {
    const stranger = createServer((socket) => socket.resume().end("220 smtp\n"));
    await new Promise<void>((resolve) => stranger.listen(path, resolve));
    await expect(callControl(path, {}, 2000)).rejects.toMatchObject({ code: "broken" });
    await new Promise((resolve) => stranger.close(resolve));
  });

  it("explains a path that no socket can have", async () => {
    const long = join(directory, "x".repeat(120));
    await expect(serveControl(long, async () => 1)).rejects.toMatchObject({ code: "path-too-long" });
    await expect(callControl(long, {}, 100)).rejects.toMatchObject({ code: "path-too-long" });
  });

  it("explains a directory that is not there", async () => {
    await expect(serveControl(join(directory, "missing", "x"), async () => 1)).rejects.toMatchObject({
      code: "denied",
    });
  });

  it("removes its file when it stops", async () => {
    await (await serve(async () => 1)).close();
    expect(() => statSync(path)).toThrow();
  });
});
