import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { certificateWorkshop } from "../../certificates.ts";
import { type HttpStage, httpServer, type Stage, sample, sha256, stage, untilAfterEach } from "../transfer-fixture.ts";
import { content, ranged } from "./file-server.ts";

const kept = untilAfterEach();
const server = async (...given: Parameters<typeof httpServer>): Promise<HttpStage> => kept(await httpServer(...given));
const newStage = (options?: Parameters<typeof stage>[0]): Stage => kept(stage(options));

describe("a download over HTTP [TR-069 3.4.3]", () => {
  it("brings the file whole, with its digest, under its name in one step", async () => {
    const { url } = await server(ranged());
    const it = newStage();
    const told: number[] = [];
    const result = await it.get(url, { expectedBytes: content.length, onProgress: (bytes) => told.push(bytes) });
    expect(result).toEqual({ ok: true, bytes: content.length, sha256: sha256(content), resumed: false });
    expect(readFileSync(it.file).equals(content)).toBe(true);
    expect(it.leftovers()).toEqual(["fetched"]);
    expect(told.at(-1)).toBe(content.length);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });

  it.each([
    ["clear", false],
    ["TLS", true],
  ])("brings one of many pages whole over %s, also in two parts", async (_name, secure) => {
    const long = Buffer.concat(Array.from({ length: 20 }, (_, index) => sample(1_000_003 + index)));
    const workshop = kept({ ...certificateWorkshop() });
    const { cert, key, certFile } = workshop.issue("files");
    let cut = true;
    const { url } = await server(
      (request, response) => {
        if (!cut) return ranged('"v1"', long)(request, response);
        cut = false;
        response.writeHead(200, { "Content-Length": long.length, ETag: '"v1"' });
        response.write(long.subarray(0, 7_654_321), () => response.socket?.end());
      },
      secure ? { cert, key } : undefined,
    );
    const it = newStage({ tls: { caFile: certFile } });
    const told: number[] = [];
    const result = await it.get(url, { onProgress: (bytes) => told.push(bytes) });
    expect(result).toEqual({ ok: true, bytes: long.length, sha256: sha256(long), resumed: true });
    expect(readFileSync(it.file).equals(long)).toBe(true);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });

  it("makes no digest that nobody asks for, also where it goes on", async () => {
    let cut = true;
    const { url } = await server((request, response) => {
      if (!cut) return ranged()(request, response);
      cut = false;
      response.writeHead(200, { "Content-Length": content.length, ETag: '"v1"' });
      response.write(content.subarray(0, 500_000), () => response.socket?.end());
    });
    const it = newStage();
    const result = await it.get(url, { digest: false });
    expect(result).toEqual({ ok: true, bytes: content.length, sha256: "", resumed: true });
    expect(readFileSync(it.file).equals(content)).toBe(true);
  });

  it("takes a body that arrives with its head, and in drops", async () => {
    const { url } = await server((_request, response) => {
      response.writeHead(200, { "Content-Length": 6 });
      response.write("abc");
      setImmediate(() => response.end("def"));
    });
    expect(await newStage().get(url)).toMatchObject({ ok: true, sha256: sha256(Buffer.from("abcdef")) });
  });

  it("takes a file without announced length, and an empty one", async () => {
    const chunked = await server((_request, response) => {
      response.write(content.subarray(0, 1000));
      response.end(content.subarray(1000));
    });
    const it = newStage();
    expect(await it.get(chunked.url)).toMatchObject({ ok: true, sha256: sha256(content) });
    const empty = await server((_request, response) => response.end());
    expect(await it.get(empty.url)).toMatchObject({ ok: true, bytes: 0 });
  });

  it("asks for the file as itself, and refuses it in another coding", async () => {
    const seen: (string | string[] | undefined)[] = [];
    const { url } = await server((request, response) => {
      seen.push(request.headers["accept-encoding"]);
      response.writeHead(200, { "Content-Encoding": "gzip" });
      response.end(gzipSync(content));
    });
    const it = newStage();
    expect(await it.get(url)).toMatchObject({ ok: false, kind: "corrupted" });
    expect(seen).toEqual(["identity"]);
    expect(it.leftovers()).toEqual([]);
  });
});

describe("TLS", () => {
  const workshop = certificateWorkshop();
  const issued = workshop.issue("files");

  it("is believed with a trusted certificate, refused otherwise and on the way down to http", async () => {
    kept({ close: workshop.close });
    const secure = await server(ranged(), { cert: issued.cert, key: issued.key });
    expect(await newStage({ tls: { caFile: issued.certFile } }).get(secure.url)).toMatchObject({ ok: true });
    expect(await newStage().get(secure.url)).toMatchObject({ ok: false, kind: "untrusted-server" });
    const plain = await server(ranged());
    const down = await server((_request, response) => response.writeHead(302, { Location: plain.url }).end(), {
      cert: issued.cert,
      key: issued.key,
    });
    const result = await newStage({ tls: { caFile: issued.certFile } }).get(down.url);
    expect(result).toMatchObject({ ok: false, kind: "cannot-access-file" });
  });
});
