import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cookieJar, parseSetCookie } from "../../../src/net/http/cookies.ts";
import { wholeBody } from "../../../src/net/http/reply-body.ts";

/** A session against a server that sets the given cookies at each step; gives the Cookie header of each request. */
function run(
  steps: readonly { url: string; set?: readonly string[]; atMs?: number }[],
): readonly (string | undefined)[] {
  const start = Date.parse("2026-01-01T00:00:00Z");
  let nowMs = start;
  const jar = cookieJar(() => nowMs);
  return steps.map(({ url, set = [], atMs = 0 }) => {
    nowMs = start + atMs;
    const sent = jar.headerFor(new URL(url)) || undefined;
    jar.store({ status: 200, headers: { "set-cookie": set }, body: wholeBody([]) }, new URL(url));
    return sent;
  });
}

describe("cookies [TR-069 3.4.2, RFC 6265]", () => {
  const acs = "http://acs.example/acs/inform";
  const cases: [name: string, steps: Parameters<typeof run>[0], last: string | undefined][] = [
    ["one", [{ url: acs, set: ["session=abc"] }, { url: acs }], "session=abc"],
    ["several, in order", [{ url: acs, set: ["a=1; Path=/", "b=2; Path=/"] }, { url: acs }], "a=1; b=2"],
    ["a quoted value as it came", [{ url: acs, set: ['a="x y"'] }, { url: acs }], 'a="x y"'],
    ["a value with equals signs", [{ url: acs, set: ["a=b==; HttpOnly; SameSite=Lax"] }, { url: acs }], "a=b=="],
    ["512 octets and more", [{ url: acs, set: [`a=${"x".repeat(4000)}`] }, { url: acs }], `a=${"x".repeat(4000)}`],
    ["the newest value", [{ url: acs, set: ["a=1", "b=2"] }, { url: acs, set: ["a=3"] }, { url: acs }], "a=3; b=2"],
    ["longer paths first", [{ url: acs, set: ["a=1; Path=/", "b=2; Path=/acs"] }, { url: acs }], "b=2; a=1"],
    ["the default path", [{ url: acs, set: ["a=1"] }, { url: "http://acs.example/other" }], undefined],
    ["not a path that only begins alike", [{ url: acs, set: ["a=1; Path=/ac"] }, { url: acs }], undefined],
    [
      "the JSESSIONID of Jetty",
      [{ url: acs, set: ["JSESSIONID=node01;Path=/"] }, { url: "http://acs.example/" }],
      "JSESSIONID=node01",
    ],
    ["gone by Max-Age=0", [{ url: acs, set: ["a=1"] }, { url: acs, set: ["a=; Max-Age=0"] }, { url: acs }], undefined],
    [
      "gone by Expires",
      [{ url: acs, set: ["a=1"] }, { url: acs, set: ["a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"] }, { url: acs }],
      undefined,
    ],
    [
      "gone after Max-Age",
      [
        { url: acs, set: ["a=1; max-age=10"] },
        { url: acs, atMs: 10_001 },
      ],
      undefined,
    ],
    [
      "Max-Age before Expires",
      [{ url: acs, set: ["a=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT"] }, { url: acs }],
      "a=1",
    ],
    ["with an Expires that is no date", [{ url: acs, set: ["a=1; Expires=soon"] }, { url: acs }], "a=1"],
    ["Secure over http", [{ url: acs, set: ["a=1; Secure; Path=/"] }, { url: acs }], undefined],
    [
      "Secure over https",
      [{ url: "https://acs.example/", set: ["a=1; Secure"] }, { url: "https://acs.example/" }],
      "a=1",
    ],
    ["another host", [{ url: acs, set: ["a=1; Path=/"] }, { url: "http://other.example/" }], undefined],
    ["a subdomain without Domain", [{ url: acs, set: ["a=1; Path=/"] }, { url: "http://b.acs.example/" }], undefined],
    [
      "a sibling with Domain",
      [{ url: acs, set: ["a=1; Domain=.Example; Path=/"] }, { url: "http://b.example/" }],
      "a=1",
    ],
    ["a foreign Domain", [{ url: acs, set: ["a=1; Domain=other.example"] }, { url: acs }], undefined],
    ["a Domain below", [{ url: acs, set: ["a=1; Domain=b.acs.example"] }, { url: acs }], undefined],
    [
      "a Domain that is part of an address",
      [{ url: "http://10.0.0.1/", set: ["a=1; Domain=0.0.1"] }, { url: "http://10.0.0.1/" }],
      undefined,
    ],
    ["a name without value", [{ url: acs, set: ["a="] }, { url: acs }], "a="],
    ["a value without name", [{ url: acs, set: ["abc"] }, { url: acs }], "abc"],
    ["nothing", [{ url: acs, set: ["", "=", " ; Path=/"] }, { url: acs }], undefined],
    [
      "one that would inject a header",
      [{ url: acs, set: ["a=b\r\nX: y", "c=d\u0000", "e=\u20ac"] }, { url: acs }],
      undefined,
    ],
  ];
  it.each(cases)("%s", async (_name, steps, last) => {
    expect(run(steps).at(-1)).toBe(last);
  });

  it("are bounded in number and size: the newest stay", async () => {
    const many = Array.from({ length: 100 }, (_, index) => `c${index}=1`);
    const sent = run([{ url: acs, set: [...many, `big=${"x".repeat(10_000)}`] }, { url: acs }])[1];
    expect(sent?.split("; ").length).toBe(50);
    expect(sent).toContain("c99=1");
    expect(sent).not.toContain("big");
  });

  it("never throw, and never come back with what a header cannot hold [fuzz]", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (line) => {
        const cookie = parseSetCookie(line, new URL(acs), 0);
        if (cookie) expect(`${cookie.name}=${cookie.value}`).not.toMatch(/[\r\n\0;]/);
      }),
      { numRuns: 50 },
    );
  });
});
