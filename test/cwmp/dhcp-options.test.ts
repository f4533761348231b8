import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAcsOption } from "../../src/cwmp/dhcp-options.ts";

const octets = (...parts: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...Buffer.from(part)])));
/** A sub-option as options 43 and 125 have it. */
const short = (code: number, text: string): readonly (string | number)[] => [code, Buffer.byteLength(text), text];
/** One as option 17 has it. */
const long = (code: number, text: string): readonly (string | number)[] => [
  0,
  code,
  text.length >> 8,
  text.length % 256,
  text,
];
const forum = [0, 0, 0x0d, 0xe9];
const block = (enterprise: readonly number[], ...content: readonly (string | number)[]) => {
  const inside = octets(...content);
  return [...enterprise, inside.length, ...inside];
};
const url = "https://acs.example/cwmp";
const all = {
  url,
  provisioningCode: "TLCO.GRP2",
  retryMinimumWaitSeconds: 7,
  retryIntervalMultiplier: 3000,
};

describe("option 43 [TR-069 3.1]", () => {
  it("tells URL, ProvisioningCode and retry settings in its sub-options", () => {
    const sent = octets(...short(1, url), ...short(2, "TLCO.GRP2"), ...short(3, "7"), ...short(4, "3000"));
    expect(readAcsOption(43, sent)).toEqual(all);
  });

  it("may be the URL and nothing else, ended as C ends texts", () => {
    expect(readAcsOption(43, octets(url))).toEqual({ url });
    expect(readAcsOption(43, octets("HTTP://acs.example:7547\0"))).toEqual({ url: "HTTP://acs.example:7547" });
  });

  it("may hold what is not known, padding, and octets behind its end", () => {
    const sent = octets(0, ...short(9, "x"), 0, ...short(1, url), ...short(1, "http://other.example/"), 255, 1, 2, 3);
    expect(readAcsOption(43, sent)).toEqual({ url });
  });

  it("counts as far as it is whole", () => {
    expect(readAcsOption(43, octets(...short(1, url), 2, 200, "TLCO"))).toEqual({ url });
    expect(readAcsOption(43, octets(1, 200, url))).toBeUndefined();
    expect(readAcsOption(43, octets())).toBeUndefined();
    expect(readAcsOption(43, octets(1))).toBeUndefined();
  });

  it.each([
    ["another protocol", "ftp://acs.example/"],
    ["credentials", "http://user:secret@acs.example/"],
    ["no host", "http:///cwmp"],
    ["a space", "http://acs.example/a b"],
    ["a line of its own", "http://acs.example/\r\nX: y"],
    ["letters beyond ASCII", "http://acs.example/\u00e9"],
    ["no end", `http://acs.example/${"a".repeat(2048)}`],
  ])("says nothing with a URL that has %s", (_what, wrong) => {
    expect(readAcsOption(43, octets(wrong))).toBeUndefined();
    expect(readAcsOption(43, octets(...short(2, "TLCO"), ...short(1, wrong.slice(0, 255))))?.url).not.toBe(wrong);
  });

  it("leaves out what the parameter could not be", () => {
    const values = (code: string, minimum: string, multiplier: string) =>
      readAcsOption(43, octets(...short(1, url), ...short(2, code), ...short(3, minimum), ...short(4, multiplier)));
    expect(values("", "0", "999")).toEqual({ url });
    expect(values("x".repeat(65), "65536", "65536")).toEqual({ url });
    expect(values("a\tb", "-1", "2e3")).toEqual({ url });
    expect(values("x".repeat(64), "65535", "65535")).toEqual({
      url,
      provisioningCode: "x".repeat(64),
      retryMinimumWaitSeconds: 65_535,
      retryIntervalMultiplier: 65_535,
    });
  });
});

describe("options 125 and 17 [TR-069 3.1]", () => {
  it.each([
    ["1 to 4", 0],
    ["11 to 14", 10],
  ])("tell the same by codes %s behind the number of the forum", (_which, before) => {
    const named = (sub: typeof short) => [
      ...sub(before + 1, url),
      ...sub(before + 2, "TLCO.GRP2"),
      ...sub(before + 3, "7"),
      ...sub(before + 4, "3000"),
    ];
    expect(readAcsOption(125, octets(...block([0, 0, 1, 2], 1, 1, 1), ...block(forum, ...named(short))))).toEqual(all);
    expect(readAcsOption(17, octets(...forum, ...named(long)))).toEqual(all);
  });

  it("tell nothing by what a gateway says of itself", () => {
    const gateway = [...short(4, "012345"), ...short(5, "GW1"), ...short(6, "Router")];
    expect(readAcsOption(125, octets(...block(forum, ...gateway)))).toBeUndefined();
    expect(readAcsOption(125, octets(...block(forum, ...gateway, ...short(11, url))))).toEqual({ url });
  });

  it("tell nothing for another vendor, or cut short", () => {
    expect(readAcsOption(125, octets(...block([0, 0, 0, 9], ...short(1, url))))).toBeUndefined();
    expect(readAcsOption(125, octets(...forum, 200, ...short(1, url)))).toBeUndefined();
    expect(readAcsOption(17, octets(0, 0, 0, 9, ...long(1, url)))).toBeUndefined();
    expect(readAcsOption(17, octets(...forum, 0, 1, 255, 255, url))).toBeUndefined();
    expect(readAcsOption(17, octets(0, 0, 0x0d))).toBeUndefined();
  });
});

describe("whatever an option holds", () => {
  const anything = fc.oneof(
    fc.uint8Array({ maxLength: 600 }),
    fc.uint8Array({ maxLength: 300 }).map((rest) => octets(...short(1, url), ...rest)),
    fc.uint8Array({ maxLength: 300 }).map((rest) => octets(...forum, ...rest)),
  );

  it("is what the parameters can be, or nothing", () => {
    fc.assert(
      fc.property(fc.constantFrom(43, 125, 17), anything, (option, sent) => {
        const found = readAcsOption(option as 43 | 125 | 17, sent);
        if (found === undefined) return;
        expect(found.url).toMatch(/^https?:\/\/[!-~]{1,2048}$/i);
        expect(found.provisioningCode ?? "x").toMatch(/^[^\p{C}]{1,64}$/u);
        expect(found.retryMinimumWaitSeconds ?? 1).toBeGreaterThanOrEqual(1);
        expect(found.retryIntervalMultiplier ?? 1000).toBeGreaterThanOrEqual(1000);
      }),
      { numRuns: 3000 },
    );
  });
});
