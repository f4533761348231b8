import { describe, expect, it } from "vitest";
import type { DiscoveryRecord } from "../../../src/agent/context/records.ts";
import { acsUrlOrigin, chooseOffer, judge, offersIn } from "../../../src/agent/discovery/choose-acs.ts";

const secure = "https://acs.example/";
const plain = "http://acs.example/";
const offer = (url: string, more: Partial<DiscoveryRecord> = {}): DiscoveryRecord => ({
  url,
  link: "wan",
  option: 43,
  ...more,
});
const bare = (url: string): Uint8Array => Uint8Array.from(Buffer.from(url));

describe("what DHCP offers [TR-069 3.1]", () => {
  it("is option 43 before 125, and 17 of IPv6; what says nothing is left out", () => {
    const forum = [0, 0, 0x0d, 0xe9];
    const lease4 = {
      link: "wan",
      family: 4,
      options: new Map([
        [125, Uint8Array.from([...forum, secure.length + 2, 1, secure.length, ...bare(secure)])],
        [43, bare(plain)],
        [17, bare(plain)],
      ]),
    } as const;
    const lease6 = {
      link: "wan",
      family: 6,
      options: new Map([[17, Uint8Array.from([...forum, 0, 1, 0, secure.length, ...bare(secure)])]]),
    } as const;
    const empty = { link: "lte", family: 4, options: new Map([[43, bare("nothing")]]) } as const;
    expect(offersIn([lease4, lease6, empty])).toEqual([
      { url: plain, link: "wan", option: 43 },
      { url: secure, link: "wan", option: 125 },
      { url: secure, link: "wan", option: 17 },
    ]);
  });

  it("is chosen from where the last came, then with https, then first", () => {
    const offers = [offer(plain), offer(secure, { option: 125 }), offer("http://c/", { link: "lte" })];
    expect(chooseOffer(offers, "any", undefined)?.url).toBe(secure);
    expect(chooseOffer(offers, "any", offer("http://old/", { link: "lte" }))?.url).toBe("http://c/");
    expect(chooseOffer(offers, "https", offer("http://old/", { link: "lte" }))?.url).toBe(secure);
    expect(chooseOffer(offers, "any", offer(secure, { link: "gone" }))?.url).toBe(secure);
    expect(chooseOffer(offers.slice(0, 1), "https", undefined)?.url).toBe(plain);
    expect(chooseOffer([], "any", undefined)).toBeUndefined();
  });
});

describe("who has named the ACS", () => {
  it.each([
    ["nobody", "", "", undefined, "none"],
    ["the configuration", plain, plain, offer(plain), "configured"],
    ["DHCP", plain, "", offer(plain), "dhcp"],
    ["another since DHCP", secure, "", offer(plain), "set"],
    ["another since the configuration", secure, plain, undefined, "set"],
  ] as const)("is %s", (_who, url, configured, taken, origin) => {
    expect(acsUrlOrigin(url, configured, taken)).toBe(origin);
  });
});

describe("an offer is taken [TR-069 3.1]", () => {
  const other = "https://other.example/";
  it.each([
    ["where there is no ACS", "none", "", undefined, false, secure, true],
    ["where the one so far is from DHCP", "dhcp", secure, secure, false, other, true],
    ["not where it is configured", "configured", secure, secure, true, other, false],
    ["not where it was set", "set", secure, plain, false, other, false],
    ["where that is lost, and DHCP had named one before", "set", secure, plain, true, other, true],
    ["not where that is lost, and DHCP never had", "set", secure, undefined, true, other, false],
    ["not where it is the same", "dhcp", secure, secure, true, secure, false],
    ["not from https to http", "dhcp", secure, secure, true, plain, false],
  ] as const)("%s", (_when, origin, url, taken, isLost, offered, take) => {
    const standing = { trust: "any", origin, url, taken: taken && offer(taken), isLost } as const;
    expect(judge(offer(offered), standing).take).toBe(take);
  });

  it("for what is said besides of the same ACS, if that is new", () => {
    const taken = offer(secure, { provisioningCode: "A" });
    const standing = { trust: "https", origin: "dhcp", url: secure, taken, isLost: false } as const;
    expect(judge(offer(secure, { provisioningCode: "A" }), standing).take).toBe(false);
    expect(judge(offer(secure), standing).take).toBe(false);
    expect(judge(offer(secure, { provisioningCode: "B" }), standing).take).toBe(true);
  });
});
