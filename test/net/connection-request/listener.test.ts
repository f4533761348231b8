import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import { type ConnectionRequestOptions, connectionRequests } from "../../../src/net/connection-request/listener.ts";
import { parseAuthHeader } from "../../../src/net/http/challenges.ts";
import type { ConnectionRequestSettings } from "../../../src/ports/connection-requests.ts";
import type { Log, LogFields } from "../../../src/ports/log.ts";
import { type Answer, answerTo, Caller, path, secret } from "./caller.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listen(
  options: Partial<ConnectionRequestOptions> = {},
  settings: Partial<ConnectionRequestSettings> = {},
) {
  const facts: [string, LogFields | undefined][] = [];
  const note = (fact: string, fields?: LogFields): void => {
    facts.push([fact, fields]);
  };
  const log: Log = { debug: note, info: note, warn: note, error: note };
  const clock = { nowMs: 1000 };
  let requests = 0;
  const listener = await connectionRequests({ log, nowMs: () => clock.nowMs, ...options }).listen({
    bind: "127.0.0.1",
    port: 0,
    path,
    credentials: () => secret,
    onRequest: () => {
      requests += 1;
    },
    ...settings,
  });
  closing.push(listener.close);
  return {
    port: listener.port,
    listener,
    facts,
    clock,
    count: () => requests,
    reasons: () => facts.filter(([fact]) => fact === "connection-request.refused").map(([, fields]) => fields?.reason),
  };
}

describe("a good connection request [TR-069 3.2.2.2]", () => {
  it.each(["MD5", "SHA-256"])(
    "is challenged, accepted with %s on the same connection, and answered by nothing",
    async (algorithm) => {
      const { port, count, facts } = await listen();
      const acs = new Caller(port);
      const first = await acs.get();
      expect(first.status).toBe(401);
      expect(first.head).not.toMatch(/connection: close/i);
      const second = await acs.get(answerTo(first.challenges, { algorithm }));
      expect(second.status).toBe(200);
      expect(second.head).toMatch(/^content-length: 0$/im);
      await acs.closed();
      expect(count()).toBe(1);
      expect(facts).toEqual([["connection-request.accepted", { from: "127.0.0.1" }]]);
    },
  );

  it("may come with a query, as an absolute URI, with a Host of anything, or over HTTP/1.0", async () => {
    const { port, count } = await listen();
    for (const target of [`${path}?a=b`, `http://cpe:7547${path}`]) {
      const acs = new Caller(port);
      const { challenges } = await acs.get(undefined, target);
      expect((await acs.get(answerTo(challenges, { uri: target }), target)).status).toBe(200);
    }
    const { challenges } = await new Caller(port).get();
    const old = new Caller(port);
    old.send(`GET ${path} HTTP/1.0\r\nAuthorization: ${answerTo(challenges)}\r\n\r\n`);
    expect((await old.answer()).status).toBe(200);
    expect(count()).toBe(3);
  });

  it("works as GenieACS makes it, which reads joined challenges into one and always computes MD5", async () => {
    const { port, count } = await listen();
    const acs = new Caller(port);
    const { challenges } = await acs.get();
    // Every parameter of later challenges replaces the same of earlier ones, the algorithm too.
    const joined = new Map(challenges.flatMap((challenge) => [...(parseAuthHeader(challenge)[0]?.parameters ?? [])]));
    const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
    const nonce = joined.get("nonce") ?? "";
    const ha1 = md5(`${secret.username}:${joined.get("realm")}:${secret.password}`);
    const response = md5(`${ha1}:${nonce}:00000001:c:auth:${md5(`GET:${path}`)}`);
    const authorization = `Digest username="acs",realm="${joined.get("realm")}",nonce="${nonce}",uri="${path}",algorithm=${joined.get("algorithm")},qop=auth,nc=00000001,cnonce="c",response="${response}"`;
    expect((await acs.get(authorization)).status).toBe(200);
    expect(count()).toBe(1);
  });

  it("offers MD5 first, for those that read only the first challenge, or what it is told to", async () => {
    const offered = async (options: Partial<ConnectionRequestOptions>) =>
      (await new Caller((await listen(options)).port).get()).challenges.map(
        (text) => /algorithm=([^,]*)/.exec(text)?.[1],
      );
    expect(await offered({})).toEqual(["MD5", "SHA-256"]);
    expect(await offered({ hashes: ["SHA-256"] })).toEqual(["SHA-256"]);
  });

  it("is judged by the credentials of this moment", async () => {
    let current: typeof secret | undefined = secret;
    const { port } = await listen({}, { credentials: () => current });
    const acs = new Caller(port);
    const { challenges } = await acs.get();
    current = { username: "acs", password: "new" };
    const refused = await acs.get(answerTo(challenges));
    expect(refused.status).toBe(401);
    expect((await acs.get(answerTo(refused.challenges, { credentials: current }))).status).toBe(200);
  });

  it("reaches an IPv6 listener", async () => {
    const { port, count } = await listen({}, { bind: "::1" });
    const acs = new Caller(port, "::1");
    const { challenges } = await acs.get();
    expect((await acs.get(answerTo(challenges))).status).toBe(200);
    expect(count()).toBe(1);
  });
});

