import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canMakeNamespaces } from "./network-namespaces.ts";

// Real links in a network namespace of their own: made here, changed by the host, removed again.

const namespace = `cpe-agent-test-${process.pid}`;

function ip(...words: readonly string[]): void {
  execFileSync("ip", words, { stdio: ["ignore", "ignore", "pipe"] });
}

/** Some kernels come without them. */
function canMake(...type: readonly string[]): boolean {
  try {
    ip("-n", namespace, "link", "add", ...type);
    return true;
  } catch {
    return false;
  }
}

interface Told {
  readonly all: readonly { readonly name: string }[];
  readonly refusals: readonly string[];
  readonly [step: string]: unknown;
}

describe.skipIf(!canMakeNamespaces())("a network namespace (needs root and ip)", () => {
  let vlan = false;
  let told: Told = { all: [], refusals: [] };

  beforeAll(() => {
    const within = (...words: readonly string[]): void => ip("-n", namespace, ...words);
    ip("netns", "add", namespace);
    within("link", "set", "lo", "up");
    within("link", "add", "wan", "type", "veth", "peer", "name", "isp");
    within("link", "add", "lan1", "type", "veth", "peer", "name", "pc1");
    within("link", "add", "br-lan", "type", "bridge", "stp_state", "1");
    within("link", "set", "lan1", "master", "br-lan");
    vlan = canMake("link", "wan", "name", "wan.7", "type", "vlan", "id", "7");
    for (const name of ["wan", "isp", "lan1", "pc1", "br-lan"]) within("link", "set", name, "up");
    within("addr", "add", "192.0.2.10/24", "dev", "wan");
    within("addr", "add", "192.168.1.1/24", "dev", "br-lan");
    within("route", "add", "default", "via", "192.0.2.1");
    const script = join(import.meta.dirname, "in-namespace.ts");
    const printed = execFileSync(
      "ip",
      ["netns", "exec", namespace, process.execPath, "--import", "tsx", script, "lan1", "wan"],
      {
        encoding: "utf8",
      },
    );
    told = JSON.parse(printed);
  });
  afterAll(() => ip("netns", "del", namespace));

  const link = (name: string): unknown => told.all.find((each) => each.name === name);

  it("shows veth, bridge and port as they are", () => {
    expect(link("wan")).toMatchObject({ kind: "ethernet", physical: false, state: "up", upstream: true, addresses: 2 });
    expect(link("lan1")).toMatchObject({ kind: "ethernet", bridge: "br-lan", upstream: false });
    expect(link("br-lan")).toMatchObject({
      kind: "bridge",
      stp: { enabled: true, bridgeId: expect.stringMatching(/^8000\./) },
    });
  });

  it("shows the same without ip", () => {
    expect(told.allWithoutIp).toEqual(told.all);
  });

  it("shows a VLAN on its link", ({ skip }) => {
    if (!vlan) return skip("this kernel has no VLANs");
    expect(link("wan.7")).toMatchObject({ kind: "vlan", lower: "wan", vlanId: 7 });
  });

  it("changes a link at commit, and puts it back", () => {
    expect(told.begun).toEqual(told.before);
    expect(told.committed).toEqual({ mtu: 1400, enabled: false });
    expect(told.rolledBack).toEqual({ mtu: 1500, enabled: true });
    expect(told.mtuAlone).toEqual({ mtu: 1342, enabled: true });
    expect(told.after).toEqual(told.before);
  });

  it("refuses what would cut the device off, and what the link cannot take", () => {
    expect(told.refusals).toEqual([
      expect.stringMatching(/^RefusedSetting: the default route goes out by wan/),
      expect.stringMatching(/^RefusedSetting: .*1280/),
      expect.stringMatching(/^RefusedSetting: there is no link nowhere/),
    ]);
  });

  it("keeps the routes of the namespace apart from the machine's", () => {
    expect(told.routes).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ destination: "0.0.0.0", gateway: "192.0.2.1", link: "wan", origin: "boot" }),
      ]),
    );
  });
});
