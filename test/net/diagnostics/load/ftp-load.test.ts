import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadTest } from "../../../../src/net/diagnostics/load/load-test.ts";
import { tlsTrust } from "../../../../src/net/http/tls/tls-trust.ts";
import type { LoadCounters, LoadOrder } from "../../../../src/ports/host/network/network-tests.ts";
import { canRunVsftpd, startVsftpd } from "../../transfer/ftp/vsftpd.ts";
import { type FtpScript, scriptedFtp } from "./scripted-ftp.ts";

// [TR-143 FTP, TP-181 5.2]

const never = new AbortController().signal;
const megabyte = Buffer.alloc(1_000_000, "x");

const load = (order: Partial<LoadOrder>, signal = never, tell: (counters: LoadCounters) => void = () => {}) =>
  loadTest({ trust: tlsTrust({}), clockIsSet: () => true, connectTimeoutMs: 60_000 })(
    {
      direction: "download",
      target: { address: "127.0.0.1", family: 4 },
      url: "",
      connections: 1,
      fileBytes: 0,
      seconds: undefined,
      longestMs: 60_000,
      dscp: 0,
      link: undefined,
      ...order,
    },
    tell,
    signal,
  );

async function loaded(order: Partial<LoadOrder>) {
  const outcome = await load(order);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.result;
}

describe.skipIf(!canRunVsftpd)(
  "A test of throughput with vsftpd (skipped where it is not installed, or not root)",
  () => {
    async function vsftpd(bytesPerSecond = 0) {
      const directory = mkdtempSync(join(tmpdir(), "cpe-agent-ftp-load-"));
      const server = await startVsftpd(directory, bytesPerSecond);
      onTestFinished(async () => {
        await server.close();
        rmSync(directory, { recursive: true });
      });
      writeFileSync(join(server.root, "file"), megabyte);
      chmodSync(join(server.root, "file"), 0o644);
      return server;
    }

    it("fetches a file on each connection, with the times of its data connection in order", async () => {
      const { url } = await vsftpd();
      const { begin, connections, end } = await loaded({ url: `${url}/file`, connections: 3 });
      expect(connections.length).toBe(3);
      expect(end.testBytes).toBe(3 * megabyte.length);
      expect(end.receivedBytes - begin.receivedBytes).toBeGreaterThan(0);
      const lastOpen = Math.max(...connections.map(({ openResponseMs }) => openResponseMs));
      for (const { openRequestMs, openResponseMs, requestMs, begin: first, end: last } of connections) {
        const times = [openRequestMs, openResponseMs, lastOpen, requestMs, first.atMs, last.atMs];
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(last.testBytes).toBe(megabyte.length);
      }
    });

    it("sends a file into a directory", async () => {
      const { url, root } = await vsftpd();
      const { connections, end } = await loaded({ direction: "upload", url: `${url}/in/sent`, fileBytes: 1_500_000 });
      expect(readFileSync(join(root, "in/sent")).length).toBe(1_500_000);
      expect(end.testBytes).toBe(1_500_000);
      const { openRequestMs, openResponseMs, requestMs, begin, end: last } = connections[0];
      const times = [openRequestMs, openResponseMs, requestMs, begin.atMs, last.atMs];
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });

    it("by time ends by itself, in either direction [TR-143 Annex A]", async () => {
      const { url } = await vsftpd(500_000);
      const { seconds, begin, end } = await loaded({ url: `${url}/file`, seconds: 1 });
      expect(seconds.length).toBe(2);
      expect(end.testBytes).toBeGreaterThan(0);
      expect(end.testBytes).toBeLessThan(megabyte.length);
      expect(end.atMs - begin.atMs).toBeGreaterThanOrEqual(1000);
      expect((await loaded({ direction: "upload", url: `${url}/in/timed`, seconds: 1 })).end.testBytes).toBeGreaterThan(
        0,
      );
    });

    it.each([
      ["download", "missing", "TransferFailed"],
      ["upload", "file", "NoSTOR"],
      ["upload", "missing/file", "NoCWD"],
      ["download", "file%0d%0aDELE%20file", "Other"],
      ["download", "", "Other"],
    ] as const)("of a %s of /%s ends in %s", async (direction, path, error) => {
      const { url } = await vsftpd();
      expect(await load({ direction, url: `${url}/${path}`, fileBytes: 10 })).toMatchObject({ ok: false, error });
    });
  },
);

