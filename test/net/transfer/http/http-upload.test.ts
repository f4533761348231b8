import { appendFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage, RequestListener } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import {
  type HttpStage,
  httpServer,
  listening,
  type Stage,
  sample,
  sha256,
  stage,
  untilAfterEach,
} from "../transfer-fixture.ts";
import { digestChallenge, isRightAnswer } from "./digest-server-side.ts";

const content = sample(1_000_000);
const kept = untilAfterEach();
const server = async (...given: Parameters<typeof httpServer>): Promise<HttpStage> => kept(await httpServer(...given));
const newStage = (options?: Parameters<typeof stage>[0]): Stage => kept(stage(options));
const octets = { length: content.length, open: () => pieces(content) };

async function* pieces(whole: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < whole.length; at += 65_537) yield whole.subarray(at, at + 65_537);
}

/** The digest of a request's body, once it is whole. */
async function bodyOf(request: IncomingMessage): Promise<{ length: number; sha256: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return { length: Buffer.concat(chunks).length, sha256: sha256(Buffer.concat(chunks)) };
}

describe("an upload over HTTP [TR-069 3.4.3, A.4.1.5]", () => {
  it("puts the file whole, with its length", async () => {
    const seen: unknown[] = [];
    const { url } = await server(async (request, response) => {
      seen.push({ method: request.method, said: request.headers["content-length"], ...(await bodyOf(request)) });
      response.writeHead(201).end();
    });
    const it = newStage();
    const file = join(it.directory, "log");
    writeFileSync(file, content);
    expect(await it.put(url, { file })).toEqual({ ok: true, bytes: content.length });
    expect(await it.put(url, octets)).toEqual({ ok: true, bytes: content.length });
    const put = { method: "PUT", said: "1000000", length: content.length, sha256: sha256(content) };
    expect(seen).toEqual([put, put]);
  });

  it("sends a file that grows meanwhile as long as it was, and an empty one", async () => {
    const seen: number[] = [];
    const it = newStage();
    const file = join(it.directory, "log");
    writeFileSync(file, content);
    const { url } = await server(async (request, response) => {
      appendFileSync(file, "one more line\n");
      seen.push((await bodyOf(request)).length);
      response.end();
    });
    expect(await it.put(url, { file })).toMatchObject({ ok: true });
    writeFileSync(file, "");
    expect(await it.put(url, { file })).toMatchObject({ ok: true, bytes: 0 });
    expect(seen).toEqual([content.length, 0]);
  });

  it("succeeds where the server has answered and gone before the file is closed here", async () => {
    let leave = (): void => {};
    const gone = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const { url } = await server(async (request, response) => {
      request.socket.once("close", leave);
      await bodyOf(request);
      response.writeHead(201).end();
    });
    async function* open(): AsyncGenerator<Uint8Array> {
      yield content;
      await gone;
      await pause(50); // until this side has noticed, too
    }
    expect(await newStage().put(url, { length: content.length, open })).toEqual({ ok: true, bytes: content.length });
  });

  it("answers a challenge by Digest", async () => {
    const bodies: number[] = [];
    const { url } = await server(async (request, response) => {
      if (!isRightAnswer(request, "cpe", "secret")) {
        response.writeHead(401, { "WWW-Authenticate": digestChallenge, Connection: "close" }).end();
        return;
      }
      bodies.push((await bodyOf(request)).length);
      response.end();
    });
    const it = newStage();
    const credentials = { username: "cpe", password: "secret" };
    expect(await it.put(url, octets, credentials)).toMatchObject({ ok: true });
    expect(bodies).toEqual([content.length]);
    expect(await it.put(url, octets, { username: "cpe", password: "wrong" })).toMatchObject({ kind: "authentication" });
    expect(await it.put(url, octets)).toMatchObject({ ok: false, kind: "authentication" });
  });

  it("sends no octet of the file before the server has agreed or refused", async () => {
    const received: number[] = [];
    const refusing = createTcpServer((socket) => {
      let octetsSeen = 0;
      socket.on("error", () => {});
      socket.on("data", (chunk) => {
        if (octetsSeen === 0) {
          // Long enough for a client that does not wait to show itself.
          setTimeout(() => socket.end("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n"), 100);
          expect(chunk.subarray(-4).toString()).toBe("\r\n\r\n");
        }
        octetsSeen += chunk.length;
      });
      socket.once("close", () => received.push(octetsSeen));
    });
    await listening(refusing);
    kept({ close: () => refusing.close() });
    const address = refusing.address();
    const port = typeof address === "object" && address ? address.port : 0;
    expect(await newStage().put(`http://127.0.0.1:${port}/`, octets)).toMatchObject({ ok: false, kind: "upload" });
    expect(received[0] ?? 0).toBeLessThan(1000);
  });

  it("sends the body from its start again after a challenge that came late", async () => {
    const bodies: string[] = [];
    const listener: RequestListener = async (request, response) => {
      bodies.push((await bodyOf(request)).sha256);
      if (isRightAnswer(request, "cpe", "secret")) response.end();
      else response.writeHead(401, { "WWW-Authenticate": digestChallenge }).end();
    };
    const { url } = await server(listener);
    expect(await newStage().put(url, octets, { username: "cpe", password: "secret" })).toMatchObject({ ok: true });
    expect(bodies).toEqual([sha256(content), sha256(content)]);
  });

  it("goes without Expect where the server fails it, or does not know it", async () => {
    const strict = createTcpServer((socket) => {
      let received = 0;
      let head = "";
      socket.on("error", () => {});
      socket.on("data", (chunk) => {
        if (head === "") {
          head = chunk.toString("latin1");
          if (head.includes("Expect:")) socket.end("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
        }
        received += chunk.length;
        if (received > content.length) socket.end("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      });
    });
    await listening(strict);
    kept({ close: () => strict.close() });
    const address = strict.address();
    const port = typeof address === "object" && address ? address.port : 0;
    expect(await newStage().put(`http://127.0.0.1:${port}/`, octets)).toMatchObject({ ok: true });
  });

  it.each([403, 404, 405, 413, 500, 507])("status %i is an upload failure", async (status) => {
    const { url } = await server((_request, response) => response.writeHead(status, { Connection: "close" }).end());
    expect(await newStage().put(url, octets)).toMatchObject({ ok: false, kind: "upload" });
  });

  it("fails truly where the server breaks off, falls silent, or the file cannot be read", async () => {
    const breaking = await server((request) => request.once("data", () => request.socket.destroy()));
    const it = newStage({ stallMs: 1500 });
    expect(await it.put(breaking.url, octets)).toMatchObject({ ok: false, kind: "cannot-contact" });
    const silent = await server((request) => void request.resume());
    expect(await it.put(silent.url, octets)).toMatchObject({ ok: false, kind: "upload" });
    expect(await it.put(silent.url, { file: join(it.directory, "missing") })).toMatchObject({
      ok: false,
      kind: "disk",
    });
    const short = { length: 10, open: () => pieces(content.subarray(0, 5)) };
    expect(await it.put(silent.url, short)).toMatchObject({ ok: false, kind: "disk" });
  });

  it("is redirected by 307 and 308 only within the policy", async () => {
    const bodies: number[] = [];
    const { url } = await server(async (request, response) => {
      if (request.url === "/away") return response.writeHead(307, { Location: "http://169.254.169.254/" }).end();
      if (request.url !== "/there") return response.writeHead(308, { Location: "/there" }).end();
      bodies.push((await bodyOf(request)).length);
      return response.end();
    });
    expect(await newStage().put(url, octets)).toMatchObject({ ok: true });
    expect(bodies).toEqual([content.length]);
    expect(await newStage().put(`${url}/away`, octets)).toMatchObject({ ok: false, kind: "refused" });
  });
});
