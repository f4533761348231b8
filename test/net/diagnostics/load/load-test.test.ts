import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { loadTest } from "../../../../src/net/diagnostics/load/load-test.ts";
import { tlsTrust } from "../../../../src/net/http/tls/tls-trust.ts";
import { hasTypeOfService } from "../../../../src/net/http/type-of-service.ts";
import type { LoadCounters, LoadOrder } from "../../../../src/ports/host/network/network-tests.ts";
import { selfSigned } from "../../../harness/acs/self-signed.ts";
import { fileServer } from "../../../harness/file-server.ts";

const never = new AbortController().signal;
const megabyte = Buffer.alloc(1_000_000, "x");

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const load = (
  order: Partial<LoadOrder>,
  signal = never,
  tell: (counters: LoadCounters) => void = () => {},
  caFile = "",
) =>
  loadTest({
    trust: tlsTrust(caFile === "" ? {} : { caFile }),
    clockIsSet: () => true,
    connectTimeoutMs: 5000,
  })(
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

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function httpServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  const port = await portOf(server);
  closing.push(() => server.closeAllConnections());
  return `http://127.0.0.1:${port}/file`;
}

/** Without an end. */
function flood(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200);
  const more = (): void => {
    while (!response.destroyed && response.write(megabyte)) {}
  };
  response.on("drain", more);
  more();
}

async function loaded(order: Partial<LoadOrder>, caFile = "", tell: (counters: LoadCounters) => void = () => {}) {
  const outcome = await load(order, never, tell, caFile);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.result;
}

