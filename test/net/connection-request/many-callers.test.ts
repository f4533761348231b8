import { describe, expect, it } from "vitest";
import { type Answer, answerTo, Caller, path } from "./caller.ts";
import { listen } from "./listening-device.ts";

describe("what many callers can do [TR-069 3.2.2.2]", () => {
  it("is to be told 503 without Retry-After, until time has passed", async () => {
    const { port, count, clock, reasons } = await listen({ rate: { count: 2, perMs: 10_000 } });
    const call = async (): Promise<Answer> => {
      const acs = new Caller(port);
      return acs.get(answerTo((await acs.get()).challenges));
    };
    expect([(await call()).status, (await call()).status]).toEqual([200, 200]);
    const third = await call();
    expect(third.status).toBe(503);
    expect(third.head).not.toMatch(/retry-after/i);
    expect(reasons()).toEqual(["rate limit"]);
    clock.nowMs += 5001;
    expect((await call()).status).toBe(200);
    expect(count()).toBe(3);
  });

  it("is not to fill the log", async () => {
    const { port, facts, clock } = await listen();
    for (let round = 0; round < 15; round++) await new Caller(port).get(undefined, "/scan");
    expect(facts.length).toBe(10);
    clock.nowMs += 60_000;
    await new Caller(port).get(undefined, "/scan");
    expect(facts.at(-1)).toEqual([
      "connection-request.refused",
      { reason: "wrong path", from: "127.0.0.1", suppressed: 5 },
    ]);
  });

  it("is not to keep others out by holding connections: the oldest gives way", async () => {
    const { port, count } = await listen({ maxConnections: 8 });
    const idle = Array.from({ length: 12 }, () => new Caller(port));
    for (const caller of idle) caller.send("GET /");
    const acs = new Caller(port);
    expect((await acs.get(answerTo((await acs.get()).challenges))).status).toBe(200);
    expect(count()).toBe(1);
    expect(idle.filter((caller) => !caller.socket.closed).length).toBeLessThanOrEqual(4);
  });

  it("is not to hold a connection by saying nothing, or little by little", async () => {
    const { port } = await listen({ idleTimeoutMs: 60, totalTimeoutMs: 300 });
    const silent = new Caller(port);
    const slow = new Caller(port);
    const drip = setInterval(() => slow.send("X"), 10);
    await silent.closed();
    await slow.closed();
    clearInterval(drip);
  });

  it("is to pipeline a few requests", async () => {
    const { port, count } = await listen();
    const caller = new Caller(port);
    caller.send(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(1000));
    await caller.closed();
    expect(count()).toBe(0);
    const acs = new Caller(port);
    expect((await acs.get(answerTo((await acs.get()).challenges))).status).toBe(200);
  });
});
