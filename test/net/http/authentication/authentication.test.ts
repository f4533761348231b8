import { afterEach, describe, expect, it } from "vitest";
import { httpExchange } from "../../../../src/net/acs/exchange.ts";
import { authentication } from "../../../../src/net/http/authentication/authentication.ts";
import { parseAuthHeader } from "../../../../src/net/http/authentication/challenges.ts";
import { digestAlgorithm, digestResponse } from "../../../../src/net/http/authentication/digest.ts";
import type { HttpReply, HttpRequest } from "../../../../src/net/http/http-message.ts";
import { wholeBody } from "../../../../src/net/http/reply-body.ts";
import type { ExchangeFailure, ExchangeReply } from "../../../../src/ports/exchange.ts";
import { reply, type SeenRequest, scriptedServer } from "../../scripted-server.ts";

const never = new AbortController().signal;
const envelope = [Buffer.from("<soap/>")];
const credentials = { username: "cpe", password: "secret" };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const challenge = (value: string | string[]): Buffer => reply(401, "no", { "WWW-Authenticate": value });

/** Whether a request carries the digest of the credentials over itself. */
function isRight(request: SeenRequest): boolean {
  const [scheme] = parseAuthHeader(request.headers.authorization ?? "");
  const of = (name: string): string => scheme?.parameters.get(name) ?? "";
  const algorithm = digestAlgorithm(scheme?.parameters.get("algorithm"));
  if (scheme?.scheme !== "digest" || !algorithm) return false;
  const qop = scheme.parameters.get("qop");
  const expected = digestResponse({
    algorithm,
    ...credentials,
    realm: of("realm"),
    nonce: of("nonce"),
    method: "POST",
    uri: request.line.split(" ")[1] ?? "",
    qop: qop === "auth" || qop === "auth-int" ? qop : undefined,
    nonceCount: of("nc"),
    clientNonce: of("cnonce"),
    body: request.body,
  });
  return of("response") === expected;
}

const parametersOf = (request: SeenRequest | undefined): ReadonlyMap<string, string> =>
  parseAuthHeader(request?.headers.authorization ?? "")[0]?.parameters ?? new Map();

async function session(
  respond: Parameters<typeof scriptedServer>[0],
  given: Partial<typeof credentials> = {},
  path = "/acs?x=1",
) {
  const server = await scriptedServer(respond);
  const channel = httpExchange({ clockIsSet: () => true }).open({
    url: `http://127.0.0.1:${server.port}${path}`,
    ...credentials,
    ...given,
  });
  closing.push(channel.close, server.close);
  return { server, post: (chunks = envelope): Promise<ExchangeReply | ExchangeFailure> => channel.post(chunks, never) };
}

