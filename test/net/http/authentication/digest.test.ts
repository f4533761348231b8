import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAuthHeader, quote } from "../../../../src/net/http/authentication/challenges.ts";
import { type DigestInput, digestAlgorithm, digestResponse } from "../../../../src/net/http/authentication/digest.ts";
import {
  basicAuthorization,
  digestAnswerer,
  strongestChallenge,
} from "../../../../src/net/http/authentication/digest-client.ts";
import { cpuMsOf } from "../../../harness/cpu-time.ts";

const algorithm = (name: string): DigestInput["algorithm"] => {
  const known = digestAlgorithm(name);
  if (!known) throw new RangeError(name);
  return known;
};

const mufasa = {
  username: "Mufasa",
  password: "Circle Of Life",
  realm: "testrealm@host.com",
  nonce: "dcd98b7102dd2f0e8b11d0f600bfb0c093",
  method: "GET",
  uri: "/dir/index.html",
  nonceCount: "00000001",
  clientNonce: "0a4f113b",
  body: new Uint8Array(),
};
const rfc7616 = {
  ...mufasa,
  password: "Circle of Life",
  realm: "http-auth@example.org",
  nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
  clientNonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
};
describe("digest arithmetic", () => {
  const cases: [name: string, input: DigestInput, response: string][] = [
    ["RFC 2617 3.5", { ...mufasa, algorithm: algorithm("MD5"), qop: "auth" }, "6629fae49393a05397450978507c4ef1"],
    [
      "RFC 2617 without qop",
      { ...mufasa, algorithm: algorithm("MD5"), qop: undefined },
      "670fd8c2df070c60b045671b8b24ff02",
    ],
    [
      "RFC 7616 3.9.1, MD5",
      { ...rfc7616, algorithm: algorithm("MD5"), qop: "auth" },
      "8ca523f5e9506fed4657c9700eebdbec",
    ],
    [
      "RFC 7616 3.9.1, SHA-256",
      { ...rfc7616, algorithm: algorithm("SHA-256"), qop: "auth" },
      "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    ],
  ];
  it.each(cases)("%s", (_name, input, response) => {
    expect(digestResponse(input)).toBe(response);
  });

  it("mixes the nonces into the key of -sess, and the body into auth-int", () => {
    const base = { ...mufasa, qop: "auth" as const };
    const variants = [
      { ...base, algorithm: algorithm("MD5") },
      { ...base, algorithm: algorithm("md5-sess") },
      { ...base, algorithm: algorithm("MD5"), qop: "auth-int" as const },
      { ...base, algorithm: algorithm("MD5"), qop: "auth-int" as const, body: Buffer.from("x") },
      { ...base, algorithm: algorithm("MD5-sess"), clientNonce: "0a4f113c" },
    ].map(digestResponse);
    expect(new Set(variants).size).toBe(variants.length);
  });
});

describe("authentication headers", () => {
  const cases: [header: string, schemes: [string, Record<string, string>, string?][]][] = [
    ['Digest realm="a", nonce="b"', [["digest", { realm: "a", nonce: "b" }]]],
    ['DIGEST Realm = "a" ,, nonce=b ', [["digest", { realm: "a", nonce: "b" }]]],
    [
      'Digest realm="a, Basic b", nonce="x", Basic realm="y"',
      [
        ["digest", { realm: "a, Basic b", nonce: "x" }],
        ["basic", { realm: "y" }],
      ],
    ],
    [
      "Negotiate, Basic realm=x",
      [
        ["negotiate", {}],
        ["basic", { realm: "x" }],
      ],
    ],
    ["Basic dXNlcjpwYXNz==", [["basic", {}, "dXNlcjpwYXNz=="]]],
    ['Digest realm="say \\"hi\\"\\\\"', [["digest", { realm: 'say "hi"\\' }]]],
    ['Digest realm=""', [["digest", { realm: "" }]]],
    ['Digest realm="never ends', [["digest", {}]]],
    ['Digest realm="a", realm="b"', []],
    ['realm="a"', []],
    ["", []],
    ["===", []],
    [`Digest realm="${"x".repeat(20_000)}"`, []],
    ['Digest realm="a\0b"', []],
  ];
  it.each(cases)("%s", (header, schemes) => {
    expect(
      parseAuthHeader(header).map(({ scheme, parameters, token }) => ({
        scheme,
        parameters: Object.fromEntries(parameters),
        token,
      })),
    ).toEqual(schemes.map(([scheme, parameters, token]) => ({ scheme, parameters, token })));
  });

  it("are read in bounded time whatever they hold", () => {
    const nasty = [
      '"'.repeat(16_000),
      "\\".repeat(16_000),
      `Digest a="${"\\".repeat(15_000)}`,
      "a ".repeat(8000),
      "a=".repeat(8000),
      ",".repeat(16_000),
      "a=,".repeat(5000),
    ];
    for (const header of nasty) {
      expect(cpuMsOf(() => parseAuthHeader(header))).toBeLessThan(1000);
    }
  });

  it("never throw [fuzz]", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "Digest ",
        "Basic ",
        'realm="',
        "nonce=",
        "qop=auth",
        ",",
        '"',
        "\\",
        "=",
        " ",
        "\t",
        "nc=",
        "\u0000",
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const schemes = parseAuthHeader(pieces.join(""));
        const challenge = strongestChallenge(schemes);
        if (challenge === undefined) return;
        const answer = digestAnswerer(challenge, { username: "u", password: "p" });
        try {
          expect(answer.authorization({ method: "POST", uri: "/", body: new Uint8Array() })).toMatch(/^Digest /);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("quote and parse are inverse", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
        expect(parseAuthHeader(`x a=${quote(text)}`)[0]?.parameters.get("a")).toBe(text);
      }),
    );
  });
});

