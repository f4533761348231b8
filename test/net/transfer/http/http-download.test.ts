import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { certificateWorkshop } from "../../certificates.ts";
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

const content = sample(1_000_000);
const mayMount = process.getuid?.() === 0 && spawnSync("unshare", ["-m", "true"]).status === 0;
const kept = untilAfterEach();
const server = async (...given: Parameters<typeof httpServer>): Promise<HttpStage> => kept(await httpServer(...given));
const newStage = (options?: Parameters<typeof stage>[0]): Stage => kept(stage(options));

/** A file server with ranges, as nginx has them. */
function ranged(tag = '"v1"', octets = content) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const start = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
    response.setHeader("ETag", tag);
    if (start !== undefined && request.headers["if-range"] === tag) {
      const rest = octets.subarray(Number(start));
      response.writeHead(206, {
        "Content-Range": `bytes ${start}-${octets.length - 1}/${octets.length}`,
        "Content-Length": rest.length,
      });
      response.end(rest);
    } else {
      response.writeHead(200, { "Content-Length": octets.length });
      response.end(octets);
    }
  };
}

/** Sends only the first `length` octets of a reply and breaks the connection. */
function cutAfter(response: ServerResponse, length: number, then = (): void => {}): void {
  response.writeHead(200, { "Content-Length": content.length, ETag: '"v1"' });
  response.write(content.subarray(0, length), () => response.socket?.end(then));
}

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

describe("what goes wrong with a download [TR-069 A.5.1]", () => {
  it.each([
    [404, "cannot-access-file"],
    [403, "cannot-access-file"],
    [410, "cannot-access-file"],
    [500, "cannot-access-file"],
    [204, "cannot-access-file"],
    [206, "cannot-access-file"],
    [304, "cannot-access-file"],
    [401, "authentication"],
  ])("status %i is %s", async (status, kind) => {
    const { url } = await server((_request, response) => response.writeHead(status).end());
    const it = newStage();
    expect(await it.get(url)).toMatchObject({ ok: false, kind, keptBytes: 0 });
    expect(it.leftovers()).toEqual([]);
  });

  it("is cannot-contact where nobody listens, and where nobody answers", async () => {
    const { url, close } = await httpServer(() => {});
    const it = newStage({ stallMs: 100 });
    expect(await it.get(url)).toMatchObject({ ok: false, kind: "cannot-contact" });
    await close();
    expect(await it.get(url)).toMatchObject({ ok: false, kind: "cannot-contact" });
  });

  it("is cannot-contact where something else than HTTP answers", async () => {
    const sockets = new Set<Socket>();
    const tcp = createTcpServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.write("220 ready\r\n");
    });
    await listening(tcp);
    kept({
      close: () => {
        for (const socket of sockets) socket.destroy();
        tcp.close();
      },
    });
    const address = tcp.address();
    const port = typeof address === "object" && address ? address.port : 0;
    expect(await newStage().get(`http://127.0.0.1:${port}/`)).toMatchObject({ ok: false, kind: "cannot-contact" });
  });

  it("is incomplete when the server falls silent, and says so", async () => {
    const { url } = await server((_request, response) => {
      response.writeHead(200, { "Content-Length": content.length });
      response.write(content.subarray(0, 1000));
    });
    const it = newStage({ stallMs: 100 });
    expect(await it.get(url)).toMatchObject({
      ok: false,
      kind: "incomplete",
      reason: expect.stringContaining("0.1 s"),
    });
    expect(it.leftovers()).toEqual([]);
  });

  it("is incomplete when octets only drip in", async () => {
    const { url } = await server((_request, response) => {
      const drip = setInterval(() => response.write("x"), 20);
      response.once("close", () => clearInterval(drip));
    });
    expect(await newStage({ totalMs: 200 }).get(url)).toMatchObject({ ok: false, kind: "incomplete" });
  });

  it.each([
    ["shorter than announced", content.length + 1, "corrupted"],
    ["longer than announced", content.length - 1, "corrupted"],
  ])("is %s: nothing is fetched", async (_name, expectedBytes, kind) => {
    const { url } = await server(ranged());
    const it = newStage();
    const told: number[] = [];
    expect(await it.get(url, { expectedBytes, onProgress: (bytes) => told.push(bytes) })).toMatchObject({
      ok: false,
      kind,
    });
    expect(told).toEqual([]);
    expect(it.leftovers()).toEqual([]);
  });

  it.each([
    [content.length - 1, "corrupted"],
    [content.length + 1, "incomplete"],
  ])("shows where only the ACS announced a size: %i", async (expectedBytes, kind) => {
    const { url } = await server((_request, response) => {
      response.write(content.subarray(0, 1000));
      response.end(content.subarray(1000));
    });
    expect(await newStage().get(url, { expectedBytes })).toMatchObject({ ok: false, kind });
  });

  it("is too-large for an announced and for an infinite file", async () => {
    const long = await server(ranged());
    const it = newStage();
    expect(await it.get(long.url, { maxBytes: 999_999 })).toMatchObject({ ok: false, kind: "too-large" });
    const infinite = await server((_request, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(content)) {}
      };
      response.on("drain", more);
      more();
    });
    expect(await it.get(infinite.url, { maxBytes: 5_000_000 })).toMatchObject({ ok: false, kind: "too-large" });
    expect(it.leftovers()).toEqual([]);
  });

  it("is no-space where the disk has too little left for it", async () => {
    const { url } = await server(ranged());
    const it = newStage({ reserveBytes: 1e15 });
    expect(await it.get(url)).toMatchObject({ ok: false, kind: "no-space" });
    expect(it.leftovers()).toEqual([]);
  });

  it.skipIf(!mayMount)("is no-space where the disk fills up meanwhile (needs the right to mount)", async () => {
    const { url } = await server((_request, response) => {
      response.write(content.subarray(0, 1000));
      response.end(content.subarray(1000));
    });
    const it = newStage({ reserveBytes: 0 });
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "none", it.directory]);
    kept({ close: () => execFileSync("umount", [it.directory]) });
    expect(await it.get(url)).toMatchObject({ ok: false, kind: "no-space", keptBytes: 0 });
    expect(it.leftovers()).toEqual([]);
  });

  it.skipIf(!mayMount)(
    "is no-space before an octet is fetched where the disk is too small (needs the right to mount)",
    async () => {
      let connections = 0;
      const { url } = await server((_request, response) => {
        connections += 1;
        response.writeHead(200, { "Content-Length": content.length, ETag: '"v1"' }).flushHeaders();
      });
      const it = newStage({ reserveBytes: 0 });
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "none", it.directory]);
      kept({ close: () => execFileSync("umount", [it.directory]) });
      expect(await it.get(url)).toMatchObject({ ok: false, kind: "no-space", keptBytes: 0 });
      expect(connections).toBe(1);
      expect(it.leftovers()).toEqual([]);
    },
  );

  it("is disk where the file cannot be made", async () => {
    const { url } = await server(ranged());
    const it = newStage();
    expect(await it.get(url, { file: join(it.directory, "missing", "x") })).toMatchObject({ ok: false, kind: "disk" });
  });

  it("is cancelled by the caller, at any time", async () => {
    const { url } = await server((_request, response) => {
      response.writeHead(200, { "Content-Length": content.length, ETag: '"v1"' });
      response.write(content.subarray(0, 600_000));
    });
    const it = newStage();
    expect(await it.get(url, {}, AbortSignal.abort())).toMatchObject({ ok: false, kind: "cancelled", keptBytes: 0 });
    const caller = new AbortController();
    const result = await it.get(url, { onProgress: () => caller.abort() }, caller.signal);
    expect(result).toMatchObject({ ok: false, kind: "cancelled", keptBytes: expect.any(Number) });
    expect(it.leftovers()).toEqual(["fetched.part", "fetched.part.json"]);
  });
});

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

