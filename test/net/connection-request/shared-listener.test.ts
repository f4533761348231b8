import { describe, expect, it, onTestFinished } from "vitest";
import type { ConnectionRequestOptions } from "../../../src/net/connection-request/options.ts";
import {
  type SharedConnectionRequests,
  sharedConnectionRequests,
} from "../../../src/net/connection-request/shared-listener.ts";
import type { ConnectionRequestListener } from "../../../src/ports/connection-requests.ts";
import { answerTo, Caller } from "./caller.ts";
import { factLog } from "./listening-device.ts";

async function fleet(options: Partial<ConnectionRequestOptions> = {}) {
  const { log, reasons } = factLog();
  const shared = await sharedConnectionRequests({ log, ...options }, { bind: "127.0.0.1", port: 0 });
  onTestFinished(shared.close);
  return { shared, reasons };
}

/** A device whose path and password are its name, and the number of requests that it hears of. */
async function device(
  { listen }: SharedConnectionRequests,
  name: string,
): Promise<{ listener: ConnectionRequestListener; heard: () => number }> {
  let requests = 0;
  // With methods that need their object, as those of the agent do.
  const listener = await listen({
    bind: "192.0.2.1",
    port: 7547,
    path: `/${name}`,
    credentials() {
      return { username: "acs", password: this.path.slice(1) };
    },
    onRequest: () => {
      requests += 1;
    },
  });
  return { listener, heard: () => requests };
}

/** Challenged at the path of `name`, answers there with the password of `as`. */
async function request(port: number, name: string, as = name): Promise<number> {
  const acs = new Caller(port);
  const { challenges, status } = await acs.get(undefined, `/${name}`);
  if (status !== 401) return status;
  const credentials = { username: "acs", password: as };
  return (await acs.get(answerTo(challenges, { uri: `/${name}`, credentials }), `/${name}`)).status;
}

describe("one listener for many devices [TR-069 3.2.2]", () => {
  it("takes each request to the device of its path, on one port", async () => {
    const { shared } = await fleet();
    const [a, b] = [await device(shared, "a"), await device(shared, "b")];
    expect([a.listener.port, b.listener.port]).toEqual([shared.port, shared.port]);
    expect([await request(shared.port, "a"), await request(shared.port, "a")]).toEqual([200, 200]);
    expect(await request(shared.port, "b")).toBe(200);
    expect([a.heard(), b.heard()]).toEqual([2, 1]);
    expect(await request(shared.port, "c")).toBe(404);
  });

  it("holds each device's own credentials, nonces and rate apart", async () => {
    const { shared, reasons } = await fleet({ rate: { count: 1, perMs: 1e9 } });
    const [a, b] = [await device(shared, "a"), await device(shared, "b")];
    expect(await request(shared.port, "a", "b")).toBe(401);
    const { challenges } = await new Caller(shared.port).get(undefined, "/a");
    const elsewhere = answerTo(challenges, { uri: "/b", credentials: { username: "acs", password: "b" } });
    expect((await new Caller(shared.port).get(elsewhere, "/b")).status).toBe(401);
    expect(reasons()).toEqual(["wrong username or password", "nonce foreign"]);
    expect([await request(shared.port, "a"), await request(shared.port, "a")]).toEqual([200, 503]);
    expect(await request(shared.port, "b")).toBe(200);
    expect([a.heard(), b.heard()]).toEqual([1, 1]);
  });

  it("forgets a device that closes, and gives its path to the next", async () => {
    const { shared } = await fleet();
    const a = await device(shared, "a");
    const b = await device(shared, "b");
    await a.listener.close();
    expect([await request(shared.port, "a"), await request(shared.port, "b")]).toEqual([404, 200]);
    const next = await device(shared, "a");
    await a.listener.close();
    expect(await request(shared.port, "a")).toBe(200);
    expect([a.heard(), b.heard(), next.heard()]).toEqual([0, 1, 1]);
  });

  it("refuses a path that another device has", async () => {
    const { shared } = await fleet();
    await device(shared, "a");
    await expect(device(shared, "a")).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("/a"),
    });
  });

  it("names a port that is taken before any device listens", async () => {
    const { shared } = await fleet();
    const second = sharedConnectionRequests(factLog(), { bind: "127.0.0.1", port: shared.port });
    await expect(second).rejects.toMatchObject({ code: "port-taken" });
  });
});
