import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, it, onTestFinished } from "vitest";
import { serveMetrics } from "../../../src/net/metrics/metrics-server.ts";
import type { Health } from "../../../src/ports/health.ts";
import type { Metric } from "../../../src/ports/meter.ts";

const metric: Metric = {
  name: "cpe_agent_device_info",
  help: "Which device\\this is",
  type: "gauge",
  values: [{ labels: { serial_number: 'a"b\\c\nd', bank: 1 }, value: 1 }],
};

const written = `# HELP cpe_agent_device_info Which device\\\\this is
# TYPE cpe_agent_device_info gauge
cpe_agent_device_info{serial_number="a\\"b\\\\c\\nd",bank="1"} 1
`;

async function serving(
  read: () => Promise<readonly Metric[]> = async () => [metric],
  host = "127.0.0.1",
  health: () => Promise<Health> = async () => ({ state: "ready", reasons: [] }),
) {
  const failures: unknown[] = [];
  const monitored = { metrics: read, health };
  const server = await serveMetrics({ host, port: 0 }, monitored, (failure) => failures.push(failure));
  onTestFinished(server.close);
  const ask = async (method: string, path: string, headers: Readonly<Record<string, string>> = {}) => {
    const asking = request({
      host: host.startsWith("127.") ? host : "127.0.0.1",
      port: server.port,
      method,
      path,
      headers,
      agent: false,
    });
    asking.end();
    const [response] = await once(asking, "response");
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  };
  return { port: server.port, failures, ask };
}

describe("metrics over HTTP", () => {
  it("are read by GET in the text format 0.0.4, with whatever a device calls itself", async () => {
    const { ask } = await serving();
    const { status, headers, body } = await ask("GET", "/metrics");
    expect([status, headers["content-type"]]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
    expect(body).toBe(written);
    expect((await ask("GET", "/metrics?name[]=x")).body).toBe(written);
  });

  it("are told the size of by HEAD", async () => {
    const { ask } = await serving();
    const { status, headers, body } = await ask("HEAD", "/metrics");
    expect([status, headers["content-length"], body]).toEqual([200, String(Buffer.byteLength(written)), ""]);
  });

  it.each([
    ["POST", "/metrics", 405],
    ["DELETE", "/metrics", 405],
    ["GET", "/", 404],
    ["GET", "/metrics/x", 404],
    ["GET", "/health/x", 404],
    ["GET", "/constructor", 404],
    ["POST", "/health", 405],
  ])("are nothing else: %s %s is %i", async (method, path, status) => {
    const { ask } = await serving();
    const answered = await ask(method, path);
    expect(answered.status).toBe(status);
    expect(answered.body).not.toContain("cpe_agent");
    if (status === 405) expect(answered.headers.allow).toBe("GET, HEAD");
  });

  it("are not given to a page whose name leads to this machine", async () => {
    const { ask } = await serving();
    expect((await ask("GET", "/metrics", { Host: "rebound.example" })).status).toBe(421);
    for (const Host of ["localhost:9464", "127.0.0.1", "[::1]:9464"])
      expect((await ask("GET", "/metrics", { Host })).status).toBe(200);
    for (const host of ["::ffff:127.0.0.1", "::ffff:7f00:1", "127.3.2.1"]) {
      const other = await serving(undefined, host);
      expect((await other.ask("GET", "/metrics", { Host: "rebound.example" })).status, host).toBe(421);
    }
    const open = await serving(undefined, "0.0.0.0");
    expect((await open.ask("GET", "/metrics", { Host: "router.example" })).status).toBe(200);
  });

  it("are an error where they cannot be read, and there again when they can", async () => {
    let broken = true;
    const { ask, failures } = await serving(async () => {
      if (broken) throw new Error("no");
      return [metric];
    });
    const failed = await ask("GET", "/metrics");
    expect([failed.status, failed.body, failures]).toEqual([500, "/metrics cannot be read\n", [new Error("no")]]);
    broken = false;
    expect((await ask("GET", "/metrics")).status).toBe(200);
  });

  it("are read once for those who ask at the same time", async () => {
    let reads = 0;
    let go = (): void => {};
    const gone = new Promise<void>((resolve) => {
      go = resolve;
    });
    const { ask } = await serving(async () => {
      reads += 1;
      await gone;
      return [metric];
    });
    let asking = 0;
    const came = (): void => {
      asking += 1;
      if (asking === 2) setImmediate(go);
    };
    subscribe("http.server.request.start", came);
    onTestFinished(() => void unsubscribe("http.server.request.start", came));
    const asked = [ask("GET", "/metrics"), ask("GET", "/metrics")];
    expect((await Promise.all(asked)).map(({ body }) => body)).toEqual([written, written]);
    expect(reads).toBe(1);
  });

  it("keep the heads of requests and the connections within bounds", async () => {
    const { port } = await serving();
    const large = connect(port, "127.0.0.1");
    large.on("error", () => {});
    large.write(`GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(100_000)}`);
    expect(await text(large).catch(() => "")).not.toContain("cpe_agent");
    const many = Array.from({ length: 40 }, () => connect(port, "127.0.0.1"));
    onTestFinished(() => {
      for (const socket of many) socket.destroy();
    });
    // The last comes after all the others.
    await Promise.all(many.map((socket) => once(socket, "connect")));
    const closed = many.slice(16).map((socket) => once(socket.on("error", () => {}).resume(), "close"));
    await Promise.all(closed);
    expect(many.slice(0, 16).filter(({ destroyed }) => destroyed)).toEqual([]);
  });
});

describe("health over HTTP", () => {
  const reasons = ["the latest session failed: acs.example refused the connection"];

  it.each<[Health, number]>([
    [{ state: "ready", reasons: [] }, 200],
    [{ state: "degraded", reasons, retrySeconds: 12 }, 200],
    [{ state: "not-ready", reasons }, 503],
  ])("is told with its reasons: %j is %i", async (health, status) => {
    const { ask } = await serving(undefined, undefined, async () => health);
    const answered = await ask("GET", "/health");
    expect([answered.status, answered.headers["content-type"]]).toEqual([status, "application/json"]);
    expect(JSON.parse(answered.body)).toEqual(health);
    expect(await ask("HEAD", "/health")).toMatchObject({ status, body: "" });
  });

  it("is an error where it cannot be read, while the process lives all the same", async () => {
    const { ask, failures } = await serving(undefined, undefined, () => Promise.reject(new Error("no")));
    expect(await ask("GET", "/health")).toMatchObject({ status: 500, body: "/health cannot be read\n" });
    expect(failures).toEqual([new Error("no")]);
    expect(await ask("GET", "/health/live")).toMatchObject({ status: 200, body: '{"state":"live"}\n' });
  });
});
