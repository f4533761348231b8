import { describe, expect, it } from "vitest";
import { LoginBound } from "../../src/web/access/login-bound.ts";
import { Logins } from "../../src/web/access/logins.ts";
import { hashOf, isPasswordOf } from "../../src/web/access/password-hash.ts";

// What a login is made of: the password, who may try one, and how long it lasts.

describe("a hash of a password", () => {
  it("is of that password alone, and another one each time", async () => {
    const [one, other] = [await hashOf("pässword"), await hashOf("pässword")];
    expect(one).not.toBe(other);
    expect(one).not.toContain("pässword");
    // Composed or not, as keyboards differ.
    expect(await isPasswordOf(one, "pässword".normalize("NFD"))).toBe(true);
    expect(await isPasswordOf(one, "Pässword")).toBe(false);
    expect(await isPasswordOf(one.replace("$14$", "$31$"), "pässword")).toBe(false);
  });
});

describe("the bound on wrong passwords", () => {
  it("doubles the wait of an address, up to five minutes, and forgives it after the right one", () => {
    let nowMs = 0;
    const bound = new LoginBound(() => nowMs);
    const fail = (times: number): void => {
      for (let time = 0; time < times; time++) bound.failed("192.0.2.1");
    };
    fail(4);
    expect(bound.waitSeconds("192.0.2.1")).toBe(0);
    fail(1);
    expect([bound.waitSeconds("192.0.2.1"), bound.waitSeconds("192.0.2.2")]).toEqual([5, 0]);
    fail(1);
    expect(bound.waitSeconds("192.0.2.1")).toBe(10);
    fail(20);
    expect(bound.waitSeconds("192.0.2.1")).toBe(300);
    nowMs += 300_000;
    expect(bound.waitSeconds("192.0.2.1")).toBe(0);
    bound.succeeded("192.0.2.1");
    fail(4);
    expect(bound.waitSeconds("192.0.2.1")).toBe(0);
  });

  it("keeps 500 addresses in mind", () => {
    const bound = new LoginBound(() => 0);
    for (let time = 0; time < 30; time++) bound.failed("192.0.2.1");
    const fail = (from: number, to: number): void => {
      for (let at = from; at < to; at++) bound.failed(`2001:db8::${at}`);
    };
    fail(0, 499);
    expect(bound.waitSeconds("192.0.2.1")).toBe(300);
    fail(499, 500);
    // What is left is the wait of all together.
    expect(bound.waitSeconds("192.0.2.1")).toBe(60);
  });

  it("holds for many addresses together", () => {
    const bound = new LoginBound(() => 0);
    for (let at = 0; at < 60; at++) bound.failed(`192.0.2.${at}`);
    expect(bound.waitSeconds("198.51.100.1")).toBe(60);
  });
});

describe("a login", () => {
  it("makes room for the next ones: 32 are kept", () => {
    const logins = new Logins(() => 0);
    const tokens = Array.from({ length: 33 }, () => logins.begin());
    expect(tokens.map((token) => logins.has(token))).toEqual([false, ...Array.from({ length: 32 }, () => true)]);
  });

  it("ends after half an hour of nothing, and after twelve hours of anything", () => {
    let nowMs = 0;
    const logins = new Logins(() => nowMs);
    const token = logins.begin();
    nowMs += 29 * 60_000;
    expect(logins.has(token)).toBe(true);
    nowMs += 31 * 60_000;
    expect(logins.has(token)).toBe(false);
    const used = logins.begin();
    const begin = nowMs;
    for (; nowMs - begin <= 12 * 3_600_000; nowMs += 20 * 60_000) expect(logins.has(used)).toBe(true);
    expect(logins.has(used)).toBe(false);
  });
});
