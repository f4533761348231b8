import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digestGuard } from "../../../../src/net/connection-request/digest-server.ts";
import { parseAuthHeader } from "../../../../src/net/http/authentication/challenges.ts";
import { digestAnswerer, strongestChallenge } from "../../../../src/net/http/authentication/digest-client.ts";

describe("client and server", () => {
  it("agree on every algorithm, and on nothing else [property]", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("MD5" as const, "SHA-256" as const, "SHA-512-256" as const),
        fc.string({ minLength: 1, unit: "grapheme-ascii" }),
        fc.string({ minLength: 1, unit: "grapheme-ascii" }),
        fc.constantFrom("/", "/a?b=c", '/%20;x="y'),
        (hash, username, password, uri) => {
          const guard = digestGuard({ realm: "r", hashes: [hash], nonceLifeMs: 1000, nowMs: () => 0 });
          const challenge = strongestChallenge(guard.challenges("1.2.3.4", false).flatMap(parseAuthHeader));
          if (!challenge) throw new RangeError("no challenge");
          const answer = digestAnswerer(challenge, { username, password });
          const verify = (expectedPassword: string | undefined) =>
            guard.verify(
              {
                method: "GET",
                target: uri,
                client: "1.2.3.4",
                authorization: answer.authorization({ method: "GET", uri, body: new Uint8Array() }),
              },
              () => expectedPassword,
            ).outcome;
          expect(verify(password)).toBe("accepted");
          expect(verify(`${password}x`)).toBe("refused");
          expect(verify(undefined)).toBe("refused");
          expect(verify(password)).toBe("accepted");
        },
      ),
      { numRuns: 60 },
    );
  });

  it("survive any Authorization header [fuzz]", () => {
    const guard = digestGuard({ realm: "r", hashes: ["MD5", "SHA-256"], nonceLifeMs: 1000, nowMs: () => 0 });
    const parts = [
      "Digest ",
      'username="u"',
      'realm="r"',
      "nonce=AAAA",
      'uri="/"',
      "response=00",
      "qop=auth",
      "nc=00000001",
      'cnonce="c"',
      "algorithm=MD5",
      ", ",
      '"',
      "\\",
      "\u0000",
    ];
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(...parts), fc.string({ maxLength: 6 })), { maxLength: 30 }),
        (pieces) => {
          const verdict = guard.verify(
            { method: "GET", target: "/", client: "c", authorization: pieces.join("") },
            () => "p",
          );
          expect(["refused", "malformed"]).toContain(verdict.outcome);
        },
      ),
      { numRuns: 500 },
    );
  });
});