describe("digest [TR-069 3.4.4, 3.4.5]", () => {
  const offers: [name: string, header: string | string[], parameters: Record<string, string | undefined>][] = [
    [
      "GenieACS",
      'Digest realm="GenieACS",qop="auth,auth-int",nonce="n"',
      { qop: "auth", nc: "00000001", algorithm: undefined },
    ],
    ["MD5 by name", 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5', { algorithm: "MD5" }],
    ["MD5-sess", 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5-sess', { algorithm: "MD5-sess" }],
    ["SHA-256", 'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256', { algorithm: "SHA-256" }],
    ["SHA-256-sess", 'Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256-sess', { algorithm: "SHA-256-sess" }],
    ["auth-int only", 'Digest realm="r", nonce="n", qop="auth-int"', { qop: "auth-int" }],
    ["no qop", 'Digest realm="r", nonce="n"', { qop: undefined, nc: undefined, cnonce: undefined }],
    ["opaque", 'Digest realm="r", nonce="n", opaque="a\\"b"', { opaque: 'a"b' }],
    [
      "several headers",
      ['Basic realm="r"', 'Digest realm="r", nonce="m"', 'Digest realm="r", nonce="s", algorithm=SHA-256'],
      { nonce: "s" },
    ],
    [
      "one joined header",
      'Basic realm="r", Digest realm="r", nonce="m", Digest realm="r", nonce="s", algorithm=SHA-256',
      { nonce: "s" },
    ],
    ["unknown schemes", 'NTLM, Negotiate abc==, Digest realm="r", nonce="n"', { nonce: "n" }],
  ];
  it.each(offers)("answers %s, on the same connection with the same envelope", async (_name, header, parameters) => {
    const { server, post } = await session((request) => (isRight(request) ? reply(200, "<ok/>") : challenge(header)));
    expect(await post()).toMatchObject({ ok: true, status: 200 });
    expect(server.connections).toBe(1);
    expect(server.seen.map(({ body }) => body.toString())).toEqual(["<soap/>", "<soap/>"]);
    for (const [name, value] of Object.entries(parameters)) expect(parametersOf(server.seen[1]).get(name)).toBe(value);
    expect(parametersOf(server.seen[1]).get("uri")).toBe("/acs?x=1");
  });

  it("answers ahead for the rest of the session, the count rising", async () => {
    const { server, post } = await session((request) =>
      isRight(request) ? reply(200) : challenge('Digest realm="r", nonce="n", qop="auth"'),
    );
    for (const chunks of [envelope, [], envelope]) expect(await post(chunks)).toMatchObject({ ok: true });
    expect(server.seen.map((request) => parametersOf(request).get("nc"))).toEqual([
      undefined,
      "00000001",
      "00000002",
      "00000003",
    ]);
    expect(new Set(server.seen.map((request) => parametersOf(request).get("cnonce"))).size).toBe(4);
  });

  it("keeps the client nonce that the key of a -sess algorithm was made with", async () => {
    const offer = 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5-sess';
    const { server, post } = await session((request) => (isRight(request) ? reply(200) : challenge(offer)));
    for (const chunks of [envelope, [], envelope]) expect(await post(chunks)).toMatchObject({ ok: true });
    const [first, ...others] = server.seen.slice(1).map((request) => parametersOf(request).get("cnonce"));
    expect(others).toEqual([first, first]);
  });

  it("answers a new challenge in mid-session, and a stale nonce once more", async () => {
    const nonces = ["a", "b", "c"];
    const { server, post } = await session((request, _socket, index) => {
      const right = isRight(request) && parametersOf(request).get("nonce") === nonces[0];
      if (index === 1) {
        nonces.shift();
        return challenge('Digest realm="r", nonce="b", qop="auth", stale=TRUE');
      }
      if (index === 3) {
        nonces.shift();
        return challenge('Digest realm="r", nonce="c", qop="auth"');
      }
      return right ? reply(200) : challenge(`Digest realm="r", nonce="${nonces[0]}", qop="auth"`);
    });
    expect(await post()).toMatchObject({ ok: true });
    expect(await post()).toMatchObject({ ok: true });
    expect(server.seen.map((request) => [parametersOf(request).get("nonce"), parametersOf(request).get("nc")])).toEqual(
      [
        [undefined, undefined],
        ["a", "00000001"],
        ["b", "00000001"],
        ["b", "00000002"],
        ["c", "00000001"],
      ],
    );
  });

  it("takes the next nonce from Authentication-Info", async () => {
    const { server, post } = await session((request) =>
      isRight(request)
        ? reply(200, "", { "Authentication-Info": 'nextnonce="next", qop=auth, rspauth="x"' })
        : challenge('Digest realm="r", nonce="n", qop="auth"'),
    );
    await post();
    await post();
    expect(parametersOf(server.seen[2]).get("nonce")).toBe("next");
    expect(parametersOf(server.seen[2]).get("nc")).toBe("00000001");
  });

  it("signs with auth-int what is sent: the compressed envelope", async () => {
    const server = await scriptedServer((request) =>
      isRight(request) ? reply(200) : challenge('Digest realm="r", nonce="n", qop="auth-int"'),
    );
    const channel = httpExchange({ clockIsSet: () => true }).open({
      url: server.url,
      ...credentials,
      compression: "gzip",
    });
    closing.push(channel.close, server.close);
    expect(await channel.post(envelope, never)).toMatchObject({ ok: true });
    expect(server.seen[1]?.headers["content-encoding"]).toBe("gzip");
  });

  it("begins anew when the server closes after the 401", async () => {
    const { server, post } = await session((request, socket) => {
      if (isRight(request)) return reply(200, "<ok/>");
      socket.end(
        reply(401, "", { "WWW-Authenticate": 'Digest realm="r", nonce="n", qop="auth"', Connection: "close" }),
      );
      return undefined;
    });
    expect(await post()).toMatchObject({ ok: true, status: 200 });
    expect(server.connections).toBe(2);
  });
});

describe("what fails as authentication", () => {
  const failures: [
    name: string,
    respond: Parameters<typeof scriptedServer>[0],
    given: Partial<typeof credentials>,
    posts: number,
    reason: RegExp,
  ][] = [
    [
      "wrong credentials",
      () => challenge('Digest realm="r", nonce="n", qop="auth"'),
      {},
      2,
      /refused the username or the password/,
    ],
    [
      "a username of its own without a password",
      () => challenge('Digest realm="r", nonce="n", qop="auth"'),
      { password: "" },
      2,
      /refused the username, and no password is given/,
    ],
    [
      "a nonce that is always stale",
      () => challenge('Digest realm="r", nonce="n", qop="auth", stale=true'),
      {},
      3,
      /refused/,
    ],
    [
      "a second 401 that offers nothing, as GenieACS's",
      (_r, _s, index) => (index === 0 ? challenge('Digest nonce="n"') : reply(401)),
      {},
      2,
      /refused/,
    ],
    [
      "no credentials",
      () => challenge('Digest realm="r", nonce="n"'),
      { username: "", password: "" },
      1,
      /none are given/,
    ],
    ["an unknown scheme", () => challenge("NTLM"), {}, 1, /ntlm/],
    ["an unknown algorithm", () => challenge('Digest nonce="n", algorithm=ROT13'), {}, 1, /does not know/],
    ["nonsense", () => challenge("=,=,="), {}, 1, /refused/],
    [
      "a username that would inject a header",
      () => challenge('Digest nonce="n"'),
      { username: "a\r\nX: y" },
      1,
      /control character/,
    ],
  ];
  it.each(failures)("%s", async (_name, respond, given, posts, reason) => {
    const { server, post } = await session(respond, given);
    const answer = await post();
    expect(answer).toMatchObject({ ok: false, code: "authentication", reason: expect.stringMatching(reason) });
    expect(server.seen.length).toBe(posts);
    expect(JSON.stringify(answer)).not.toContain("secret");
  });
});

describe("basic", () => {
  const offer = 'Basic realm="r"';
  const run = async (url: string, options: { allowed?: boolean; origin?: string } = {}) => {
    const seen: HttpRequest[] = [];
    const post = authentication({
      credentials,
      origin: options.origin ?? new URL(url).origin,
      allowBasicOverHttp: options.allowed ?? false,
    })(async (request): Promise<HttpReply> => {
      seen.push(request);
      const right = request.headers.Authorization === `Basic ${Buffer.from("cpe:secret").toString("base64")}`;
      return { status: right ? 200 : 401, headers: { "www-authenticate": offer }, body: wholeBody([]) };
    });
    const result = await post({ method: "POST", url: new URL(url), headers: {}, body: new Uint8Array() }, never).catch(
      (e: unknown) => e,
    );
    return { seen, result };
  };

  it.each([
    ["over TLS", "https://acs.example/", {}, true],
    ["over loopback", "http://127.0.0.1/", {}, true],
    ["over clear http when allowed", "http://acs.example/", { allowed: true }, true],
    ["over clear http", "http://acs.example/", {}, false],
    ["at another origin", "https://evil.example/", { origin: "https://acs.example" }, false],
  ])("%s", async (_name, url, options, answered) => {
    const { seen, result } = await run(url, options);
    expect(seen.some((request) => request.headers.Authorization !== undefined)).toBe(answered);
    if (answered) expect(result).toMatchObject({ status: 200 });
    else expect(result).toMatchObject({ code: "authentication" });
  });

  it("keeps answering ahead, and fails at the first refusal", async () => {
    const right = `Basic ${Buffer.from("cpe:secret").toString("base64")}`;
    let refusing = false;
    const { server, post } = await session((request) =>
      request.headers.authorization === right && !refusing ? reply(200) : challenge(offer),
    );
    expect(await post()).toMatchObject({ ok: true });
    expect(await post()).toMatchObject({ ok: true });
    expect(server.seen.length).toBe(3);
    refusing = true;
    expect(await post()).toMatchObject({ ok: false, code: "authentication" });
  });
});
