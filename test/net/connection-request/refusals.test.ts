import { describe, expect, it } from "vitest";
import { answerTo, Caller, path, secret } from "./caller.ts";
import { listen } from "./listening-device.ts";

describe("what is refused [TR-069 3.2.2.2]", () => {
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

  it("says that no ACS has set credentials yet, whether it tried some or none", async () => {
    const { port, count, reasons } = await listen({}, { credentials: () => ({ ...secret, areUnset: true }) });
    const acs = new Caller(port);
    const { status, challenges } = await acs.get();
    expect(status).toBe(401);
    expect(await acs.get(answerTo(challenges, { credentials: { ...secret, password: "x" } }))).toMatchObject({
      status,
    });
    const unset = "the ACS has not set ConnectionRequestUsername and ConnectionRequestPassword yet";
    expect(reasons()).toEqual([unset, unset]);
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
