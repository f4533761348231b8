import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { freePort } from "../../harness/free-port.ts";
import { authority, certificateWorkshop, type Issued } from "../../net/certificates.ts";
import { canRunVsftpd, startVsftpd } from "../../net/transfer/ftp/vsftpd.ts";
import { Lab, sharedLab } from "../lab.ts";

// TP-181 Issue 1 Amendment 2, 5.2, 5.10 to 5.12, 5.14 and 5.15: one case after the other, as the ACS sees it. What goes over the
// line is of a device on this machine, against servers here; errors and hops are of the simulated one.

const diagnostics = "Device.IP.Diagnostics.";
const complete = "8 DIAGNOSTICS COMPLETE";
const fileBytes = 300_000;

type Values = Readonly<Record<string, string>>;

const below = (object: string, values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${diagnostics}${object}.${name}`, value]));

async function read(lab: Lab, object: string): Promise<Values> {
  const [got = ""] = await lab.ask(rpc.get(`${diagnostics}${object}.`));
  const cut = diagnostics.length + object.length + 1;
  return Object.fromEntries([...valuesOf(got)].map(([path, value]) => [path.slice(cut), value]));
}

/** Asks for it, waits for the session that tells of its end, and reads what it came to. */
async function diagnosed(lab: Lab, object: string, values: Values): Promise<Values> {
  const { informs } = lab.acs;
  const seen = informs.length;
  const [set] = await lab.ask(rpc.set(below(object, { ...values, DiagnosticsState: "Requested" })));
  expect(faultsOf(set)).toEqual([]);
  await lab.acs.until(() => informs.slice(seen).some(({ events }) => events.includes(complete)));
  const told = informs.slice(seen).flatMap(({ events }) => events.filter((event) => event === complete));
  expect(told).toEqual([complete]);
  return read(lab, object);
}

/** The times of TR-143 in the order in which they must be. */
function inOrder(results: Values): void {
  const names = ["TCPOpenRequestTime", "TCPOpenResponseTime", "ROMTime", "BOMTime", "EOMTime"];
  const times = names.map((name) => results[name] ?? "");
  for (const time of times) expect(time).toMatch(/^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  expect(times).toEqual([...times].sort());
}

describe("the simulated device", () => {
  const lab = sharedLab();

  it("5.2.1: IPPing is Complete with its counts and times, and is told of once [TP-181 5.2, TP-069 Diagnostics]", async () => {
    const results = await diagnosed(await lab(), "IPPing", { Host: "example.com", NumberOfRepetitions: "2" });
    const {
      AverageResponseTime,
      DiagnosticsState,
      FailureCount,
      MaximumResponseTime,
      MinimumResponseTime,
      SuccessCount,
    } = results;
    expect([DiagnosticsState, Number(SuccessCount) + Number(FailureCount)]).toEqual(["Complete", 2]);
    const times = [MinimumResponseTime, AverageResponseTime, MaximumResponseTime].map(Number);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it("5.2.6: TraceRoute is Complete, with a row for each hop and the host as the last of them [TP-181 5.2]", async () => {
    const results = await diagnosed(await lab(), "TraceRoute", {
      Host: "example.com",
      NumberOfTries: "1",
      MaxHopCount: "30",
    });
    const hops = Number(results.RouteHopsNumberOfEntries);
    expect([results.DiagnosticsState, hops > 1]).toEqual(["Complete", true]);
    for (let hop = 1; hop <= hops; hop++) expect(results[`RouteHops.${hop}.Host`]).not.toBe(undefined);
    expect(results[`RouteHops.${hops}.Host`]).toBe(results.IPAddressUsed);
  });

  it.each([
    ["5.10", "IPPing", "192.0.2.1", "Error_NoRouteToHost"],
    ["5.10", "IPPing", "nobody.invalid", "Error_CannotResolveHostName"],
    ["5.11", "TraceRoute", "192.0.2.1", "Error_NoRouteToHost"],
    ["5.11", "TraceRoute", "nobody.invalid", "Error_CannotResolveHostName"],
  ])("%s: %s of %s ends in %s, and is told of [TP-181 5.10, 5.11]", async (_case, object, Host, state) => {
    expect(await diagnosed(await lab(), object, { Host })).toMatchObject({ DiagnosticsState: state });
  });

  it("5.11: TraceRoute that is not there within MaxHopCount says so, with the hops until then [TP-181 5.11]", async () => {
    const results = await diagnosed(await lab(), "TraceRoute", { Host: "example.com", MaxHopCount: "2" });
    expect(results).toMatchObject({ DiagnosticsState: "Error_MaxHopCountExceeded", RouteHopsNumberOfEntries: "2" });
  });

  it("5.12: an Inform that is due before a diagnostic is over does not carry 8 DIAGNOSTICS COMPLETE; the one after it does [TP-181 5.12]", async () => {
    const device = await Lab.forTest();
    const { informs } = device.acs;
    const management = "Device.ManagementServer.PeriodicInform";
    await device.ask(
      rpc.set({
        ...below("IPPing", { Host: "example.com", NumberOfRepetitions: "25", DiagnosticsState: "Requested" }),
        [`${management}Enable`]: "1",
        [`${management}Interval`]: "1",
      }),
    );
    const asked = informs.length;
    await device.acs.until(() => informs.slice(asked).some(({ events }) => events.includes(complete)));
    const events = informs.slice(asked).map((inform) => inform.events);
    expect(events[0]).toEqual(["2 PERIODIC"]);
    expect(events.flat().filter((event) => event === complete)).toEqual([complete]);
  });
});

describe("a device on this machine", () => {
  const workshop = certificateWorkshop();
  let directory: string;
  let root: Issued;
  let lab: Lab;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "cpe-agent-tp181-"));
    root = workshop.issue("root", { extensions: authority });
    lab = await Lab.open({ settings: { "host.kind": "linux", "acs.tls.caFile": root.certFile } });
  });
  afterAll(async () => {
    await lab?.close();
    workshop.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** A server of one file that counts what it is sent. */
  async function fileServer(tls?: Issued) {
    const got = { bytes: 0 };
    const file = Buffer.alloc(fileBytes, "x");
    const handle: Parameters<typeof createServer>[1] = (request, response) => {
      request.on("data", (octets: Buffer) => {
        got.bytes += octets.length;
      });
      request.on("end", () => response.end(request.method === "GET" ? file : ""));
    };
    const server = tls ? createTlsServer({ cert: tls.cert, key: tls.key }, handle) : createServer(handle ?? (() => {}));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = server.address() as AddressInfo;
    return { url: `http${tls ? "s" : ""}://127.0.0.1:${port}/file`, got };
  }

  it.each([
    ["5.2.2", "HTTP"],
    ["5.14", "HTTPS"],
  ])(
    "%s: DownloadDiagnostics by %s has its times, and its octets in TestBytes and TotalBytes [TP-181 5.2, 5.14]",
    async (_case, by) => {
      const { url } = await fileServer(by === "HTTPS" ? workshop.issue("server", { issuer: root }) : undefined);
      const results = await diagnosed(lab, "DownloadDiagnostics", { DownloadURL: url });
      expect(results.DiagnosticsState).toBe("Complete");
      inOrder(results);
      expect(Number(results.TestBytesReceived)).toBeGreaterThan(fileBytes);
      expect(Number(results.TotalBytesReceived)).toBeGreaterThan(Number(results.TestBytesReceived));
    },
  );

  it.each([
    ["5.2.4", "HTTP"],
    ["5.15", "HTTPS"],
  ])(
    "%s: UploadDiagnostics by %s sends TestFileLength, and has it in TestBytes and TotalBytes [TP-181 5.2, 5.15]",
    async (_case, by) => {
      const { got, url } = await fileServer(by === "HTTPS" ? workshop.issue("server", { issuer: root }) : undefined);
      const values = { UploadURL: url, TestFileLength: String(fileBytes) };
      const results = await diagnosed(lab, "UploadDiagnostics", values);
      expect([results.DiagnosticsState, got.bytes]).toEqual(["Complete", fileBytes]);
      inOrder(results);
      expect(Number(results.TestBytesSent)).toBeGreaterThan(fileBytes);
      expect(Number(results.TotalBytesSent)).toBeGreaterThan(Number(results.TestBytesSent));
    },
  );

  it.skipIf(!canRunVsftpd)(
    "5.2.3, 5.2.5: both by FTP, with vsftpd (skipped without it, or not root) [TP-181 5.2]",
    async () => {
      const server = await startVsftpd(directory, 0);
      onTestFinished(() => server.close());
      writeFileSync(join(server.root, "file"), Buffer.alloc(fileBytes, "x"), { mode: 0o644 });
      const down = await diagnosed(lab, "DownloadDiagnostics", { DownloadURL: `${server.url}/file` });
      expect(down).toMatchObject({ DiagnosticsState: "Complete", TestBytesReceived: String(fileBytes) });
      inOrder(down);
      const values = { UploadURL: `${server.url}/in/sent`, TestFileLength: String(fileBytes) };
      const up = await diagnosed(lab, "UploadDiagnostics", values);
      expect(up).toMatchObject({ DiagnosticsState: "Complete", TestBytesSent: String(fileBytes) });
      inOrder(up);
      expect(readFileSync(join(server.root, "in/sent")).length).toBe(fileBytes);
    },
  );

  it("5.2.7: UDPEchoConfig answers SourceIPAddress, counts what came, and begins at 0 when it is enabled anew [TP-181 5.2]", async () => {
    const port = await freePort();
    const set = (values: Values) => lab.ask(rpc.set(below("UDPEchoConfig", values)));
    const [answer] = await set({
      SourceIPAddress: "127.0.0.1",
      UDPPort: String(port),
      EchoPlusEnabled: "1",
      Enable: "1",
    });
    expect(faultsOf(answer)).toEqual([]);
    const client = createSocket("udp4");
    onTestFinished(() => void client.close());
    const payload = Buffer.alloc(64, 7);
    const echoed = once(client, "message");
    client.send(payload, port, "127.0.0.1");
    const [echo] = (await echoed) as [Buffer];
    expect(echo.subarray(20)).toEqual(payload.subarray(20));
    const counted = { PacketsReceived: "1", PacketsResponded: "1", BytesReceived: "72", BytesResponded: "72" };
    expect(await read(lab, "UDPEchoConfig")).toMatchObject({
      ...counted,
      TimeFirstPacketReceived: expect.stringMatching(/^2\d{3}-.*:\d\d\.\d{6}Z$/),
    });
    await set({ Enable: "0" });
    expect(await read(lab, "UDPEchoConfig")).toMatchObject(counted);
    await set({ Enable: "1" });
    expect(await read(lab, "UDPEchoConfig")).toMatchObject({ PacketsReceived: "0", BytesResponded: "0" });
    await set({ Enable: "0" });
  });
});
