import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type ExchangeOptions, httpExchange } from "../../../src/net/acs/exchange.ts";
import type { AcsTarget, ExchangeFailure, ExchangeReply, SessionChannel } from "../../../src/ports/exchange.ts";
import { reply, type ScriptedServer, scriptedServer } from "../scripted-server.ts";

const never = new AbortController().signal;
const envelope = [Buffer.from("<soap>"), Buffer.from("Grüße</soap>")];
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const serve = async (...args: Parameters<typeof scriptedServer>): Promise<ScriptedServer> => {
  const server = await scriptedServer(...args);
  closing.push(server.close);
  return server;
};

const open = (url: string, options: Partial<ExchangeOptions> = {}, target: Partial<AcsTarget> = {}): SessionChannel => {
  const exchange = httpExchange({ clockIsSet: () => true, replyTimeoutMs: 5000, connectTimeoutMs: 5000, ...options });
  const channel = exchange.open({ url, username: "", password: "", ...target });
  closing.push(channel.close);
  return channel;
};

const textOf = (answer: ExchangeReply | ExchangeFailure): string =>
  answer.ok ? Buffer.concat(answer.body).toString("utf8") : `${answer.code}: ${answer.reason}`;

describe("the requests of a session [TR-069 3.4.1]", () => {
  it("sends an envelope with its type and an empty SOAPAction, the empty POST with neither, on one connection", async () => {
    const server = await serve((_request, _socket, index) => (index === 0 ? reply(200, "<ok/>") : reply(204)));
    const channel = open(server.url);
    expect(textOf(await channel.post(envelope, never))).toBe("<ok/>");
    expect(await channel.post([], never)).toEqual({ ok: true, status: 204, body: [] });
    const [first, second] = server.seen;
    expect(first?.line).toBe("POST /acs HTTP/1.1");
    expect(first?.body.toString()).toBe("<soap>Grüße</soap>");
    expect(first?.headers).toMatchObject({
      host: `127.0.0.1:${server.port}`,
      "content-type": 'text/xml; charset="utf-8"',
      soapaction: "",
      "content-length": String(Buffer.byteLength("<soap>Grüße</soap>")),
    });
    expect(first?.rawHead).toMatch(/^SOAPAction: ?\r?$/m);
    expect(second?.headers["content-length"]).toBe("0");
    expect(Object.keys(second?.headers ?? {})).not.toContain("soapaction");
    expect(Object.keys(second?.headers ?? {})).not.toContain("content-type");
    expect(Object.keys({ ...first?.headers, ...second?.headers })).not.toContain("expect");
    expect(server.connections).toBe(1);
    expect(channel.localAddress).toBe("127.0.0.1");
  });
});

describe("what replies may look like [TR-069 3.4.1]", () => {
  const wellFormed: [name: string, raw: string | Buffer, status: number, body: string][] = [
    ["200 with a length", reply(200, "<a/>"), 200, "<a/>"],
    ["200 and nothing", reply(200), 200, ""],
    ["204", reply(204), 204, ""],
    ["204 with a type", "HTTP/1.1 204 No Content\r\nContent-Type: text/html\r\n\r\n", 204, ""],
    [
      "chunks with extensions and trailers",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n3;a=b\r\n<a>\r\n4\r\n</a>\r\n0\r\nX: y\r\n\r\n",
      200,
      "<a></a>",
    ],
    ["100 Continue before it", `HTTP/1.1 100 Continue\r\n\r\n${reply(200, "<a/>")}`, 200, "<a/>"],
    ["two interim replies before it", `HTTP/1.1 100 C\r\n\r\nHTTP/1.1 102 P\r\n\r\n${reply(200, "<a/>")}`, 200, "<a/>"],
    ["a SOAP fault with 500", reply(500, "<f/>", { "Content-Type": "text/xml" }), 500, "<f/>"],
    [
      "a body that looks like an interim reply",
      reply(200, "HTTP/1.1 100 Continue\r\n\r\n"),
      200,
      "HTTP/1.1 100 Continue\r\n\r\n",
    ],
    ["repeated headers", reply(200, "<a/>", { "X-A": ["1", "2"], Server: "x" }), 200, "<a/>"],
  ];
  it.each(wellFormed)("%s", async (_name, raw, status, body) => {
    const server = await serve(() => raw);
    const channel = open(server.url);
    for (let round = 0; round < 2; round++) {
      const answer = await channel.post(envelope, never);
      expect(textOf(answer)).toBe(body);
      expect(answer).toMatchObject({ ok: true, status });
    }
    expect(server.connections).toBe(1);
  });

  it("an interim reply in a packet of its own", async () => {
    const server = await serve((_request, socket) => {
      socket.write("HTTP/1.1 100 Continue\r\n\r\n", () => setImmediate(() => socket.write(reply(200, "<a/>"))));
      return undefined;
    });
    const channel = open(server.url);
    expect(textOf(await channel.post(envelope, never))).toBe("<a/>");
    expect(textOf(await channel.post(envelope, never))).toBe("<a/>");
  });

  it("HTTP/1.0 that ends with the connection, which the next request opens anew", async () => {
    const server = await serve((_request, socket) => {
      socket.end("HTTP/1.0 200 OK\r\n\r\n<a/>");
      return undefined;
    });
    const channel = open(server.url);
    expect(textOf(await channel.post(envelope, never))).toBe("<a/>");
    expect(textOf(await channel.post(envelope, never))).toBe("<a/>");
    expect(server.connections).toBe(2);
  });
});

