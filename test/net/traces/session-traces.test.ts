import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as conventions from "@opentelemetry/semantic-conventions/incubating";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../../src/host/clock.ts";
import { tlsTrust } from "../../../src/net/http/tls/tls-trust.ts";
import { openSessionTraces } from "../../../src/net/traces/session-traces.ts";
import type { Identity } from "../../../src/ports/identity.ts";
import { selfSigned } from "../../harness/acs/self-signed.ts";
import { recordedLog } from "../../store/recorded-log.ts";
import { startCollector } from "./collector.ts";
import { faultsOfRequest } from "./otlp-schema.ts";

const identity: Identity = {
  ...{ manufacturer: "Example", oui: "00D09E", productClass: "home-gateway", serialNumber: "S1", modelName: "M" },
  ...{ description: "", hardwareVersion: "1", softwareVersion: "1", provisioningCode: "" },
};

const real = systemClock();
/** What takes seconds takes some hundredths. */
const quickClock = { after: (ms: number, job: () => void) => real.after(ms / 50, job) };

/** What is sent is sent at the end. */
const stillClock = { after: () => () => undefined };

interface Options {
  readonly share?: number;
  readonly clock?: typeof quickClock;
  readonly headers?: Readonly<Record<string, string>>;
  readonly compression?: "none" | "gzip";
  readonly caFile?: string;
}

