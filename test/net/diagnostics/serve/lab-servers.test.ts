import { createSocket } from "node:dgram";
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { capacityTest } from "../../../../src/net/diagnostics/capacity/capacity-test.ts";
import { loadTest } from "../../../../src/net/diagnostics/load/load-test.ts";
import { type LabServer, labServers } from "../../../../src/net/diagnostics/serve/lab-servers.ts";
import { bytesNamed } from "../../../../src/net/diagnostics/serve/throughput-server.ts";
import { udpEcho } from "../../../../src/net/diagnostics/udp-echo.ts";
import { tlsTrust } from "../../../../src/net/http/tls/tls-trust.ts";
import { fixedOrder } from "../capacity/fixed-order.ts";

const never = new AbortController().signal;
const target = { address: "127.0.0.1", family: 4 } as const;

let servers: readonly LabServer[] = [];
afterEach(async () => {
  for (const server of servers) await server.close().catch(() => {});
  servers = [];
});

async function serving(bind = "127.0.0.1") {
  servers = await labServers({ bind, httpPort: 0, echoPort: 0, capacityPort: 0 });
  const at = (name: string): string => servers.find((server) => server.name === name)?.at ?? "";
  const portOf = (name: string): number => Number(/\d+$/.exec(at(name)));
  return { url: at("http"), echoPort: portOf("echo"), capacityPort: portOf("capacity") };
}

const load = loadTest({ trust: tlsTrust({}), clockIsSet: () => true, connectTimeoutMs: 5000 });
const order = { target, connections: 2, longestMs: 60_000, dscp: 0, link: undefined };

describe("the servers for labs", () => {
  it("are the other end of a download of any length, and of an upload [TR-143 A.2]", async () => {
    const { url } = await serving();
    const down = await load(
      { ...order, direction: "download", url: `${url}3MB.bin`, fileBytes: 0, seconds: undefined },
      () => {},
      never,
    );
    expect(down.ok && down.result.end.testBytes).toBeGreaterThan(6_000_000);
    expect(down.ok && down.result.end.testBytes).toBeLessThan(6_001_000);
    const byTime = { ...order, direction: "download", url: `${url}1000GB`, fileBytes: 0, seconds: 1 } as const;
    expect(await load(byTime, () => {}, never)).toMatchObject({ ok: true });
    const put = { ...order, direction: "upload", url: `${url}put`, fileBytes: 1_000_000, seconds: undefined } as const;
    const up = await load(put, () => {}, never);
    expect(up.ok && up.result.end.testBytes).toBeGreaterThan(2_000_000);
  });

  it.each(["127.0.0.1", "::"])("answer echoes at %s with the fields of Echo Plus", async (bind) => {
    const { echoPort: port } = await serving(bind);
    const probe = { target, port, timeoutMs: 5000, dataBytes: 24, dscp: 0, link: undefined, sequence: 5, iteration: 1 };
    expect(await udpEcho(probe, never)).toMatchObject({
      ok: true,
      result: { kind: "reply", fields: { testGenSN: 5, testRespSN: 1 } },
    });
  });

  it("are the other side of a test of capacity, for whoever asks [TR-181 IP.Diagnostics.IPLayerCapacityMetrics]", async () => {
    const { capacityPort: port } = await serving();
    const tested = await capacityTest(fixedOrder(port, { intervals: 1 }), () => {}, never);
    expect(tested).toMatchObject({ ok: true, result: { flows: 1 } });
  });

  it("answer no echo from a port of other services, which could answer that in turn", async () => {
    const { echoPort } = await serving();
    const low = createSocket("udp4");
    const bound = await new Promise<boolean>((resolve) => {
      low.once("error", () => resolve(false));
      low.bind(1000 + (process.pid % 23), "127.0.0.1", () => resolve(true));
    });
    if (!bound) return low.close(); // only the superuser may
    const heard: string[] = [];
    low.on("message", () => heard.push("low"));
    low.send("a", echoPort, "127.0.0.1");
    const high = createSocket("udp4");
    high.send("b", echoPort, "127.0.0.1");
    await once(high, "message");
    expect(heard).toEqual([]);
    low.close();
    high.close();
  });

  it("refuse what they do not serve", async () => {
    const { url } = await serving();
    expect((await fetch(`${url}etc/passwd`)).status).toBe(404);
    expect((await fetch(`${url}1MB`, { method: "DELETE" })).status).toBe(405);
    const head = await fetch(`${url}1MB`, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe("1000000");
  });

  it("leave nothing open where one of them cannot listen", async () => {
    const { capacityPort, echoPort, url } = await serving();
    const httpPort = Number(new URL(url).port);
    await expect(labServers({ bind: "127.0.0.1", httpPort, echoPort: 0, capacityPort: 0 })).rejects.toThrow(
      "EADDRINUSE",
    );
    await servers[0]?.close();
    await expect(labServers({ bind: "127.0.0.1", httpPort, echoPort, capacityPort: 0 })).rejects.toThrow("EADDRINUSE");
    const free = { bind: "127.0.0.1", httpPort, echoPort: 0 };
    await expect(labServers({ ...free, capacityPort })).rejects.toThrow("EADDRINUSE");
    const again = await labServers({ ...free, capacityPort: 0 });
    for (const server of again) await server.close();
  });

  it.each([
    ["/100MB.bin", 100_000_000],
    ["/a/b/5MiB", 5 * 1024 * 1024],
    ["/1000GB?time=10", 1e12],
    ["/64", 64],
    ["/0", 0],
    ["/1001GB", undefined],
    ["/9999999999999", undefined],
    ["/", undefined],
    ["/MB", undefined],
    ["/1TB", undefined],
    ["/../../etc/passwd", undefined],
  ])("%s is a file of %s octets", (path, bytes) => expect(bytesNamed(path)).toBe(bytes));
});