describe("a download [TR-181 IP.Diagnostics.DownloadDiagnostics, TP-181 5.14]", () => {
  it("has its times in order and to the microsecond, and its octets with the heads of HTTP", async () => {
    const files = await fileServer();
    files.files.set("/file", megabyte);
    const { connections, begin, end } = await loaded({ url: `${files.url}/file` });
    const [connection] = connections;
    const { openRequestMs, openResponseMs, requestMs } = connection;
    const times = [openRequestMs, openResponseMs, requestMs, connection.begin.atMs, connection.end.atMs];
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(openRequestMs % 1 !== 0 || openResponseMs % 1 !== 0).toBe(true);
    const octets = end.testBytes - begin.testBytes;
    expect(octets).toBeGreaterThan(megabyte.length);
    expect(octets).toBeLessThan(megabyte.length + 1000);
    // What the kernel had before this process saw the first of it counts too.
    expect(end.receivedBytes - begin.receivedBytes).toBeGreaterThanOrEqual(octets);
  });

  it("goes over several connections, all open before the first request, with the time that all were under way", async () => {
    const waiting: ServerResponse[] = [];
    const server = createServer((_request, response) => {
      waiting.push(response);
      if (waiting.length < 3) return;
      for (const each of waiting) each.writeHead(200).write("begun");
      setTimeout(() => {
        for (const each of waiting) each.end(megabyte);
      }, 50);
    });
    const url = `http://127.0.0.1:${await portOf(server)}/`;
    closing.push(() => server.closeAllConnections());
    const { connections, full, end } = await loaded({ url, connections: 3 });
    expect(connections.length).toBe(3);
    const lastOpen = Math.max(...connections.map(({ openResponseMs }) => openResponseMs));
    expect(Math.min(...connections.map(({ requestMs }) => requestMs))).toBeGreaterThanOrEqual(lastOpen);
    expect(full?.begin.atMs).toBeGreaterThanOrEqual(Math.max(...connections.map(({ begin }) => begin.atMs)));
    expect(full?.end.atMs).toBe(Math.min(...connections.map((each) => each.end.atMs)));
    expect(end.testBytes).toBe(connections.reduce((sum, each) => sum + each.end.testBytes, 0));
  });

  it("goes over https, to servers that prove who they are alone", async () => {
    const directory = mkdtempSync(join(tmpdir(), "cpe-agent-load-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const { key, cert, certFile } = selfSigned(directory);
    const server = createTlsServer({ key, cert }, (_request, response) => void response.end(megabyte));
    const url = `https://127.0.0.1:${await portOf(server)}/`;
    closing.push(() => server.closeAllConnections());
    const { end } = await loaded({ url }, certFile);
    expect(end.testBytes).toBeGreaterThanOrEqual(megabyte.length);
    expect(end.testBytes).toBeLessThan(megabyte.length * 1.1);
    expect(await load({ url })).toMatchObject({
      error: "InitConnectionFailed",
      reason: expect.stringMatching(/^the certificate of 127\.0\.0\.1:\d+ is not trusted: it is self-signed/),
    });
    const plain = `https${(await httpServer(short)).slice("http".length)}`;
    expect(await load({ url: plain })).toMatchObject({
      error: "InitConnectionFailed",
      reason: expect.stringMatching(/^no TLS connection with 127\.0\.0\.1:\d+: it speaks no TLS on that port/),
    });
  });

  it("by time ends by itself after it, and tells its counters each second [TR-143 Annex A]", async () => {
    const told: LoadCounters[] = [];
    const url = await httpServer(flood);
    const { begin, end, seconds } = await loaded({ url, seconds: 2, connections: 2 }, "", (each) => told.push(each));
    expect(told).toEqual(seconds);
    expect(seconds.length).toBe(3);
    expect(end.atMs - begin.atMs).toBeGreaterThanOrEqual(2000);
    const bytes = seconds.map(({ testBytes }) => testBytes);
    expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
    expect(end.testBytes).toBeGreaterThanOrEqual(bytes[2] ?? Number.NaN);
  });

  const short: RequestListener = (_request, response) => void response.end("short");
  const broken: RequestListener = (_request, response) => {
    response.writeHead(200, { "Content-Length": 10 });
    response.write("half");
    setTimeout(() => response.destroy(), 20);
  };
  const missing: RequestListener = (_request, response) => void response.writeHead(404).end();
  const silent: RequestListener = ({ socket }) => void socket.destroy();
  it.each([
    ["a file that is not there", missing, undefined, "NoResponse"],
    ["a server that closes at once", silent, undefined, "NoResponse"],
    ["a file that breaks off", broken, undefined, "TransferFailed"],
    ["a file that is over before the time of a test by time", short, 5, "TransferFailed"],
  ])("of %s fails", async (_what, answer, seconds, error) => {
    expect(await load({ url: await httpServer(answer), seconds })).toMatchObject({ ok: false, error });
  });

  it.each([
    ["is reset in the middle", "Content-Length: 1000\r\n\r\nhalf", true],
    ["is reset in the middle, in chunks", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", true],
    ["has more octets than it says", "Content-Length: 2\r\n\r\nmore", false],
    ["has chunks that are none", "Transfer-Encoding: chunked\r\n\r\nhalf\r\n", false],
  ])("fails as a transfer, and not as no response, where that %s", async (_what, reply, isReset) => {
    let reset = (): void => {};
    const server = createTcpServer((socket) => {
      socket.on("error", () => {});
      socket.once("data", () => socket.write(`HTTP/1.1 200 OK\r\n${reply}`));
      if (isReset) reset = () => socket.resetAndDestroy();
    });
    const url = `http://127.0.0.1:${await portOf(server)}/`;
    expect(await load({ url }, never, () => reset())).toMatchObject({
      error: "TransferFailed",
      reason: expect.stringMatching(/^the (file did not come as the response said|connection ended before)/),
    });
  });

  it("says where a redirect leads, and does not go there by itself", async () => {
    const moved: RequestListener = (request, response) => {
      request.resume();
      response.writeHead(303, { Location: "../there?x" }).end("moved");
    };
    const url = await httpServer(moved);
    expect(await load({ url })).toMatchObject({ ok: false, movedTo: new URL("/there?x", url).href });
    // What 303 points to is no place to put a file. [RFC 9110 15.4.4]
    expect(await load({ url, direction: "upload", fileBytes: 10 })).not.toHaveProperty("movedTo");
  });

  it("fails where nobody listens, and with a DSCP that neither Node nor the system can give", async () => {
    const server = createTcpServer();
    const port = await portOf(server);
    await new Promise((resolve) => server.close(resolve));
    const url = `http://127.0.0.1:${port}/`;
    expect(await load({ url })).toMatchObject({
      error: "InitConnectionFailed",
      reason: `cannot connect to 127.0.0.1:${port}: it refuses connections: is the server running, and on that port?`,
    });
    const error = hasTypeOfService() ? "InitConnectionFailed" : "Other";
    expect(await load({ url, dscp: 10 })).toMatchObject({ ok: false, error });
    expect(await load({ url, ethernetPriority: 5 })).toMatchObject({
      error: "Other",
      reason: "this device cannot set the priority of Ethernet frames that it sends",
    });
  });

  it("has as many connections as may be, and Node warns of no leak", async () => {
    const warnings: string[] = [];
    const warned = ({ name }: Error): number => warnings.push(name);
    process.on("warning", warned);
    onTestFinished(() => void process.off("warning", warned));
    const url = await httpServer((_request, response) => response.end("x"));
    expect(await load({ url, connections: 16 })).toMatchObject({ ok: true });
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });

  it("takes no longer than it may", async () => {
    expect(await load({ url: await httpServer(flood), longestMs: 100 })).toMatchObject({ ok: false, error: "Timeout" });
  });

  it("is given up with all its connections when nobody wants it any more", async () => {
    const abort = new AbortController();
    const server = createServer(flood);
    const url = `http://127.0.0.1:${await portOf(server)}/`;
    let open = 0;
    const closed = new Promise<void>((resolve) => {
      server.on("connection", (socket) => {
        open++;
        socket.on("close", () => {
          if (--open === 0) resolve();
        });
        socket.on("error", () => {});
      });
    });
    const asked = load({ url, connections: 2, seconds: 900 }, abort.signal, () => abort.abort());
    expect(await asked).toMatchObject({ ok: false });
    await closed;
  });
});

describe("an upload [TR-181 IP.Diagnostics.UploadDiagnostics]", () => {
  it("sends its file by PUT on each connection, and is over when the server has said so", async () => {
    const files = await fileServer();
    const { connections, end, full } = await loaded({
      direction: "upload",
      url: `${files.url}/put`,
      fileBytes: 1_000_000,
      connections: 2,
    });
    expect(files.served).toEqual(["PUT /put", "PUT /put"]);
    expect(files.files.get("/put")?.length).toBe(1_000_000);
    for (const each of connections) {
      expect(each.end.testBytes).toBeGreaterThan(1_000_000);
      expect(each.end.testBytes).toBeLessThan(1_001_000);
    }
    expect(end.testBytes).toBe(connections.reduce((sum, each) => sum + each.end.testBytes, 0));
    expect(full).toBeDefined();
  });

  it("by time sends in chunks until it is over [TR-143 Annex A]", async () => {
    let received = 0;
    let framing: string | undefined;
    const url = await httpServer((request) => {
      framing = request.headers["transfer-encoding"];
      request.on("error", () => {});
      request.on("data", ({ length }: Buffer) => {
        received += length;
      });
    });
    const { end, seconds } = await loaded({ direction: "upload", url, seconds: 1 });
    expect(framing).toBe("chunked");
    expect(seconds.length).toBe(2);
    expect(end.testBytes).toBeGreaterThan(0);
    expect(received).toBeGreaterThan(0);
  });

  it("fails where the server is content before it has all", async () => {
    const url = await httpServer((_request, response) => response.end());
    const failed = { error: "NoTransferComplete", reason: expect.stringMatching("answered before all was sent") };
    expect(await load({ direction: "upload", url, fileBytes: 100_000_000 })).toMatchObject(failed);
    expect(await load({ direction: "upload", url, seconds: 5 })).toMatchObject(failed);
  });

  it("fails where the server does not take it", async () => {
    const url = await httpServer((request, response) => {
      request.resume();
      response.writeHead(403).end();
    });
    expect(await load({ direction: "upload", url, fileBytes: 10 })).toMatchObject({ ok: false, error: "NoResponse" });
  });
});