function opened(url: string, { caFile, clock = stillClock, compression = "none", headers, share = 1 }: Options = {}) {
  const counts = { sent: 0, dropped: 0 };
  const log = recordedLog();
  const count = (outcome: "sent" | "dropped", by: number): void => {
    counts[outcome] += by;
  };
  const traces = openSessionTraces({
    ...{ url, share, version: "1.0.0", log, clock, count, compression },
    headers: new Map(Object.entries(headers ?? {})),
    trust: tlsTrust({ caFile }),
  });
  onTestFinished(traces.close);
  /** One session of as many RPCs of the ACS. */
  const longSession = (rpcs: number): void => {
    const trace = traces.begin({ identity, url: "http://acs.example/", retryCount: 0 });
    for (let at = 0; at < rpcs; at += 1) {
      trace?.serving("GetParameterValues");
      trace?.served(0);
    }
    trace?.end({ outcome: "ok", reason: "", events: [], rpcs });
  };
  /** One session that has asked, answered and failed to connect. */
  const session = (outcome = "ok"): void => {
    const trace = traces.begin({ identity, url: "https://user:word@[::1]:7547/secret?token=1", retryCount: 2 });
    if (trace === undefined) return;
    const connecting = trace.connecting(new URL("https://[::1]:7547/secret"));
    connecting.connected({ address: "::1", port: 7547 });
    connecting.secured({ version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384", resumed: true });
    trace.note("HTTP 401, asks for Digest");
    trace.asked("Inform");
    trace.answered(0);
    trace.serving("SetParameterValues");
    trace.served(9003);
    trace.asked("TransferComplete");
    trace.end({ outcome, reason: outcome === "ok" ? "" : "it was cut", events: ["2 PERIODIC", "M Reboot"], rpcs: 1 });
  };
  return { traces, session, longSession, counts, log };
}

it("is OTLP as OpenTelemetry publishes it, with attributes of its conventions or of CWMP, and no secret", async () => {
  const collector = await startCollector();
  const { session, traces } = opened(collector.url);
  session();
  session("closed");
  await traces.close();
  const [body = ""] = collector.bodies;
  expect(faultsOfRequest(JSON.parse(body))).toEqual([]);
  expect(faultsOfRequest(JSON.parse(body.replaceAll('"kind"', '"sort"')))[0]).toMatch(/sort is no member of Span$/);
  expect(faultsOfRequest(JSON.parse(body.replace(/"endTimeUnixNano":"(\d+)"/, '"endTimeUnixNano":$1')))).toHaveLength(
    1,
  );

  const known = new Set<unknown>(Object.values(conventions).filter((each) => typeof each === "string"));
  const keys = [...body.matchAll(/"key":"([^"]+)"/g)].map(([, key = ""]) => key);
  expect(keys.filter((key) => !known.has(key) && !key.startsWith("cwmp."))).toEqual([]);
  expect(body).not.toMatch(/user|word|secret|token/);

  const spans = collector.spans();
  const ids = spans.map(({ spanId }) => spanId);
  expect(new Set(ids).size).toBe(ids.length);
  const [first] = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  const children = spans.filter(({ traceId }) => traceId === first?.traceId).slice(1);
  expect(children.map(({ name, kind }) => [name, kind])).toEqual([
    ["connect", 3],
    ["TLS handshake", 3],
    ["Inform", 3],
    ["SetParameterValues", 2],
    ["TransferComplete", 3],
  ]);
  for (const child of children) {
    expect(child.parentSpanId).toBe(first?.spanId);
    expect(BigInt(child.startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(first?.startTimeUnixNano ?? 0));
    expect(BigInt(child.endTimeUnixNano)).toBeLessThanOrEqual(BigInt(first?.endTimeUnixNano ?? 0));
  }
  expect(first).toMatchObject({
    name: "CWMP session",
    events: ["HTTP 401, asks for Digest"],
    attributes: { "server.address": "::1", "server.port": "7547", "cwmp.device.serial_number": "S1" },
  });
  expect(children[1]?.attributes).toMatchObject({ "tls.protocol.version": "1.3", "tls.resumed": true });
  expect(children[3]).toMatchObject({
    attributes: { "rpc.method": "SetParameterValues", "rpc.response.status_code": "9003", "error.type": "9003" },
    status: { code: 2, message: "fault 9003" },
  });
  expect(spans.filter(({ name, status }) => name === "CWMP session" && status !== undefined)).toMatchObject([
    { status: { code: 2, message: "it was cut" }, attributes: { "error.type": "closed" } },
  ]);
});

it("tells of a session of very many RPCs by its first, and of the share of sessions that is asked for", async () => {
  const collector = await startCollector();
  const { longSession, traces } = opened(collector.url);
  longSession(1000);
  await traces.close();
  expect(collector.spans()).toHaveLength(257);
  expect(collector.spans()[0]?.attributes["cwmp.session.spans_left_out"]).toBe("744");

  const few = opened(collector.url, { share: 0.25 }).traces;
  const begun = Array.from({ length: 1000 }, () => few.begin({ identity, url: "", retryCount: 0 }));
  const share = begun.filter((each) => each !== undefined).length / begun.length;
  expect(share).toBeGreaterThan(0.15);
  expect(share).toBeLessThan(0.35);
  expect(opened(collector.url, { share: 0 }).traces.begin({ identity, url: "", retryCount: 0 })).toBeUndefined();
});

it("is sent again while the collector is busy, and dropped where it is refused", async () => {
  const statuses = [503, 400];
  const collector = await startCollector((_request, response) => {
    const status = statuses.shift();
    if (status !== undefined) response.writeHead(status).end();
    return status !== undefined;
  });
  const { counts, log, session } = opened(collector.url, { clock: quickClock });
  session();
  await expect.poll(() => counts).toEqual({ sent: 0, dropped: 1 });
  session();
  await expect.poll(() => counts).toEqual({ sent: 1, dropped: 1 });
  expect(log.facts.map(({ fact, fields }) => [fact, fields.reason])).toEqual([
    ["traces.failed", "HTTP status 503"],
    ["traces.again", undefined],
  ]);
});

it("goes to a collector that wants a password, by TLS with an authority of its own, packed", async () => {
  const directory = mkdtempSync(join(tmpdir(), "cpe-collector-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const { cert, certFile, key } = selfSigned(directory);
  const seen: Readonly<Record<string, unknown>>[] = [];
  const collector = await startCollector(
    ({ headers }, response) => {
      seen.push(headers);
      if (headers.authorization === "Bearer word") return false;
      response.writeHead(401).end();
      return true;
    },
    { key, cert },
  );
  const sending = async (options: Options): Promise<readonly unknown[]> => {
    const { log, session, traces } = opened(collector.url, options);
    session();
    await traces.close();
    return log.facts.map(({ fact, fields }) => [fact, fields.reason]);
  };
  const headers = { Authorization: "Bearer word", "X-Scope-OrgID": "lab" };
  expect(await sending({ headers })).toEqual([
    ["traces.failed", expect.stringContaining("it is self-signed: give its authority in caFile")],
  ]);
  expect(await sending({ caFile: certFile })).toEqual([["traces.failed", "HTTP status 401: see traces.headers"]]);
  expect(collector.bodies).toEqual([]);
  expect(await sending({ caFile: certFile, headers, compression: "gzip" })).toEqual([]);
  expect(collector.bodies.flatMap((body) => faultsOfRequest(JSON.parse(body)))).toEqual([]);
  expect(collector.spans()).toHaveLength(6);
  expect(seen.at(-1)).toMatchObject({
    ...{ "x-scope-orgid": "lab", "content-encoding": "gzip", "user-agent": "cpe-agent/1.0.0" },
  });
});

it("waits as long as the collector asks, and tells once of spans that it refuses", async () => {
  const answers = [
    { status: 429, headers: { "Retry-After": "120" }, body: "" },
    { status: 200, headers: {}, body: '{"partialSuccess":{"rejectedSpans":"5","errorMessage":"too old"}}' },
    { status: 200, headers: {}, body: '{"partialSuccess":{"rejectedSpans":"5","errorMessage":"too old"}}' },
  ];
  const collector = await startCollector((_request, response) => {
    const { body, headers, status } = answers.shift() ?? {};
    response.writeHead(status ?? 500, headers).end(body);
    return true;
  });
  const waits: number[] = [];
  const clock = {
    after: (ms: number, job: () => void) => {
      waits.push(ms);
      return real.after(ms / 1000, job);
    },
  };
  const { counts, log, session } = opened(collector.url, { clock });
  session();
  await expect.poll(() => counts.sent).toBe(1);
  expect(waits).toEqual([2000, 120_000]);
  session();
  await expect.poll(() => counts.sent).toBe(2);
  expect(log.facts.map(({ fact, fields }) => [fact, fields.reason])).toEqual([
    ["traces.failed", "HTTP status 429"],
    ["traces.again", undefined],
    ["traces.refused", "too old"],
  ]);
});

it("is dropped and counted beyond what is kept for a collector that is gone, and at the end", async () => {
  const collector = await startCollector();
  await collector.close();
  const { counts, longSession, session, traces } = opened(collector.url);
  for (let each = 0; each < 40; each += 1) longSession(256);
  expect(counts.dropped).toBe(9);
  await traces.close();
  expect(counts).toEqual({ sent: 0, dropped: 40 });
  session();
  expect(counts.dropped).toBe(41);
});

it("does not keep a process that ends waiting for a collector that hangs", async () => {
  const hanging: (() => void)[] = [];
  const collector = await startCollector((_request, response) => hanging.push(() => response.end()) > 0);
  const { counts, session, traces } = opened(collector.url, { clock: quickClock });
  session();
  await expect.poll(() => hanging.length).toBe(1);
  await traces.close();
  expect(counts).toEqual({ sent: 0, dropped: 1 });
});
