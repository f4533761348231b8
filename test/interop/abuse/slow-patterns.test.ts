import { expect, it } from "vitest";
import { readAcsOption } from "../../../src/cwmp/dhcp-options.ts";
import { checkValue } from "../../../src/model/values/check.ts";
import { parseAuthHeader } from "../../../src/net/http/authentication/challenges.ts";
import { headerOf } from "../../../src/net/http/line/framing.ts";
import { ReplyParser } from "../../../src/net/http/line/reply-parser.ts";

// Long texts that a pattern would go through again from each character on: minutes, in which the process does nothing else. They
// are read in one go. [interop B.4]

const many = (character: string, count = 150_000): string => character.repeat(count);
const times = (count: number, what: () => void): void => {
  for (let at = 0; at < count; at++) what();
};

it.each([
  ["unsignedInt", `${many("0")}x`, { ok: false }],
  ["int", `-${many("0")}1`, { ok: true, canonical: "-1" }],
  ["decimal", `0.${many("0")}1`, { ok: true }],
  ["decimal", `1.${many("0")}`, { ok: true, canonical: "1" }],
  ["base64", `${many("=")}!`, { ok: false }],
  ["hexBinary", `${many("0")}x`, { ok: false }],
  ["dateTime", `2026-01-31T12:00:00.${many("0")}x`, { ok: false }],
] as const)("A value for a parameter of type %s is judged, however long it is", (base, text, verdict) => {
  expect(checkValue({ base }, text)).toMatchObject(verdict);
});

it("A header with blanks in its midst is read, up to the longest that is taken", () => {
  const blanks = many(" ", 60_000);
  times(20, () => expect(headerOf(`X:${blanks}a${blanks}b\t`)).toEqual(["x", `a${blanks}b`]));
  times(20, () => expect(() => headerOf(`X: ${blanks}\u0001`)).toThrow("invalid header value char"));
});

it("A header that is folded over twenty thousand lines is read", () => {
  const head = `HTTP/1.1 200 OK\r\nX: a${"\n b".repeat(20_000)}\r\nContent-Length: 0\r\n\r\n`;
  times(100, () => {
    const parser = new ReplyParser(1000);
    parser.take(Buffer.from(head, "latin1"));
    const { x } = parser.headers;
    expect([parser.isWhole, x?.length]).toEqual([true, 40_001]);
  });
});

it("A challenge of a token and blanks is read", () => {
  const challenge = `Basic ${many("a", 8000)}${many(" ", 8000)}!`;
  times(200, () => expect(parseAuthHeader(challenge)[0]).toMatchObject({ scheme: "basic", token: undefined }));
});

it("An option of DHCP of nothing but line ends is read", () => {
  const url = new TextEncoder().encode(`${many("\r", 65_000)}"`);
  const [high, low] = [url.length >> 8, url.length & 0xff];
  expect(readAcsOption(17, Uint8Array.from([0, 0, 0x0d, 0xe9, 0, 1, high, low, ...url]))).toBeUndefined();
});