describe("what is refused", () => {
  const raw: [name: string, request: string, status: number, reason: string | undefined][] = [
    ["POST", `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n<x/>\n`, 405, "not GET"],
    ["TR-064 on any path", "POST /UD/act?1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 405, "not GET"],
    ["HEAD", `HEAD ${path} HTTP/1.1\r\nHost: x\r\n\r\n`, 405, "not GET"],
    ["OPTIONS *", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", 405, "not GET"],
    ["another path", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 404, "wrong path"],
    [
      "another path with credentials",
      "GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Digest x\r\n\r\n",
      404,
      "wrong path",
    ],
    ["a longer path", `GET ${path}/ HTTP/1.1\r\nHost: x\r\n\r\n`, 404, "wrong path"],
    ["no credentials", `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`, 401, undefined],
    ["Basic", `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWNzOnMzY3JldA==\r\n\r\n`, 401, "no digest"],
    [
      "nonsense as credentials",
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: "\r\n\r\n`,
      400,
      "unreadable credentials",
    ],
    [
      "credentials twice",
      `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Digest a=b\r\nAuthorization: Digest a=c\r\n\r\n`,
      400,
      "credentials twice",
    ],
    [
      "a body of unknown length",
      `GET ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
      "a body",
    ],
    ["a huge length", `GET ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n`, 400, "a body"],
    ["a negative length", `GET ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n`, 400, "no HTTP request"],
    [
      "a length and chunks (smuggling)",
      `GET ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
      "no HTTP request",
    ],
    ["no HTTP", "\x16\x03\x01\x02\x00\x01\r\n\r\n", 400, "no HTTP request"],
    ["a header of a megabyte", `GET ${path} HTTP/1.1\r\nX: ${"x".repeat(1_000_000)}`, 431, "no HTTP request"],
    ["NUL in a header", `GET ${path} HTTP/1.1\r\nX: \x00\r\n\r\n`, 400, "no HTTP request"],
  ];
  it.each(raw)("%s", async (_name, request, status, reason) => {
    const { port, count, reasons } = await listen();
    const caller = new Caller(port);
    caller.send(request);
    expect((await caller.answer()).status).toBe(status);
    if (status !== 401) await caller.closed();
    expect(reasons()).toEqual(reason === undefined ? [] : [reason]);
    expect(count()).toBe(0);
  });

  const forged: [
    name: string,
    options: Parameters<typeof answerTo>[1],
    status: number,
    reason: string,
    stale: boolean,
  ][] = [
    ["a wrong password", { credentials: { ...secret, password: "x" } }, 401, "wrong username or password", false],
    ["an unknown user", { credentials: { ...secret, username: "x" } }, 401, "wrong username or password", false],
    [
      "an unknown user without a password",
      { credentials: { username: "x", password: "" } },
      401,
      "wrong username or password",
      false,
    ],
    ["an empty password", { credentials: { ...secret, password: "" } }, 401, "wrong username or password", false],
    ["no qop", { change: { qop: undefined, nc: undefined, cnonce: undefined } }, 401, "no qop", false],
    ["auth-int", { change: { qop: "auth-int" } }, 401, "no qop", false],
    ["MD5-sess", { change: { algorithm: "MD5-sess" } }, 401, "algorithm not offered", false],
    ["SHA-512-256", { change: { algorithm: "SHA-512-256" } }, 401, "algorithm not offered", false],
    ["an algorithm of fancy", { change: { algorithm: "x".repeat(500) } }, 401, "algorithm not offered", false],
    ["another realm", { change: { realm: "x".repeat(5000) } }, 401, "another realm", false],
    ["another URI", { uri: "/other" }, 400, "credentials for another URI", false],
    ["no URI", { change: { uri: undefined } }, 400, "credentials for another URI", false],
    ["no nonce count", { change: { nc: undefined } }, 400, "no nonce count", false],
    ["a nonce count of nonsense", { change: { nc: "-0000001" } }, 400, "no nonce count", false],
    ["a nonce count of zero", { change: { nc: "00000000" } }, 401, "nonce replayed", true],
    ["no nonce", { change: { nonce: undefined } }, 401, "nonce foreign", true],
    ["a nonce of its own", { change: { nonce: Buffer.alloc(32).toString("base64url") } }, 401, "nonce foreign", true],
    ["no response", { change: { response: undefined } }, 401, "wrong username or password", false],
  ];
  it.each(forged)("%s", async (_name, options, status, reason, stale) => {
    const { port, count, reasons } = await listen();
    const acs = new Caller(port);
    const { challenges } = await acs.get();
    const answer = await acs.get(answerTo(challenges, options));
    expect(answer.status).toBe(status);
    expect(answer.challenges.some((text) => text.includes("stale=true"))).toBe(stale);
    expect(reasons()).toEqual([reason]);
    expect(count()).toBe(0);
  });

  it("tells an unknown user and a wrong password by nothing", async () => {
    const { port } = await listen();
    const acs = new Caller(port);
    const heads: string[] = [];
    for (const credentials of [
      { ...secret, username: "x" },
      { ...secret, password: "x" },
    ]) {
      const { challenges } = await acs.get();
      heads.push((await acs.get(answerTo(challenges, { credentials }))).head.replace(/nonce="[^"]*"|^Date.*$/gm, ""));
    }
    expect(heads[0]).toBe(heads[1]);
  });

  it("credentials used before, and told that new ones would do", async () => {
    const { port, count, reasons } = await listen();
    const { challenges } = await new Caller(port).get();
    const authorization = answerTo(challenges);
    expect((await new Caller(port).get(authorization)).status).toBe(200);
    const replayed = await new Caller(port).get(authorization);
    expect(replayed.status).toBe(401);
    expect(replayed.challenges[0]).toContain("stale=true");
    expect(reasons()).toEqual(["nonce replayed"]);
    expect((await new Caller(port).get(answerTo(replayed.challenges))).status).toBe(200);
    expect(count()).toBe(2);
  });

  it("a nonce grown old, or of a listener before the restart", async () => {
    const first = await listen({ nonceLifeMs: 1000 });
    const { challenges } = await new Caller(first.port).get();
    first.clock.nowMs += 1001;
    const expired = await new Caller(first.port).get(answerTo(challenges));
    expect([expired.status, expired.challenges[0]?.includes("stale=true")]).toEqual([401, true]);
    const second = await listen();
    const foreign = await new Caller(second.port).get(answerTo(challenges));
    expect([foreign.status, foreign.challenges[0]?.includes("stale=true")]).toEqual([401, true]);
    expect([...first.reasons(), ...second.reasons()]).toEqual(["nonce expired", "nonce foreign"]);
  });

  it.each([
    ["none", undefined],
    ["an empty password", { username: "acs", password: "" }],
    ["an empty username", { username: "", password: "x" }],
  ])("everything while there are no credentials: %s", async (_name, credentials) => {
    const { port, count, reasons } = await listen({}, { credentials: () => credentials });
    expect((await new Caller(port).get()).status).toBe(403);
    expect(reasons()).toEqual(["no credentials are configured"]);
    expect(count()).toBe(0);
  });
});

describe("what many callers can do", () => {
  it("is to be told 503 without Retry-After, until time has passed", async () => {
    const { port, count, clock, reasons } = await listen({ rate: { count: 2, perMs: 10_000 } });
    const call = async (): Promise<Answer> => {
      const acs = new Caller(port);
      return acs.get(answerTo((await acs.get()).challenges));
    };
    expect([(await call()).status, (await call()).status]).toEqual([200, 200]);
    const third = await call();
    expect(third.status).toBe(503);
    expect(third.head).not.toMatch(/retry-after/i);
    expect(reasons()).toEqual(["rate limit"]);
    clock.nowMs += 5001;
    expect((await call()).status).toBe(200);
    expect(count()).toBe(3);
  });

  it("is not to fill the log", async () => {
    const { port, facts, clock } = await listen();
    for (let round = 0; round < 15; round++) await new Caller(port).get(undefined, "/scan");
    expect(facts.length).toBe(10);
    clock.nowMs += 60_000;
    await new Caller(port).get(undefined, "/scan");
    expect(facts.at(-1)).toEqual([
      "connection-request.refused",
      { reason: "wrong path", from: "127.0.0.1", suppressed: 5 },
    ]);
  });

  it("is not to keep others out by holding connections: the oldest gives way", async () => {
    const { port, count } = await listen({ maxConnections: 4 });
    const idle = Array.from({ length: 12 }, () => new Caller(port));
    for (const caller of idle) caller.send("GET /");
    const acs = new Caller(port);
    expect((await acs.get(answerTo((await acs.get()).challenges))).status).toBe(200);
    expect(count()).toBe(1);
    expect(idle.filter((caller) => !caller.socket.closed).length).toBeLessThanOrEqual(4);
  });

  it("is not to hold a connection by saying nothing, or little by little", async () => {
    const { port } = await listen({ idleTimeoutMs: 60, totalTimeoutMs: 300 });
    const silent = new Caller(port);
    const slow = new Caller(port);
    const drip = setInterval(() => slow.send("X"), 10);
    await silent.closed();
    await slow.closed();
    clearInterval(drip);
  });

  it("is to pipeline a few requests", async () => {
    const { port, count } = await listen();
    const caller = new Caller(port);
    caller.send(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(1000));
    await caller.closed();
    expect(count()).toBe(0);
    const acs = new Caller(port);
    expect((await acs.get(answerTo((await acs.get()).challenges))).status).toBe(200);
  });
});

describe("listening", () => {
  it("names a port that is taken", async () => {
    const { port } = await listen();
    await expect(listen({}, { port })).rejects.toMatchObject({
      code: "port-taken",
      message: expect.stringContaining(`${port}`),
    });
  });

  it("names an address that is not this machine's", async () => {
    await expect(listen({}, { bind: "192.0.2.1" })).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("192.0.2.1"),
    });
  });

  it("ends with its connections, and frees the port", async () => {
    const { port, listener } = await listen();
    const caller = new Caller(port);
    await caller.get();
    await listener.close();
    await caller.closed();
    const next = createServer();
    await new Promise<void>((resolve) => next.listen(port, "127.0.0.1", resolve));
    await new Promise((resolve) => next.close(resolve));
  });

  const noLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const { localAddressTowards } = connectionRequests({ log: noLog });
  it.each([
    ["http://127.0.0.1:7547/acs", "127.0.0.1"],
    ["http://[::1]:7547/acs", "::1"],
    ["https://127.0.0.9/", "127.0.0.1"],
  ])("knows the address towards %s", async (url, address) => {
    const mine = Object.values(networkInterfaces()).flat();
    expect(mine.some((one) => one?.address === address)).toBe(true);
    expect(await localAddressTowards(url)).toBe(address);
  });
  it.each(["nonsense", "http://no-such-host.invalid/"])("knows none towards %s", async (url) => {
    expect(await localAddressTowards(url)).toBeUndefined();
  });
});
