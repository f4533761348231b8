import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nameLookup } from "../../../src/net/diagnostics/name-lookup.ts";
import type { NameQuery } from "../../../src/ports/host/network/network-tests.ts";
import { freePort } from "../../harness/free-port.ts";

// A resolver that tells more of its reasons than dnsmasq does. [TR-181 DNS.Diagnostics.NSLookupDiagnostics]

const never = new AbortController().signal;
const lookUp = (port: number, name: string, more: Partial<NameQuery> = {}) =>
  nameLookup(port)(
    { name, server: { address: "127.0.0.1", family: 4 }, link: undefined, timeoutMs: 5000, ...more },
    never,
  );

const isThere = spawnSync("unbound", ["-V"]).status === 0;

describe.skipIf(!isThere)("a name looked up at unbound", () => {
  const folder = mkdtempSync(join(tmpdir(), "cpe-agent-"));
  let unbound: ChildProcess | undefined;
  let port = 0;

  beforeAll(async () => {
    port = await freePort();
    const many = Array.from({ length: 40 }, (_, at) => `many.own.example. A 198.51.100.${at + 1}`);
    const records = ["host.own.example. A 198.51.100.7", "host.own.example. AAAA 2001:db8::7", ...many];
    const file = join(folder, "unbound.conf");
    const lines = [
      "server:",
      ...["chroot: ''", "username: ''", "directory: ''", "pidfile: ''", "do-daemonize: no", "use-syslog: no"],
      ...["interface: 127.0.0.1", `port: ${port}`, "do-tcp: no", "num-threads: 1", "module-config: 'iterator'"],
      // What it does not know of itself it would have to ask of somebody else: nobody is let.
      ...["local-zone: 'own.example.' static", "local-zone: 'refused.example.' always_refuse"],
      ...[
        "local-zone: 'silent.example.' always_deny",
        "do-not-query-address: 0.0.0.0/0",
        "do-not-query-address: ::0/0",
      ],
      ...records.map((record) => `local-data: '${record}'`),
      ...["remote-control:", "control-enable: no"],
    ];
    writeFileSync(file, `${lines.join("\n")}\n`);
    unbound = spawn("unbound", ["-d", "-c", file], { stdio: "ignore" });
    for (let tries = 0; tries < 100 && !(await isUp()); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  afterAll(() => {
    unbound?.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  const isUp = async (): Promise<boolean> => {
    const outcome = await lookUp(port, "host.own.example", { timeoutMs: 1000 });
    return outcome.ok && outcome.result.status === "Success";
  };

  it("has its addresses, of which that server knows by itself", async () => {
    expect(await lookUp(port, "host.own.example")).toMatchObject({
      result: {
        status: "Success",
        authoritative: true,
        hostName: "host.own.example",
        addresses: ["198.51.100.7", "2001:db8::7"],
      },
    });
  });

  it.each([
    ["is unknown", "nobody.own.example", "Error_HostNameNotResolved"],
    ["is refused", "host.refused.example", "Error_Other"],
    ["cannot be found out about", "host.elsewhere.example", "Error_Other"],
  ])("%s", async (_what, name, status) => {
    expect(await lookUp(port, name)).toMatchObject({ ok: true, result: { status, addresses: [] } });
  });

  it("is waited for where it says nothing", async () => {
    const silent = await lookUp(port, "host.silent.example", { timeoutMs: 300 });
    expect(silent).toMatchObject({ ok: true, result: { status: "Error_Timeout", microseconds: 0 } });
  });

  it("has more addresses than the data model shows, as they fit into a datagram", async () => {
    const outcome = await lookUp(port, "many.own.example");
    expect(outcome.ok && outcome.result.addresses.length).toBe(40);
  });
});
