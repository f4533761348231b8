import { readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { type HttpStage, httpServer, type Stage, sample, sha256, stage, untilAfterEach } from "../transfer-fixture.ts";
import { content, cutAfter, ranged } from "./file-server.ts";

const kept = untilAfterEach();
const server = async (...given: Parameters<typeof httpServer>): Promise<HttpStage> => kept(await httpServer(...given));
const newStage = (options?: Parameters<typeof stage>[0]): Stage => kept(stage(options));

describe("going on from a broken download [RFC 9110 14]", () => {
  /** Breaks its first replies after so many octets, then serves ranges. */
  const breaking = (cuts: number[], then = ranged()): { seen: IncomingMessage["headers"][]; listener: typeof then } => {
    const seen: IncomingMessage["headers"][] = [];
    const listener: typeof then = (request, response) => {
      seen.push(request.headers);
      const cut = cuts.shift();
      if (cut === undefined) then(request, response);
      else cutAfter(response, cut);
    };
    return { seen, listener };
  };

  it("asks for the rest only, on condition that the file is the same", async () => {
    const { seen, listener } = breaking([700_000]);
    const { url } = await server(listener);
    const it = newStage();
    expect(await it.get(url)).toEqual({ ok: true, bytes: content.length, sha256: sha256(content), resumed: true });
    expect(seen[1]).toMatchObject({ range: expect.stringMatching(/^bytes=[1-9]\d*-$/), "if-range": '"v1"' });
    expect(readFileSync(it.file).equals(content)).toBe(true);
    expect(it.leftovers()).toEqual(["fetched"]);
  });

  it("starts anew where the file has changed meanwhile", async () => {
    const changed = sample(1_200_000).reverse();
    const { url } = await server(breaking([700_000], ranged('"v2"', changed)).listener);
    const it = newStage();
    expect(await it.get(url)).toEqual({ ok: true, bytes: changed.length, sha256: sha256(changed), resumed: false });
  });

  it.each([
    ["416", { status: 416, range: `bytes */${content.length}` }],
    ["another range than asked for", { status: 206, range: `bytes 5-${content.length - 1}/${content.length}` }],
    ["no range at all", { status: 206, range: "" }],
  ])("starts anew after %s", async (_name, { status, range }) => {
    const then = (request: IncomingMessage, response: ServerResponse): void => {
      if (request.headers.range === undefined) ranged()(request, response);
      else response.writeHead(status, { ETag: '"v1"', ...(range && { "Content-Range": range }) }).end("x");
    };
    const { url } = await server(breaking([700_000], then).listener);
    expect(await newStage().get(url)).toMatchObject({ ok: true, sha256: sha256(content), resumed: false });
  });

  it("starts anew where the rest comes from a file with another tag", async () => {
    const liar = (request: IncomingMessage, response: ServerResponse): void => {
      if (request.headers.range) request.headers["if-range"] = '"v2"';
      ranged('"v2"', content)(request, response);
    };
    const { url } = await server(breaking([700_000], liar).listener);
    expect(await newStage().get(url)).toMatchObject({ ok: true, sha256: sha256(content), resumed: false });
  });

  it("keeps what it has while the server is away, and goes on when it is back", async () => {
    const first = await httpServer((_request, response) => cutAfter(response, 700_000, () => void first.close()));
    const it = newStage();
    const broken = await it.get(first.url);
    expect(broken).toMatchObject({ ok: false, keptBytes: expect.any(Number) });
    expect(it.leftovers()).toEqual(["fetched.part", "fetched.part.json"]);
    await server(ranged(), undefined, first.port);
    expect(await it.get(first.url)).toMatchObject({ ok: true, sha256: sha256(content), resumed: true });
  });

  it("starts anew for another URL, and where the note beside the file is damaged", async () => {
    const first = await httpServer((_request, response) => cutAfter(response, 700_000, () => void first.close()));
    const it = newStage();
    await it.get(first.url);
    const later = await server(ranged(), undefined, first.port);
    expect(await it.get(`${later.url}/other`)).toMatchObject({ ok: true, resumed: false });
    writeFileSync(`${it.file}.part`, content.subarray(0, 10));
    writeFileSync(`${it.file}.part.json`, '{"offset":');
    expect(await it.get(later.url)).toMatchObject({ ok: true, sha256: sha256(content), resumed: false });
    expect(it.leftovers()).toEqual(["fetched"]);
  });

  it("keeps nothing where the server gives no way to tell that the file is the same", async () => {
    const { url } = await server((_request, response) => {
      response.writeHead(200, { "Content-Length": content.length, ETag: 'W/"weak"' });
      response.write(content.subarray(0, 1000), () => response.socket?.end());
    });
    const it = newStage();
    expect(await it.get(url)).toMatchObject({ ok: false, kind: "incomplete", keptBytes: 0 });
    expect(it.leftovers()).toEqual([]);
  });

  it("gives up a server that never brings more", async () => {
    let requests = 0;
    const { url } = await server((request, response) => {
      requests += 1;
      if (request.headers.range === undefined) return cutAfter(response, 700_000);
      const start = request.headers.range.replace(/\D/g, "");
      response.writeHead(206, {
        ETag: '"v1"',
        "Content-Range": `bytes ${start}-${content.length - 1}/${content.length}`,
      });
      response.flushHeaders();
      response.socket?.end();
    });
    const it = newStage();
    expect(await it.get(url)).toMatchObject({ ok: false, kind: "incomplete" });
    expect(requests).toBe(4);
    expect(it.leftovers()).toEqual(["fetched.part", "fetched.part.json"]);
  });
});
