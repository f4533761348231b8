import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { sourceOf } from "../../../src/net/connection-request/admission.ts";
import { answerTo, Caller, path } from "./caller.ts";
import { flood, hundred, one } from "./flood.ts";
import { listen } from "./listening-device.ts";

describe("a flood of connections [TR-069 3.2.2.2]", () => {
  const ask = `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const floods = Object.entries({ "one address": one, "a hundred addresses": hundred }).flatMap(([who, addresses]) => [
    { who, addresses, what: "saying nothing", say: "" },
    { who, addresses, what: "beginning a request", say: "GET / HT" },
    { who, addresses, what: "wanting to be challenged", say: ask },
  ]);
  it.each(floods)("from $who, $what, does not keep a slow ACS out", async ({ addresses, say }) => {
    // As few as there are where a process may open 64 files.
    const { port, count, reasons } = await listen({ rate: { count: 1000, perMs: 1000 }, maxConnections: 16 });
    const { goesOn } = flood(port, addresses, say);
    await goesOn(300);
    for (let round = 0; round < 20; round += 1) {
      const acs = new Caller(port, "127.0.0.1", "127.0.0.7");
      await Promise.all([once(acs.socket, "connect"), goesOn(60)]);
      const { challenges } = await acs.get();
      await goesOn(60);
      expect((await acs.get(answerTo(challenges))).status).toBe(200);
    }
    expect(count()).toBe(20);
    expect(reasons()).toContain("too many connections");
  });

  it("of one that knows the password of some device does not keep a stranger out", async () => {
    const { port } = await listen({ rate: { count: 1000, perMs: 1000 }, maxConnections: 16 });
    const known = new Caller(port, "127.0.0.1", one[0]);
    expect((await known.get(answerTo((await known.get()).challenges))).status).toBe(200);
    const { goesOn } = flood(port, one, ask);
    await goesOn(100);
    const acs = new Caller(port);
    const { challenges } = await acs.get();
    await goesOn(60);
    expect((await acs.get(answerTo(challenges))).status).toBe(200);
  });

  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3::4", "2001:db8:1:2"],
    ["2001:db8::4", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
  ])("counts %s as %s: of IPv6 a /64 is one source", (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});
