import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { selfSigned } from "../../harness/acs/self-signed.ts";
import { TestAcs, type TestAcsOptions } from "../../harness/acs/test-acs.ts";
import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { startCollector } from "../../net/traces/collector.ts";
import { faultsOfRequest } from "../../net/traces/otlp-schema.ts";

// An agent whose sessions are traced, over real sockets.

async function acsWith(options: TestAcsOptions): Promise<TestAcs> {
  const acs = await TestAcs.start(options);
  onTestFinished(() => acs.close());
  return acs;
}

it("tells of a session by TLS with its challenge, its connection and its RPCs, and of no secret", async () => {
  const directory = mkdtempSync(join(tmpdir(), "cpe-traces-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const { cert, certFile, key } = selfSigned(directory);
  const acs = await acsWith({
    tls: { key, cert },
    before: ({ headers }, response) => {
      if (headers.authorization !== undefined) return false;
      response.writeHead(401, { "WWW-Authenticate": 'Digest realm="acs", nonce="1", qop="auth"' }).end();
      return true;
    },
  });
  acs.queue.push(
    rpc.get("Device.DeviceInfo.SoftwareVersion"),
    rpc.set({ "Device.ManagementServer.Password": "word of the ACS", "Device.DeviceInfo.ProvisioningCode": "P1" }),
    rpc.set({ "Device.NoSuch": "1" }),
  );
  const collector = await startCollector();
  const cpe = await wiredCpe(`${acs.url}hidden-path`, {
    "traces.otlp": collector.url,
    "acs.tls.caFile": certFile,
    "acs.username": "somebody",
    "acs.password": "a word that nobody is to see",
  });
  expect(await cpe.session()).toMatchObject({ ok: true });
  await cpe.stop();
  expect(collector.bodies.flatMap((body) => faultsOfRequest(JSON.parse(body)))).toEqual([]);
  const [session, ...children] = collector.spans();
  expect(session).toMatchObject({
    name: "CWMP session",
    attributes: { "url.scheme": "https", "cwmp.session.outcome": "ok", "cwmp.session.rpcs": "3" },
  });
  expect(session?.events).toContain("HTTP 401, asks for Digest");
  expect(children.map(({ name, status }) => [name, status?.message])).toEqual([
    ["connect", undefined],
    ["TLS handshake", undefined],
    ["Inform", undefined],
    ["GetParameterValues", undefined],
    ["SetParameterValues", undefined],
    ["SetParameterValues", "fault 9003"],
  ]);
  expect(collector.bodies.join()).not.toMatch(/hidden-path|somebody|nobody is to see|word of the ACS/);
});

it("tells where sessions fail: in the certificate, and at the door", async () => {
  const directory = mkdtempSync(join(tmpdir(), "cpe-traces-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const { cert, key } = selfSigned(directory);
  const acs = await acsWith({ tls: { key, cert } });
  const collector = await startCollector();
  const untrusting = await wiredCpe(acs.url, { "traces.otlp": collector.url });
  await untrusting.session();
  await untrusting.stop();
  const failures = (): unknown => collector.spans().map(({ name, attributes }) => [name, attributes["error.type"]]);
  expect(failures()).toEqual([
    ["CWMP session", "tls"],
    ["connect", undefined],
    ["TLS handshake", "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["Inform", "tls"],
  ]);
  collector.bodies.length = 0;
  const lost = await wiredCpe("http://127.0.0.1:1/", { "traces.otlp": collector.url });
  await lost.session();
  await lost.stop();
  expect(failures()).toEqual([
    ["CWMP session", "unreachable"],
    ["connect", "ECONNREFUSED"],
    ["Inform", "unreachable"],
  ]);
});

it("holds up no session where the collector is gone, and counts what is lost", async () => {
  const acs = await acsWith({});
  const cpe = await wiredCpe(acs.url, { "traces.otlp": "http://127.0.0.1:1/" });
  expect(await cpe.session()).toMatchObject({ ok: true });
  expect(await cpe.inform()).toMatchObject({ ok: true });
  await cpe.stop();
  expect(cpe.log.filter(({ fact }) => fact === "traces.failed")).toMatchObject([
    { reason: expect.stringContaining("it refuses connections") },
  ]);
});