describe("redirects", () => {
  it.each([301, 302, 303, 307, 308])("follows %i", async (status) => {
    const { url } = await server((request, response) => {
      if (request.url === "/there") ranged()(request, response);
      else response.writeHead(status, { Location: "/there" }).end();
    });
    expect(await newStage().get(url)).toMatchObject({ ok: true, sha256: sha256(content) });
  });

  it.each([
    ["http://169.254.169.254/latest/meta-data/", "refused"],
    ["http://[fe80::1]/", "refused"],
    ["http://user:secret@files.example/", "refused"],
    ["//user@files.example/", "refused"],
    ["file:///etc/passwd", "cannot-access-file"],
    ["ftp://127.0.0.1/x", "cannot-access-file"],
    ["", "cannot-access-file"],
  ])("to %s is %s", async (location, kind) => {
    const { url } = await server((_request, response) => response.writeHead(302, { Location: location }).end());
    expect(await newStage().get(url)).toMatchObject({ ok: false, kind });
  });

  it("to this device itself is refused when the ACS is elsewhere", async () => {
    const own = await server(ranged());
    const outside = await server((_request, response) => response.writeHead(302, { Location: own.url }).end());
    const resolve = async (host: string) => [
      { address: host === "files.test" ? "127.0.0.1" : "192.0.2.1", family: 4 as const },
    ];
    const it = newStage({ allowHosts: ["files.test"], resolve });
    const from = `http://files.test:${outside.port}/`;
    expect(await it.get(from, { acsUrl: "http://acs.test/" })).toMatchObject({ ok: false, kind: "refused" });
  });

  it("ends after five", async () => {
    let requests = 0;
    const { url } = await server((_request, response) => {
      requests += 1;
      response.writeHead(302, { Location: "/again" }).end();
    });
    expect(await newStage().get(url)).toMatchObject({ ok: false, kind: "cannot-access-file" });
    expect(requests).toBe(6);
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
