import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canMakeNamespaces } from "../../host/linux/network-namespaces.ts";

// An agent on an OpenWrt whose daemons are stand-ins. It looks for nothing by itself for a day, and there is no `ip monitor`: what
// the ACS hears, ubus and the kernel's word of files have told.

const namespace = `cpe-agent-openwrt-${process.pid}`;

const ip = (...words: readonly string[]): void => void execFileSync("ip", words, { stdio: "ignore" });

interface Told {
  readonly events: readonly string[];
  readonly last: string;
}

/** Whether mounts of its own can be had. */
function canMount(): boolean {
  try {
    execFileSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/run"], { stdio: "ignore" });
    return canMakeNamespaces();
  } catch {
    return false;
  }
}

describe.skipIf(!canMount())("a change on OpenWrt (needs root, ip and unshare)", () => {
  type Case = "address" | "link" | "committed" | "leased" | "afterRestart" | "asInstalled";
  let told: Readonly<Record<Case, Told>> & {
    readonly monitor: readonly string[];
    readonly children: string;
    readonly code: number;
    readonly unreachable: string;
    readonly overBus: unknown;
    readonly state: string;
    readonly objectsLeft: readonly string[];
  };

  beforeAll(async () => {
    ip("netns", "add", namespace);
    const script = join(import.meta.dirname, "openwrt-events-in-namespace.ts");
    const argv = ["netns", "exec", namespace, "unshare", "-m", process.execPath, "--import", "tsx", script];
    told = JSON.parse((await promisify(execFile)("ip", argv, { timeout: 170_000, killSignal: "SIGKILL" })).stdout);
  });
  afterAll(() => ip("netns", "del", namespace));

  it.each([
    ["of the WAN address, which moves ConnectionRequestURL,", "address", /^http:\/\/192\.0\.2\.8:/],
    ["of a port's link", "link", /^(Down|LowerLayerDown)$/],
    ["of the configuration at the command line", "committed", /^2$/],
    ["of a file of leases", "leased", /^1$/],
    ["after ubusd has restarted", "afterRestart", /^http:\/\/192\.0\.2\.9:/],
    ["told to the program as installed", "asInstalled", /^http:\/\/192\.0\.2\.10:/],
  ] as const)("%s is told of without a poll [TR-069 3.7.1.5]", (_, change, last) => {
    expect(new Set(told[change].events)).toEqual(new Set(["4 VALUE CHANGE"]));
    expect(told[change].last).toMatch(last);
  });

  it("is asked for over ubus, too: a session, and how the agent gets on", () => {
    expect(told.overBus).toMatchObject({
      informed: { status: "success" },
      status: { cwmp: { status: "up", bootstrapped: true }, last_session: { status: "success" } },
    });
    expect(told.objectsLeft).toEqual([]);
  });

  it("is told by an agent that takes its configuration from UCI and keeps its state on flash", () => {
    expect(told.state).toBe("/etc/cpe-agent");
  });

  it("leaves no address to be reached at where there is no route", () => {
    expect(told.unreachable).toBe("none");
  });

  it("needs no program of its own, and nothing is left of it", () => {
    expect(told).toMatchObject({ monitor: ["not-usable"], children: "", code: 0 });
  });
});
