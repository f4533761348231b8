import { deflateRawSync, deflateSync, gunzipSync, gzipSync, inflateSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { httpExchange } from "../../../src/net/acs/exchange.ts";
import { compression } from "../../../src/net/http/compression.ts";
import { HttpFailure } from "../../../src/net/http/http-failure.ts";
import { wholeBody } from "../../../src/net/http/reply-body.ts";
import { reply, scriptedServer } from "../scripted-server.ts";

const never = new AbortController().signal;
const text = `<soap>${"x".repeat(3000)}</soap>`;
const envelope = [Buffer.from(text)];
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

describe("envelopes of the CPE [TR-069 3.4.7]", () => {
  it.each([
    ["gzip", gunzipSync],
    ["deflate", inflateSync],
  ] as const)("go out as %s, the empty POST as it is", async (coding, decode) => {
    const server = await scriptedServer(() => reply(200));
    const channel = httpExchange({ clockIsSet: () => true }).open({
      url: server.url,
      username: "",
      password: "",
      compression: coding,
    });
    closing.push(channel.close, server.close);
    await channel.post(envelope, never);
    await channel.post([], never);
    const [first, second] = server.seen;
    expect(first?.headers["content-encoding"]).toBe(coding);
    expect(decode(first?.body ?? Buffer.alloc(0)).toString()).toBe(text);
    expect(second?.headers["content-encoding"]).toBeUndefined();
    expect(second?.headers["content-length"]).toBe("0");
  });

  it("go out plain once the ACS says 415: the same at once, the rest of the session, and later sessions", async () => {
    const server = await scriptedServer((request) => (request.headers["content-encoding"] ? reply(415) : reply(200)));
    const exchange = httpExchange({ clockIsSet: () => true });
    closing.push(server.close);
    for (let session = 0; session < 2; session++) {
      const channel = exchange.open({ url: server.url, username: "", password: "", compression: "gzip" });
      closing.push(channel.close);
      for (let round = 0; round < 2; round++) expect(await channel.post(envelope, never)).toMatchObject({ ok: true });
    }
    expect(server.seen.map((request) => request.headers["content-encoding"])).toEqual([
      "gzip",
      ...Array(4).fill(undefined),
    ]);
    expect(server.seen[1]?.body.toString()).toBe(text);
  });

  it("fail when the ACS says 415 to a plain one", async () => {
    const server = await scriptedServer(() => reply(415));
    const channel = httpExchange({ clockIsSet: () => true }).open({ url: server.url, username: "", password: "" });
    closing.push(channel.close, server.close);
    expect(await channel.post(envelope, never)).toMatchObject({ ok: false, code: "status", status: 415 });
    expect(server.seen.length).toBe(1);
  });
});

describe("replies of the ACS", () => {
  const decode = async (coding: string | string[], body: Buffer, maxBodyBytes = 10_000_000) => {
    const post = compression({ coding: undefined, maxBodyBytes, onRefused: () => {} })(async () => ({
      status: 200,
      headers: { "content-encoding": coding },
      body: wholeBody(body.length > 0 ? [body.subarray(0, 5), body.subarray(5)] : []),
    }));
    const request = {
      method: "POST",
      url: new URL("http://acs.example/"),
      headers: {},
      body: new Uint8Array(),
    } as const;
    return Buffer.concat(await (await post(request, never)).body.gather()).toString();
  };

  it.each([
    ["gzip", gzipSync(text)],
    ["x-gzip", gzipSync(text)],
    ["GZIP", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["identity", Buffer.from(text)],
    ["gzip of two members", Buffer.concat([gzipSync(text.slice(0, 9)), gzipSync(text.slice(9))])],
  ])("are read as %s", async (coding, body) => {
    expect(await decode(coding.split(" ")[0] ?? "", body)).toBe(text);
  });

  it("may be empty whatever they claim", async () => {
    expect(await decode("gzip", Buffer.alloc(0))).toBe("");
  });

  it.each([
    ["an unknown coding", "br", Buffer.from("x"), "protocol"],
    ["two codings", ["gzip", "gzip"], gzipSync(gzipSync(text)), "protocol"],
    ["no gzip at all", "gzip", Buffer.from(text), "protocol"],
    ["a truncated gzip", "gzip", gzipSync(text).subarray(0, 20), "protocol"],
    [
      "a damaged gzip",
      "gzip",
      Buffer.from(gzipSync(text).map((octet, at) => (at === 15 ? octet ^ 0xff : octet))),
      "protocol",
    ],
    ["a bomb by ratio", "gzip", gzipSync(Buffer.alloc(9_000_000)), "too-large"],
    [
      "a bomb by size",
      "deflate",
      deflateSync(Buffer.from(Array.from({ length: 11_000_000 }, (_, at) => at % 251))),
      "too-large",
    ],
  ])("are refused: %s", async (_name, coding, body, code) => {
    await expect(decode(coding as string, body)).rejects.toMatchObject({ code });
  });

  it("are a value or a failure whatever they hold [fuzz]", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("gzip", "deflate"),
        fc.uint8Array({ maxLength: 100 }),
        async (coding, octets) => {
          try {
            await decode(coding, Buffer.concat([Buffer.from(coding === "gzip" ? "1f8b08" : "78", "hex"), octets]));
          } catch (error) {
            expect(error).toBeInstanceOf(HttpFailure);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
