import { existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { nftMarks } from "../../../../src/host/linux/network-tests/nft-marks.ts";
import type { RunProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { systemFiles } from "../../../../src/host/linux/programs/system-files.ts";
import { silentLog } from "../silent-log.ts";

// What nftables makes of it is in test/net/diagnostics/marked/.

const inode = (kind: "net" | "pid"): string => /\d+/.exec(readlinkSync(`/proc/self/ns/${kind}`))?.[0] ?? "";
const spaces = `cpe_agent_dscp_${inode("net")}_${inode("pid")}`;

const flow = {
  protocol: "udp",
  target: { address: "192.0.2.1", family: 4 },
  ownPorts: [5000, 5001],
  dscp: 46,
} as const;

function marksWith(answer: Awaited<ReturnType<RunProgram>>, mayChange = true) {
  const parent = mkdtempSync(join(tmpdir(), "cpe-agent-nft-"));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const folder = join(parent, "marks");
  const inputs: string[] = [];
  const run: RunProgram = async (_argv, options) => {
    inputs.push(options?.input ?? "");
    return answer;
  };
  const make = () => nftMarks({ files: systemFiles("/"), run, log: silentLog, mayChange, folder });
  return { folder, inputs, make };
}

const well = { ok: true, stdout: "" } as const;

describe("packets that nftables marks", () => {
  it("are those of the ports alone, and noted for as long as they are", async () => {
    const { folder, inputs, make } = marksWith(well);
    const held = await make().mark(flow);
    expect(inputs.join()).toContain("ip daddr 192.0.2.1 udp sport { 5000, 5001 } ip dscp set 46\n");
    expect(readdirSync(folder)).toHaveLength(1);
    if (held.ok) await held.result();
    expect(inputs.at(-1)).toMatch(/^add table inet (\S+)\ndelete table inet \1\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [4, "192.0.2.1", "ip daddr 192.0.2.1 icmp type echo-request ip dscp set 46\n"],
    [6, "2001:db8::1", "ip6 daddr 2001:db8::1 icmpv6 type echo-request ip6 dscp set 46\n"],
  ] as const)("are requests for an echo of IPv%i alone", async (family, address, rule) => {
    const { inputs, make } = marksWith(well);
    await make().mark({ protocol: "icmp", target: { address, family }, dscp: 46 });
    expect(inputs.join()).toContain(rule);
  });

  it("have a priority of Ethernet frames besides a DSCP, or without", async () => {
    const { inputs, make } = marksWith(well);
    await make().mark({ ...flow, ethernetPriority: 5 });
    const rule = "ip daddr 192.0.2.1 udp sport { 5000, 5001 }";
    expect(inputs.join()).toContain(`${rule} ip dscp set 46\n${rule} meta priority set 0:5\n`);
    await make().mark({ ...flow, dscp: 0, ethernetPriority: 5 });
    expect(inputs.at(-1)).not.toContain("dscp set");
    const refused = await marksWith(well, false)
      .make()
      .mark({ ...flow, dscp: 0, ethernetPriority: 5 });
    expect(refused).toMatchObject({ reason: expect.stringContaining("the priority of Ethernet frames") });
  });

  it.each([
    [{ ok: false, code: "missing", reason: "" } as const, "takes the program nft"],
    [{ ok: false, code: "failed", reason: "nft exited with 1: Operation not permitted" } as const, "not permitted"],
  ])("are refused with why", async (answer, why) => {
    const { folder, make } = marksWith(answer);
    expect(await make().mark(flow)).toMatchObject({ ok: false, error: "Other", reason: expect.stringContaining(why) });
    expect(readdirSync(folder)).toEqual([]);
  });

  it("are none where the system is not to be changed", async () => {
    const { folder, inputs, make } = marksWith(well, false);
    expect(await make().mark(flow)).toMatchObject({ ok: false, reason: expect.stringContaining("host.write") });
    expect(inputs).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it("are told to be Node's own matter from 24.15 on, where sockets of TCP can have them", async () => {
    const { make } = marksWith({ ok: false, code: "missing", reason: "" });
    const reasonOf = async (more: object): Promise<string> => {
      const refused = await make().mark({ ...flow, ...more });
      return refused.ok ? "" : refused.reason;
    };
    const missing = "the DSCP of what this device sends takes the program nft";
    expect(await reasonOf({})).toBe(missing);
    expect(await reasonOf({ protocol: "tcp" })).toBe(`${missing}; Node.js from 24.15 on can without`);
    expect(await reasonOf({ protocol: "tcp", ethernetPriority: 1 })).toBe(missing);
  });

  it("of an agent that is gone are taken away at the next start, and nothing else", async () => {
    const { folder, inputs, make } = marksWith(well);
    await make().mark(flow);
    const [held = ""] = readdirSync(folder);
    // A number that another process has by now, one that none has, and something that is no table of ours.
    const gone = [`${spaces}_${process.pid}_1_1`, `${spaces}_4194305_7_3`];
    for (const name of [...gone, "fw4; flush ruleset"]) writeFileSync(join(folder, name), "");
    make();
    await expect.poll(() => readdirSync(folder).toSorted()).toEqual([held, "fw4; flush ruleset"].toSorted());
    const deleted = inputs.slice(1).map((input) => /^delete table inet (\S+)$/m.exec(input)?.[1]);
    expect(new Set(deleted)).toEqual(new Set(gone));
  });

  it("of an agent in another namespace that shares the folder are left to it", async () => {
    const { folder, inputs, make } = marksWith(well);
    mkdirSync(folder);
    const others = [`cpe_agent_dscp_1_${inode("pid")}_4194305_7_3`, `cpe_agent_dscp_${inode("net")}_1_4194305_7_3`];
    for (const name of others) writeFileSync(join(folder, name), "");
    const held = await make().mark(flow);
    if (held.ok) await held.result();
    expect(readdirSync(folder).toSorted()).toEqual(others.toSorted());
    expect(inputs.join()).not.toContain("4194305");
  });
});