describe("digest client [TR-069 3.4.5]", () => {
  const credentials = { username: "cpe", password: "secret" };
  const request = { method: "POST", uri: "/acs", body: new Uint8Array() };
  const challengeOf = (...headers: string[]) => strongestChallenge(headers.flatMap(parseAuthHeader));

  const choices: [name: string, headers: string[], expected: { hash: string; qop: string | undefined } | undefined][] =
    [
      [
        "the strongest algorithm",
        ['Digest nonce=a, algorithm=MD5, qop="auth", Digest nonce=b, algorithm=SHA-256, qop="auth"'],
        { hash: "SHA-256", qop: "auth" },
      ],
      [
        "across several headers",
        ["Digest nonce=b, algorithm=SHA-256", "Digest nonce=a"],
        { hash: "SHA-256", qop: undefined },
      ],
      ["auth before auth-int", ['Digest nonce=a, qop="auth-int,auth"'], { hash: "MD5", qop: "auth" }],
      ["auth-int alone", ['Digest nonce=a, qop="auth-int"'], { hash: "MD5", qop: "auth-int" }],
      ["no qop", ['Digest nonce=a, realm="x"'], { hash: "MD5", qop: undefined }],
      ["nothing of an unknown algorithm", ["Digest nonce=a, algorithm=WHIRLPOOL"], undefined],
      ["nothing of an unknown qop", ['Digest nonce=a, qop="token"'], undefined],
      ["nothing without a nonce", ['Digest realm="x"'], undefined],
      ["nothing of Basic", ['Basic realm="x"'], undefined],
    ];
  it.each(choices)("takes %s", (_name, headers, expected) => {
    const challenge = challengeOf(...headers);
    expect(challenge && { hash: challenge.algorithm.hash, qop: challenge.qop }).toEqual(expected);
  });

  it("counts uses of a nonce, begins anew with the next nonce, and never repeats a client nonce", () => {
    const challenge = challengeOf('Digest realm="r", nonce="n1", qop="auth", opaque="o"');
    if (!challenge) throw new RangeError("no challenge");
    const answer = digestAnswerer(challenge, credentials);
    const read = () => parseAuthHeader(answer.authorization(request))[0]?.parameters;
    const first = read();
    const second = read();
    answer.learn('nextnonce="n2", qop=auth');
    const third = read();
    expect([first, second, third].map((p) => [p?.get("nonce"), p?.get("nc"), p?.get("opaque")])).toEqual([
      ["n1", "00000001", "o"],
      ["n1", "00000002", "o"],
      ["n2", "00000001", "o"],
    ]);
    expect(new Set([first, second, third].map((p) => p?.get("cnonce"))).size).toBe(3);
  });

  it("writes names in UTF-8, hashed where the server wants it, and lets no header be injected", () => {
    const challenge = challengeOf(
      'Digest realm="api@example.org", nonce="n", qop="auth", algorithm=SHA-512-256, userhash=true',
    );
    if (!challenge) throw new RangeError("no challenge");
    const hashed = digestAnswerer(challenge, { username: "J\u00e4s\u00f8n Doe", password: "x" }).authorization(request);
    expect(hashed).toContain('username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"');
    const open = { ...challenge, hashUsername: false };
    expect(digestAnswerer(open, { username: "\u00e4", password: "x" }).authorization(request)).toContain(
      'username="\u00c3\u00a4"',
    );
    const inject = digestAnswerer(open, { username: "a\r\nX: y", password: "x" });
    expect(() => inject.authorization(request)).toThrow(RangeError);
  });

  it("makes Basic of UTF-8", () => {
    expect(basicAuthorization({ username: "test", password: "123\u00a3" })).toBe("Basic dGVzdDoxMjPCow==");
  });
});
