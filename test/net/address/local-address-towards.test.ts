import { describe, expect, it } from "vitest";
import { localAddressTowards } from "../../../src/net/address/local-address-towards.ts";

describe("the local address towards a host", () => {
  it.each(["http://127.0.0.1:7547/acs", "https://127.0.0.1", "http://localhost/"])(
    "of %s is on loopback",
    async (url) => {
      expect(await localAddressTowards(url)).toMatch(/^(?:127\.0\.0\.1|::1)$/);
    },
  );

  it("is not known of what is no URL, and of a name that nobody knows", async () => {
    expect(await localAddressTowards("")).toBeUndefined();
    expect(await localAddressTowards("http://x/", () => Promise.reject(new Error("ENOTFOUND")))).toBeUndefined();
  });

  it("is known of an address without asking anybody", async () => {
    const unasked = () => Promise.reject(new Error("asked"));
    expect(await localAddressTowards("http://127.0.0.1:7547/acs", unasked)).toBe("127.0.0.1");
  });

  it("is not waited for where the resolver is silent, since the device does nothing else meanwhile", async () => {
    expect(await localAddressTowards("http://acs.example/", () => new Promise(() => {}), 10)).toBeUndefined();
  });
});