describe("what ends a session [TR-069 3.7.1]", () => {
  const failing: [name: string, raw: string | Buffer, expected: Partial<ExchangeFailure>][] = [
    ["400", reply(400, "Bad session state"), { code: "status", status: 400 }],
    ["404", reply(404), { code: "status", status: 404 }],
    ["405", reply(405), { code: "status", status: 405 }],
    ["407", reply(407), { code: "status", status: 407 }],
    ["500 with a page", reply(500, "<html>", { "Content-Type": "text/html" }), { code: "status", status: 500 }],
    ["500 and nothing", reply(500), { code: "status", status: 500 }],
    [
      "503 with Retry-After",
      reply(503, "", { "Retry-after": "60" }),
      { code: "status", status: 503, retryAfterSeconds: 60 },
    ],
    ["301", reply(301, "", { Location: "/x" }), { code: "redirect", status: 301 }],
    ["303", reply(303, "", { Location: "/x" }), { code: "redirect", status: 303 }],
    ["308", reply(308, "", { Location: "/x" }), { code: "redirect", status: 308 }],
    ["no HTTP", "220 mail.example ESMTP\r\n\r\n", { code: "protocol" }],
    ["a length of nonsense", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", { code: "protocol" }],
    [
      "a chunk size past all bounds",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
      { code: "protocol" },
    ],
    ["endless headers", `HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}`, { code: "too-large" }],
  ];
  it.each(failing)("%s", async (_name, raw, expected) => {
    const server = await serve(() => raw);
    const answer = await open(server.url).post(envelope, never);
    expect(answer).toMatchObject({ ok: false, ...expected });
    expect(textOf(answer)).toContain("127.0.0.1");
  });

  it("a port on which nothing listens", async () => {
    const idle = createServer();
    await new Promise<void>((resolve) => idle.listen(0, "127.0.0.1", resolve));
    const address = idle.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await new Promise((resolve) => idle.close(resolve));
    expect(await open(`http://127.0.0.1:${port}/`).post(envelope, never)).toEqual({
      ok: false,
      code: "unreachable",
      reason: `cannot connect to 127.0.0.1:${port}: it refuses connections: is the server running, and on that port?`,
    });
  });

  it.each(["", "ftp://acs.example/", "not a URL", "javascript:alert(1)"])("a URL that is none: %s", async (url) => {
    expect(await open(url).post(envelope, never)).toMatchObject({ ok: false, code: "unreachable" });
  });

  it("a connection that breaks before or within the reply", async () => {
    for (const start of ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n<a>"]) {
      const server = await serve((_request, socket) => {
        socket.end(start);
        return undefined;
      });
      expect(await open(server.url).post(envelope, never)).toMatchObject({ ok: false, code: "closed" });
      expect(server.seen.length).toBe(1);
    }
  });

  it("a reply that does not come, and one that drips", async () => {
    const silent = await serve(() => undefined);
    expect(await open(silent.url, { replyTimeoutMs: 50 }).post(envelope, never)).toMatchObject({ code: "timeout" });
    const dripping = await serve((_request, socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
      const timer = setInterval(() => socket.write("x"), 5);
      socket.on("close", () => clearInterval(timer));
      return undefined;
    });
    expect(await open(dripping.url, { bodyTimeoutMs: 80 }).post(envelope, never)).toMatchObject({ code: "timeout" });
    const headers = await serve((_request, socket) => {
      const timer = setInterval(() => socket.write("HTTP/1.1 200 OK"), 5);
      socket.on("close", () => clearInterval(timer));
      return undefined;
    });
    expect(await open(headers.url, { replyTimeoutMs: 80 }).post(envelope, never)).toMatchObject({ ok: false });
  });

  it("a reply without end", async () => {
    const server = await serve((_request, socket) => {
      socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
      const pour = (): void => {
        while (socket.writable && socket.write(chunk));
      };
      socket.on("drain", pour);
      pour();
      return undefined;
    });
    expect(await open(server.url, { maxBodyBytes: 1024 * 1024 }).post(envelope, never)).toMatchObject({
      code: "too-large",
    });
  });

  it("the caller, who gives up", async () => {
    const server = await serve(() => undefined);
    const controller = new AbortController();
    const channel = open(server.url);
    const answer = channel.post(envelope, controller.signal);
    setTimeout(() => controller.abort(), 20);
    expect(await answer).toMatchObject({ ok: false, code: "closed" });
    expect(await channel.post(envelope, AbortSignal.abort())).toMatchObject({ ok: false, code: "closed" });
  });
});

describe("connections that the ACS closes between exchanges [TR-069 3.4.6]", () => {
  it("are opened anew, with the session's cookies [TR-069 3.4.2]", async () => {
    const server = await serve((request, socket, index) => {
      if (index === 0) {
        socket.write(reply(200, "<a/>", { "Set-Cookie": "session=1", "Keep-Alive": "timeout=60" }), () =>
          socket.destroy(),
        );
        return undefined;
      }
      return reply(200, request.headers.cookie ?? "no cookie");
    });
    const channel = open(server.url);
    await channel.post(envelope, never);
    await new Promise((resolve) => setImmediate(resolve));
    expect(textOf(await channel.post([], never))).toBe("session=1");
    expect(server.connections).toBe(2);
  });

  it("may close just as the next request arrives: it goes out once more, and only once", async () => {
    let forgiving = true;
    const server = await serve((request, socket) => {
      if (request.connection === 0 && server.seen.length === 1) return reply(200, "<a/>");
      if (request.connection === 0 || !forgiving) {
        socket.destroy();
        return undefined;
      }
      return reply(200, "<b/>");
    });
    const channel = open(server.url);
    await channel.post(envelope, never);
    expect(textOf(await channel.post(envelope, never))).toBe("<b/>");
    expect(server.seen.length).toBe(3);
    forgiving = false;
    expect(await channel.post(envelope, never)).toMatchObject({ ok: false, code: "closed" });
    expect(server.seen.length).toBe(5);
  });

  it("are not repeated once a reply has begun", async () => {
    const server = await serve((_request, socket, index) => {
      if (index === 0) return reply(200, "<a/>");
      socket.end("HTTP/1.1 2");
      return undefined;
    });
    const channel = open(server.url);
    await channel.post(envelope, never);
    expect(await channel.post(envelope, never)).toMatchObject({ ok: false });
    expect(server.seen.length).toBe(2);
  });
});

describe("connections that outlive their sessions", () => {
  it("carry the next session of the same device, up to so many, without its cookies", async () => {
    const server = await serve((request) => reply(200, request.headers.cookie ?? "none", { "Set-Cookie": "s=1" }));
    const exchange = httpExchange({ clockIsSet: () => true, maxParked: 1 });
    const session = async (username: string): Promise<string> => {
      const channel = exchange.open({ url: server.url, username, password: "" });
      const said = [await channel.post(envelope, never), await channel.post([], never)].map(textOf).join();
      await channel.close();
      return said;
    };
    expect(await session("a")).toBe("none,s=1");
    expect(await session("a")).toBe("none,s=1");
    expect(server.connections).toBe(1);
    await session("b");
    await session("b");
    await session("a");
    expect(server.connections).toBe(3);
    for (const socket of server.sockets) socket.destroy();
    expect(await session("a")).toBe("none,s=1");
  });
});

it("reaches an IPv6 literal", async () => {
  const server = await serve(() => reply(200, "<a/>"), { host: "::1" });
  expect(textOf(await open(server.url).post(envelope, never))).toBe("<a/>");
  expect(server.seen[0]?.headers.host).toBe(`[::1]:${server.port}`);
});

it("tries the next address of a host when the first refuses", async () => {
  // localhost is ::1 and 127.0.0.1; only the second listens.
  const server = await serve(() => reply(200, "<a/>"));
  expect(textOf(await open(`http://localhost:${server.port}/`).post(envelope, never))).toBe("<a/>");
});