describe("A test of throughput by FTP", () => {
  const half = (socket: Socket, done: () => void): void => void socket.end("half", done);

  it.each<[string, FtpScript, string]>([
    ["does not take it", { greeting: "421 too many" }, "InitConnectionFailed"],
    ["wants no anonymous", { USER: "530 no" }, "PasswordRequestFailed"],
    ["wants an account besides", { USER: "332 account?" }, "PasswordRequestFailed"],
    ["does not like its password", { PASS: "530 no" }, "LoginFailed"],
    ["wants an account after it", { PASS: "332 account?" }, "LoginFailed"],
    ["has no files as they are", { TYPE: "504 no" }, "NoTransferMode"],
    ["has no passive mode", { PASV: "502 no" }, "NoPASV"],
    ["has it nowhere", { PASV: "227 somewhere (127,0,0,1,0,0)" }, "NoPASV"],
    ["has it in words", { PASV: "227 come and find me" }, "NoPASV"],
    ["does not give the file", { RETR: "550 no" }, "TransferFailed"],
    ["has a file that is not as long as it said", { SIZE: "213 5" }, "IncorrectSize"],
  ])("of a server that %s ends in an error of that name", async (_what, script, error) => {
    const { url, open } = await scriptedFtp(script, half);
    expect(await load({ url })).toMatchObject({ ok: false, error });
    await expect.poll(() => open.size).toBe(0);
  });

  it("fails where a download is broken off, and where an upload is", async () => {
    const broken = await scriptedFtp({}, half, "426 the line is gone");
    expect(await load({ url: broken.url })).toMatchObject({ ok: false, error: "TransferFailed" });
    const full = await scriptedFtp({}, (socket, done) => socket.resume().once("end", done), "552 the disk is full");
    const up = { direction: "upload", fileBytes: 1000 } as const;
    expect(await load({ ...up, url: full.url })).toMatchObject({ ok: false, error: "NoTransferComplete" });
    const early = await scriptedFtp({}, (socket, done) => void socket.destroy().once("close", done));
    expect(await load({ ...up, fileBytes: 1e9, url: early.url })).toMatchObject({ error: "NoTransferComplete" });
    const none = await scriptedFtp({ CWD: "550 no" });
    expect(await load({ ...up, url: none.url })).toMatchObject({ ok: false, error: "NoCWD" });
    expect(none.heard.at(-1)).toBe("CWD dir");
  });

  it("is complete with the last octet of a file whose size is known, and else when the server says so", async () => {
    const silent = await scriptedFtp({ SIZE: "213 4" }, (socket) => socket.end("half"));
    expect(await load({ url: silent.url })).toMatchObject({ ok: true, result: { end: { testBytes: 4 } } });
    const unsized = await scriptedFtp({}, half);
    expect(await load({ url: unsized.url })).toMatchObject({ ok: true, result: { end: { testBytes: 4 } } });
    const empty = await scriptedFtp({ SIZE: "213 0" }, (socket, done) => void socket.end(done));
    expect(await load({ url: empty.url })).toMatchObject({ ok: true, result: { end: { testBytes: 0 } } });
  });

  it("names the port that it cannot reach, where that is the one for the file", async () => {
    const { url } = await scriptedFtp({ PASV: "227 there (127,0,0,1,0,1)" }, half);
    expect(await load({ url })).toMatchObject({
      error: "InitConnectionFailed",
      reason: expect.stringMatching(/^cannot connect to 127\.0\.0\.1:1: it refuses connections/),
    });
  });

  it("goes to the server alone, whichever host that names", async () => {
    const { url } = await scriptedFtp({ PASV: "227 there (192,0,2,1,{port})" }, half);
    expect(await load({ url })).toMatchObject({ ok: true, result: { end: { testBytes: 4 } } });
  });

  it("is given up at once in the midst of it, its connections closed", async () => {
    const abort = new AbortController();
    const dumb = await scriptedFtp({ TYPE: "" });
    const asked = load({ url: dumb.url }, abort.signal);
    await expect.poll(() => dumb.heard).toContain("TYPE I");
    abort.abort();
    expect(await asked).toMatchObject({ ok: false, error: "Other", reason: "given up" });
    await expect.poll(() => dumb.open.size).toBe(0);
  });
});
