import { describe, expect, it } from "vitest";
import { parseResolver } from "../../../../src/host/linux/resolvers/parse-resolver.ts";

describe("resolv.conf", () => {
  it("lists servers once, with the link of a zone; the last search list counts", () => {
    const text =
      "# nameserver 9.9.9.9\nsearch one.example two.example\nnameserver 10.0.0.1\nnameserver fe80::1%eth0\nnameserver 10.0.0.1\n" +
      "options ndots:2\ndomain three.example\nnameserver\n; end";
    expect(parseResolver(text)).toEqual({
      servers: [
        { address: "10.0.0.1", link: undefined },
        { address: "fe80::1", link: "eth0" },
      ],
      searchDomains: ["three.example"],
    });
  });
});
