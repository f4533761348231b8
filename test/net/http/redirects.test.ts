import { afterEach, describe, expect, it } from "vitest";
import { httpExchange } from "../../../src/net/acs/exchange.ts";
import type { HttpRequest } from "../../../src/net/http/http-message.ts";
import { localRedirectGuard, redirects } from "../../../src/net/http/redirects.ts";
import { wholeBody } from "../../../src/net/http/reply-body.ts";
import type { SessionChannel } from "../../../src/ports/exchange.ts";
import { reply, type ScriptedServer, scriptedServer } from "../scripted-server.ts";

const asSessions = { follow: { POST: [302, 307] }, remember: true };
const never = new AbortController().signal;
const envelope = [Buffer.from("<soap/>")];
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
const serve = async (...args: Parameters<typeof scriptedServer>): Promise<ScriptedServer> => {
  const server = await scriptedServer(...args);
  closing.push(server.close);
  return server;
};
const exchange = httpExchange({ clockIsSet: () => true });
const open = (url: string): SessionChannel => {
  const channel = exchange.open({ url, username: "cpe", password: "secret" });
  closing.push(channel.close);
  return channel;
};
const to = (location: string, status = 302): Buffer => reply(status, "", { Location: location });

describe("redirects [TR-069 3.4.6]", () => {
  it.each([302, 307])(
    "%i repeats the same POST there, and the session stays, but not the next session",
    async (status) => {
      const second = await serve(() => reply(200, "<ok/>"));
      const first = await serve(() => to(`http://127.0.0.1:${second.port}/other?y=2#part`, status));
      const channel = open(first.url);
      expect(await channel.post(envelope, never)).toMatchObject({ ok: true, status: 200 });
      expect(await channel.post([], never)).toMatchObject({ ok: true });
      expect(second.seen.map(({ line, body }) => [line, body.toString()])).toEqual([
        ["POST /other?y=2 HTTP/1.1", "<soap/>"],
        ["POST /other?y=2 HTTP/1.1", ""],
      ]);
      expect(second.seen[0]?.headers).toMatchObject({ "content-type": 'text/xml; charset="utf-8"', soapaction: "" });
      expect(first.seen.length).toBe(1);
      expect(second.connections).toBe(1);
      await open(first.url).post(envelope, never);
      expect(first.seen.length).toBe(2);
    },
  );

  it("may be relative, and happen in mid-session", async () => {
    const server = await serve((request, _socket, index) => (index === 1 ? to("moved") : reply(200, request.line)));
    const channel = open(server.url);
    await channel.post(envelope, never);
    expect(await channel.post(envelope, never)).toMatchObject({ ok: true, status: 200 });
    expect(server.seen.map(({ line }) => line.split(" ")[1])).toEqual(["/acs", "/acs", "/moved"]);
    expect(server.connections).toBe(1);
  });

  it("are followed five times in a row, not six", async () => {
    const chain = (length: number) =>
      serve((request) => {
        const step = Number(/\d+/.exec(request.line.split(" ")[1] ?? "")?.[0] ?? 0);
        return step < length ? to(`/${step + 1}`) : reply(200);
      });
    const five = await chain(5);
    const channel = open(five.url);
    expect(await channel.post(envelope, never)).toMatchObject({ ok: true });
    expect(await channel.post(envelope, never)).toMatchObject({ ok: true });
    const six = await chain(6);
    expect(await open(six.url).post(envelope, never)).toMatchObject({ ok: false, code: "redirect" });
    expect(six.seen.length).toBe(6);
  });

  it("take no credentials to another origin, not even ahead", async () => {
    const second = await serve((request) =>
      request.headers.authorization ? reply(200) : reply(401, "", { "WWW-Authenticate": 'Basic realm="x"' }),
    );
    const first = await serve((request) =>
      request.headers.authorization
        ? to(second.url)
        : reply(401, "", { "WWW-Authenticate": 'Digest realm="r", nonce="n"' }),
    );
    const answer = await open(first.url).post(envelope, never);
    expect(answer).toMatchObject({ ok: false, code: "authentication" });
    expect(second.seen.length).toBe(1);
    expect(second.seen[0]?.headers.authorization).toBeUndefined();
  });

  it("keep answering within the configured origin", async () => {
    const server = await serve((request) => {
      if (!request.headers.authorization)
        return reply(401, "", { "WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"' });
      return request.line.includes("/new") ? reply(200) : to("/new");
    });
    expect(await open(server.url).post(envelope, never)).toMatchObject({ ok: true });
    expect(server.seen.at(-1)?.headers.authorization).toContain('uri="/new"');
    expect(server.seen.at(-1)?.headers.authorization).toContain("nc=00000002");
  });

  it("share only the cookies of the same host", async () => {
    const second = await serve(() => reply(200), { host: "::1" });
    const first = await serve(() => reply(302, "", { Location: second.url, "Set-Cookie": "s=1" }));
    expect(await open(first.url).post(envelope, never)).toMatchObject({ ok: true });
    expect(second.seen[0]?.headers.cookie).toBeUndefined();
  });

  const refused: [name: string, from: string, location: string | undefined][] = [
    ["no Location", "http://acs.example/", undefined],
    ["an empty Location", "http://acs.example/", ""],
    ["no URL", "http://acs.example/", "http://[bad"],
    ["a file", "http://acs.example/", "file:///etc/passwd"],
    ["javascript", "http://acs.example/", "javascript:alert(1)"],
    ["https to http", "https://acs.example/", "http://acs.example/"],
    ["https to http elsewhere", "https://acs.example/", "//acs.example:80/../x\nhttp:"],
  ];
  it.each(refused)("lead nowhere with %s [TR-069 3.3]", async (_name, from, location) => {
    const seen: string[] = [];
    const post = redirects(asSessions)(async (request: HttpRequest) => {
      seen.push(request.url.href);
      return {
        status: seen.length === 1 ? 302 : 200,
        headers: location === undefined ? {} : { location },
        body: wholeBody([]),
      };
    });
    const result = post({ method: "POST", url: new URL(from), headers: {}, body: new Uint8Array() }, never);
    if (location?.startsWith("//")) {
      await result;
      expect(seen[1]).toMatch(/^https:/);
    } else {
      await expect(result).rejects.toMatchObject({ code: "redirect" });
      expect(seen.length).toBe(1);
    }
  });

  it("lose userinfo, and may go from http to https", async () => {
    const seen: string[] = [];
    const post = redirects(asSessions)(async (request: HttpRequest) => {
      seen.push(request.url.href);
      return {
        status: seen.length === 1 ? 307 : 200,
        headers: { location: "https://u:p@acs.example/x" },
        body: wholeBody([]),
      };
    });
    await post({ method: "POST", url: new URL("http://acs.example/"), headers: {}, body: new Uint8Array() }, never);
    expect(seen[1]).toBe("https://acs.example/x");
  });
});

describe("redirects to this device itself", () => {
  const configured = new URL("http://acs.example/");
  const elsewhere = new URL("http://other.example/");
  it.each([
    ["127.0.0.1", "203.0.113.1", true],
    ["::1", "203.0.113.1", true],
    ["169.254.169.254", "203.0.113.1", true],
    ["fe80::1", "2001:db8::1", true],
    ["10.0.0.1", "203.0.113.1", false],
    ["203.0.113.2", "203.0.113.1", false],
    ["127.0.0.1", "127.0.0.1", false],
    ["192.0.2.9", "203.0.113.1", true],
    ["::ffff:192.0.2.9", "203.0.113.1", true],
    ["::ffff:c000:209", "203.0.113.1", true],
    ["2001:db8::9", "203.0.113.1", true],
    ["2001:db8::9", "192.0.2.9", false],
  ])("to %s, from an ACS at %s: refused is %s", (target, acs, refused) => {
    const guard = localRedirectGuard(configured, () => ["192.0.2.9", "2001:db8::9"]);
    guard(acs, configured);
    const follow = (): void => guard(target, elsewhere);
    if (refused) expect(follow).toThrow(/redirected to this device's own other.example/);
    else expect(follow).not.toThrow();
  });
});
