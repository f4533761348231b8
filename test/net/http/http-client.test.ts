import { once } from "node:events";
import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { authentication } from "../../../src/net/http/authentication/authentication.ts";
import { connectionPerRequest } from "../../../src/net/http/connection-per-request.ts";
import { httpClient } from "../../../src/net/http/http-client.ts";
import type { HttpReply, HttpRequest, Post } from "../../../src/net/http/http-message.ts";
import { keptConnection } from "../../../src/net/http/kept-connection.ts";
import type { SocketSettings } from "../../../src/net/http/open-socket.ts";
import { redirects } from "../../../src/net/http/redirects.ts";
import type { ExchangeLimits } from "../../../src/net/http/send-request.ts";
import { tlsTrust } from "../../../src/net/http/tls/tls-trust.ts";
import { reply, type ScriptedServer, scriptedServer } from "../scripted-server.ts";

const never = new AbortController().signal;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const serve = async (...args: Parameters<typeof scriptedServer>): Promise<ScriptedServer> => {
  const server = await scriptedServer(...args);
  closing.push(server.close);
  return server;
};

type Settings = SocketSettings & ExchangeLimits;
const settings: Settings = {
  trust: tlsTrust({}),
  clockIsSet: () => true,
  connectTimeoutMs: 5000,
  maxBodyBytes: 1000,
};
const kept = (given: Partial<Settings> = {}): Post => {
  const connection = keptConnection({ ...settings, readBuffer: Buffer.alloc(16 * 1024), ...given });
  closing.push(connection.close);
  return connection.post;
};
const perRequest = (given: Partial<Settings> = {}): Post => connectionPerRequest({ ...settings, ...given });
const connections: [name: string, open: typeof kept][] = [
  ["a kept connection", kept],
  ["a connection per request", perRequest],
];

const get = (url: string): HttpRequest => ({ method: "GET", url: new URL(url), headers: {}, body: new Uint8Array() });
const text = async ({ body }: HttpReply): Promise<string> => Buffer.concat(await body.gather()).toString();

const gone = async (socket: Socket | undefined): Promise<unknown> => socket?.closed === false && once(socket, "close");

async function poured({ body }: HttpReply): Promise<string> {
  let all = "";
  await body.pour((octets) => {
    all += Buffer.from(octets).toString();
    return Promise.resolve();
  });
  return all;
}

describe.each(connections)("%s", (_name, open) => {
  it("gives the head of a reply before the body has come", async () => {
    let sendRest = (): void => {};
    const { url } = await serve((_request, socket) => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
      sendRest = () => socket.write("def");
      return undefined;
    });
    const answer = await open()(get(url), never);
    expect(answer).toMatchObject({ status: 200, headers: { "content-length": "6" } });
    sendRest();
    expect(await text(answer)).toBe("abcdef");
  });

  it.each([
    ["of known length", reply(200, "abcdef")],
    ["in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"],
  ])("pours a body %s", async (_kind, raw) => {
    const { url } = await serve(() => raw);
    const post = open();
    expect(await poured(await post(get(url), never))).toBe("abcdef");
    expect(await poured(await post(get(url), never))).toBe("abcdef");
  });

  it("passes on what a sink fails with", async () => {
    const { url } = await serve(() => reply(200, "abcdef"));
    const { body } = await open()(get(url), never);
    const full = body.pour(() => Promise.reject(new RangeError("full")));
    await expect(full).rejects.toThrow("full");
  });

  it("gathers no more than the limit", async () => {
    const { url } = await serve(() => reply(200, "x".repeat(1001)));
    const { body } = await open()(get(url), never);
    await expect(body.gather()).rejects.toMatchObject({ name: "HttpFailure", code: "too-large" });
  });

  it("tells of a body that broke off before anybody asked for it", async () => {
    const { url } = await serve((_request, socket) => {
      socket.end("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
      return undefined;
    });
    const sockets: Socket[] = [];
    const post = open({ onConnected: (socket) => void sockets.push(socket) });
    for (const read of [text, poured]) {
      const answer = await post(get(url), never);
      await gone(sockets.at(-1));
      await expect(read(answer)).rejects.toMatchObject({
        code: "closed",
        message: expect.stringContaining("before its reply was whole"),
      });
    }
  });

  it("ends a body that does not come in time, or that the caller gives up", async () => {
    const { url } = await serve(() => "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc");
    for (const read of [text, poured]) {
      const late = await open({ bodyTimeoutMs: 50 })(get(url), never);
      await expect(read(late)).rejects.toMatchObject({ code: "timeout" });
      const caller = new AbortController();
      const answer = await open()(get(url), caller.signal);
      caller.abort();
      await expect(read(answer)).rejects.toMatchObject({ code: "closed" });
    }
  });

  it("sends a source anew after a challenge, and posts on behind layers", async () => {
    const offer = reply(401, "x".repeat(500), { "WWW-Authenticate": 'Digest realm="r", nonce="n"' });
    const server = await serve((request) => {
      if (request.line.startsWith("PUT /there")) return request.headers.authorization ? reply(201, "done") : offer;
      return reply(307, "moved", { Location: "/there" });
    });
    const origin = new URL(server.url).origin;
    const post = httpClient(open(), [
      redirects({ follow: { PUT: [307] }, remember: false }),
      authentication({ credentials: { username: "cpe", password: "secret" }, origin, allowBasicOverHttp: false }),
    ]);
    let opened = 0;
    const source = {
      length: 6,
      async *open() {
        opened += 1;
        yield Buffer.from("abc");
        yield Buffer.from("def");
      },
    };
    const answer = await post({ ...get(server.url), method: "PUT", body: source }, never);
    expect([answer.status, await text(answer)]).toEqual([201, "done"]);
    expect(server.seen.map(({ body }) => body.toString())).toEqual(["abcdef", "abcdef", "abcdef"]);
    expect(opened).toBe(3);
  });
});

it("a kept connection carries the next request once a body is discarded", async () => {
  const server = await serve((_request, _socket, index) => reply(200, index === 0 ? "unwanted" : "wanted"));
  const post = kept();
  await (await post(get(server.url), never)).body.discard();
  expect(await text(await post(get(server.url), never))).toBe("wanted");
  expect(server.connections).toBe(1);
});

it("a connection per request ends when its body is discarded", async () => {
  const server = await serve(() => "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\nabc");
  const sockets: Socket[] = [];
  const post = perRequest({ onConnected: (socket) => void sockets.push(socket) });
  const { body } = await post(get(server.url), never);
  expect(sockets[0]?.bytesRead).toBeGreaterThan(0);
  await body.discard();
  await gone(sockets[0]);
});

it("a place that may not be gone to is refused with its user name in sight, and remembered only on request", async () => {
  const server = await serve((request, _socket, index) =>
    index === 0 || request.line.includes("/away")
      ? reply(302, "", { Location: request.line.includes("/away") ? "//cpe@127.0.0.1/" : "/there" })
      : reply(200, request.line),
  );
  const refuse = (to: URL): void => {
    if (to.username !== "") throw new RangeError(`no ${to.username}`);
  };
  const post = httpClient(perRequest(), [redirects({ follow: { GET: [302] }, remember: false, refuse })]);
  expect(await text(await post(get(server.url), never))).toContain("/there");
  expect(await text(await post(get(server.url), never))).not.toContain("/there");
  await expect(post(get(`${server.url}/away`), never)).rejects.toThrow("no cpe");
});
