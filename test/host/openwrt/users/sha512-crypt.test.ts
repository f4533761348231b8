import { describe, expect, it } from "vitest";
import { saltOf, sha512Crypt } from "../../../../src/host/openwrt/users/sha512-crypt.ts";

describe("a password as crypt(3) keeps it", () => {
  // Those with the rounds that are meant where nothing is said, as `openssl passwd -6` prints them.
  it.each([
    [
      "Hello world!",
      "saltstring",
      "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1",
    ],
    [
      "x",
      "0123456789abcdef",
      "$6$0123456789abcdef$8YztVyzwDEH96nI5J4SMvvvaVH43cm6MjQyfl3gZsAa8rZMsHQVTiLQraFpug5a6xlaOJbzt.7jq8UBJs4F7M1",
    ],
    [
      "größe und länge, die mehr als vierundsechzig Oktette hat, um es zu prüfen",
      "AZaz09./AZaz09./",
      "$6$AZaz09./AZaz09./$KdDLPkolVtUD9pbm1wAZvZDR1xMCTfBwYlrNa0fmhih9LnDLzXKl4vhSnnxN5fpt6yXXgCLA40EzzJI9Wzxsb.",
    ],
  ])("%s with the salt %s", (password, salt, expected) => {
    expect(sha512Crypt(password, salt)).toBe(expected);
  });

  it("has a salt of the characters that it knows", () => {
    expect(saltOf(Uint8Array.from({ length: 16 }, (_, at) => at * 17))).toMatch(/^[./0-9A-Za-z]{16}$/);
  });
});
