import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync, inflateSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { reportSender } from "../../../src/net/bulk-data/report-sender.ts";
import type { ReportRequest } from "../../../src/ports/report-sender.ts";

// Collectors that are well, and such as are not. [TR-069 Annex N]

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** A collector that does with each request, when it is whole, what it is told. */
async function collector(answer: (seen: Seen, response: ServerResponse) => void) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const each = { method, url, headers, body: Buffer.concat(chunks) };
      seen.push(each);
      answer(each, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in?oui=0`, seen };
}

const settings = {
  tls: {},
  clockIsSet: () => true,
  userAgent: "cpe-agent/test",
  allowHosts: ["127.0.0.1"],
  allowPrivateNetworks: true,
  allowBasicOverHttp: true,
};

const text = `{"Report":[${"1,".repeat(2000)}1]}`;
const request = (url: string, more: Partial<ReportRequest> = {}): ReportRequest => ({
  url,
  method: "POST",
  headers: { "Content-Type": "application/json; charset=UTF-8", "BBF-Report-Format": '"NameValuePair"' },
  body: new TextEncoder().encode(text),
  coding: undefined,
  username: "",
  password: "",
  acsUrl: "http://acs.example/",
  ...more,
});

const never = new AbortController().signal;
const send = (url: string, more: Partial<ReportRequest> = {}, own: object = {}) =>
  reportSender({ ...settings, ...own }).send(request(url, more), never);

const well = (_seen: Seen, response: ServerResponse): void => void response.writeHead(200).end("thanks");

describe("a report", () => {
  it.each(["POST", "PUT"] as const)("goes by %s with its query, its heads and its length", async (method) => {
    const { url, seen } = await collector(well);
    expect(await send(url, { method })).toEqual({ ok: true, status: 200 });
    expect(seen).toMatchObject([
      {
        method,
        url: "/in?oui=0",
        headers: {
          "content-type": "application/json; charset=UTF-8",
          "bbf-report-format": '"NameValuePair"',
          "content-length": String(text.length),
          "user-agent": "cpe-agent/test",
        },
      },
    ]);
    expect(seen[0]?.body.toString()).toBe(text);
  });

  it.each([
    ["gzip", gunzipSync],
    ["deflate", inflateSync],
  ] as const)(
    "is compressed by %s, and sent as it is to a collector that does not take that",
    async (coding, unpack) => {
      const packed = await collector(well);
      await send(packed.url, { coding });
      expect(packed.seen[0]?.headers["content-encoding"]).toBe(coding);
      expect(packed.seen[0] && unpack(packed.seen[0].body).toString()).toBe(text);
      const plainOnly = await collector(
        ({ headers }, response) => void response.writeHead(headers["content-encoding"] === undefined ? 200 : 415).end(),
      );
      expect(await send(plainOnly.url, { coding })).toEqual({ ok: true, status: 200 });
      expect(plainOnly.seen[1]?.body.toString()).toBe(text);
    },
  );

  it.each([
    ["Basic", 'Basic realm="r"', /^Basic bWU6aHVzaA==$/],
    ["Digest", 'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256', /^Digest .*username="me".*qop=auth/],
  ])(
    "answers a challenge by %s with the credentials of the profile, and no other by them",
    async (_name, challenge, answer) => {
      const { url, seen } = await collector(({ headers }, response) => {
        if (headers.authorization === undefined) response.writeHead(401, { "WWW-Authenticate": challenge }).end();
        else response.writeHead(202).end();
      });
      const credentials = { username: "me", password: "hush" };
      expect(await send(url, credentials)).toEqual({ ok: true, status: 202 });
      expect(seen.map(({ headers }) => headers.authorization)).toEqual([undefined, expect.stringMatching(answer)]);
      expect(await send(url)).toMatchObject({ ok: false, kind: "authentication" });
      const away = await collector((_seen, response) => void response.writeHead(307, { Location: url }).end());
      expect(await send(away.url, credentials)).toMatchObject({ ok: false, kind: "authentication" });
    },
  );

  it("is not taken where the collector says anything else than 200 or 202, and is told what that asks for", async () => {
    for (const status of [201, 204, 301, 400, 404, 500, 503]) {
      const { url } = await collector(
        (_seen, response) => void response.writeHead(status, { "Retry-After": "9" }).end(),
      );
      const outcome = await send(url);
      expect(outcome).toMatchObject({ ok: false, kind: "upload", status, retryAfterSeconds: 9 });
    }
  });

  it("follows a redirect with all that it has, five times, and to no place that is refused", async () => {
    const last = await collector(well);
    const first = await collector((_seen, response) => void response.writeHead(307, { Location: last.url }).end());
    expect(await send(first.url)).toEqual({ ok: true, status: 200 });
    expect(last.seen).toMatchObject([{ method: "POST" }]);
    expect(last.seen[0]?.body.toString()).toBe(text);
    const circle: { url: string; seen: readonly Seen[] } = await collector(
      (_seen, response) => void response.writeHead(308, { Location: circle.url }).end(),
    );
    expect(await send(circle.url)).toMatchObject({ ok: false, kind: "cannot-access-file" });
    expect(circle.seen).toHaveLength(6);
    const inward = await collector(
      (_seen, response) => void response.writeHead(307, { Location: "http://[::1]:9/secret" }).end(),
    );
    expect(await send(inward.url)).toMatchObject({ ok: false, kind: "refused" });
  });

  it("goes to no address of the device itself, and by no other scheme", async () => {
    const { url, seen } = await collector(well);
    expect(await send(url, {}, { allowHosts: [] })).toMatchObject({ ok: false, kind: "refused" });
    expect(await send("ftp://collector.example/")).toMatchObject({ ok: false, kind: "unsupported-protocol" });
    expect(await send(url.replace("//", "//me:hush@"))).toMatchObject({ ok: false, kind: "arguments" });
    expect(await send("http://127.0.0.1:1/")).toMatchObject({ ok: false, kind: "cannot-contact" });
    expect(seen).toEqual([]);
  });

  it("is done when a reply begins, though that went on for a gigabyte, or never ended", async () => {
    const piece = Buffer.alloc(64 * 1024);
    let sent = 0;
    const large = await collector((_seen, response) => {
      response.writeHead(200, { "Content-Length": String(2 ** 30), "Content-Encoding": "gzip" });
      const more = (): void => {
        while (!response.destroyed && sent < 2 ** 30 && response.write(piece)) sent += piece.length;
      };
      response.on("drain", more);
      more();
    });
    expect(await send(large.url)).toEqual({ ok: true, status: 200 });
    expect(sent).toBeLessThan(16 * 1024 * 1024);
    const endless = await collector((_seen, response) => void response.writeHead(200).write("a"));
    expect(await send(endless.url)).toEqual({ ok: true, status: 200 });
  });

  it("is given up after a while with a collector that does not answer, or that answers drop by drop, and when told to", async () => {
    const silent = await collector(() => {});
    const limits = { replyTimeoutMs: 100, totalMs: 60_000 };
    expect(await send(silent.url, {}, limits)).toMatchObject({ ok: false, kind: "cannot-contact" });
    const drops = await collector(({ url: _ }, response) => {
      const timer = setInterval(() => response.socket?.write("H"), 20);
      response.socket?.on("close", () => clearInterval(timer));
    });
    const dropped = await send(drops.url, {}, { totalMs: 200 });
    expect(dropped).toMatchObject({ ok: false });
    const abort = new AbortController();
    const given = reportSender(settings).send(request(silent.url), abort.signal);
    while (silent.seen.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort();
    expect(await given).toMatchObject({ ok: false, kind: "cancelled" });
  });
});
