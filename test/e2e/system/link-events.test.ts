import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canMakeNamespaces } from "../../host/linux/network-namespaces.ts";

// An agent on real links that looks for nothing by itself for a day: what the ACS hears, the kernel has told.

const namespace = `cpe-agent-events-${process.pid}`;

const ip = (...words: readonly string[]): void => void execFileSync("ip", words, { stdio: "ignore" });

interface Told {
  readonly events: readonly string[];
  readonly statuses: readonly string[];
}

describe.skipIf(!canMakeNamespaces())("a link with active notification (needs root and ip)", () => {
  let told: Readonly<Record<"down" | "up" | "flapped" | "restarted", Told>> & {
    readonly code: number;
    readonly left: readonly number[];
    readonly monitors: Readonly<Record<string, readonly number[]>>;
  };

  beforeAll(async () => {
    ip("netns", "add", namespace);
    ip("-n", namespace, "link", "set", "lo", "up");
    ip("-n", namespace, "link", "add", "lan1", "type", "veth", "peer", "name", "pc1");
    for (const name of ["lan1", "pc1"]) ip("-n", namespace, "link", "set", name, "up");
    const script = join(import.meta.dirname, "link-events-in-namespace.ts");
    const argv = ["netns", "exec", namespace, process.execPath, "--import", "tsx", script, "lan1"];
    told = JSON.parse((await promisify(execFile)("ip", argv, { timeout: 170_000, killSignal: "SIGKILL" })).stdout);
  });
  afterAll(() => ip("netns", "del", namespace));

  it.each([
    ["down", "Down"],
    ["up", "Up"],
  ] as const)("that goes %s is told of without a poll [TR-069 3.2.1]", (change, status) => {
    expect(new Set(told[change].events)).toEqual(new Set(["4 VALUE CHANGE"]));
    expect(told[change].statuses.at(-1)).toBe(status);
  });

  it("that goes down and soon up again is told of, and in the end as it is", () => {
    const { events, statuses } = told.flapped;
    expect(new Set(events)).toEqual(new Set(["4 VALUE CHANGE"]));
    expect([statuses[0], statuses.at(-1)]).toEqual(["Down", "Up"]);
  });

  it("is listened to again when the listening program was killed, and by none when the agent has stopped", () => {
    expect(told.restarted.statuses.at(-1)).toBe("Down");
    for (const pids of Object.values(told.monitors)) expect(pids).toHaveLength(1);
    expect(told).toMatchObject({ code: 0, left: [] });
  });
});
