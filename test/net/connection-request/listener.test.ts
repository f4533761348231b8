import { createHash } from "node:crypto";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, it } from "vitest";
import { connectionRequests } from "../../../src/net/connection-request/listener.ts";
import type { ConnectionRequestOptions } from "../../../src/net/connection-request/options.ts";
import { parseAuthHeader } from "../../../src/net/http/authentication/challenges.ts";
import { answerTo, Caller, path, secret } from "./caller.ts";
import { factLog, listen } from "./listening-device.ts";

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

  const { localAddressTowards } = connectionRequests(factLog());
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
