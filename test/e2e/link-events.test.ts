import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canMakeNamespaces } from "../host/linux/network-namespaces.ts";

// The built agent on real links: what the kernel tells of is with the ACS long before anybody would have looked.

const namespace = `cpe-agent-events-${process.pid}`;
const pollMs = 10_000;

const ip = (...words: readonly string[]): void => void execFileSync("ip", words, { stdio: "ignore" });

interface Told {
  readonly ms: number;
  readonly events: readonly string[];
  readonly statuses: readonly string[];
}

describe.skipIf(!canMakeNamespaces())("a link with active notification (needs root and ip)", () => {
  let told: Readonly<Record<"down" | "up" | "flapped" | "restarted", Told>> & {
    readonly code: number;
    readonly left: readonly number[];
  };

  beforeAll(async () => {
    ip("netns", "add", namespace);
    ip("-n", namespace, "link", "set", "lo", "up");
    ip("-n", namespace, "link", "add", "lan1", "type", "veth", "peer", "name", "pc1");
    for (const name of ["lan1", "pc1"]) ip("-n", namespace, "link", "set", name, "up");
    const script = join(import.meta.dirname, "link-events-in-namespace.ts");
    const argv = ["netns", "exec", namespace, process.execPath, "--import", "tsx", script, "lan1"];
    told = JSON.parse((await promisify(execFile)("ip", argv)).stdout);
  }, 60_000);
  afterAll(() => ip("netns", "del", namespace));

  it.each([
    ["down", "Down"],
    ["up", "Up"],
  ] as const)("that goes %s is told of at once, not at the next poll [TR-069 3.2.1]", (change, status) => {
    expect(new Set(told[change].events)).toEqual(new Set(["4 VALUE CHANGE"]));
    expect(told[change].statuses.at(-1)).toBe(status);
    expect(told[change].ms).toBeLessThan(pollMs / 4);
  });

  it("that goes down and soon up again is told of, and in the end as it is", () => {
    const { events, ms, statuses } = told.flapped;
    expect(new Set(events)).toEqual(new Set(["4 VALUE CHANGE"]));
    expect([statuses[0], statuses.at(-1)]).toEqual(["Down", "Up"]);
    expect(ms).toBeLessThan(pollMs / 4);
  });

  it("is listened to again when the listening program was killed, and by none when the agent has stopped", () => {
    expect(told.restarted.statuses.at(-1)).toBe("Down");
    expect(told.restarted.ms).toBeLessThan(pollMs / 4);
    expect(told).toMatchObject({ code: 0, left: [] });
  });
});
