import { describe, expect, it } from "vitest";
import { liveIpProgram } from "../../../../src/host/linux/programs/ip-program.ts";
import type { RunProgram } from "../../../../src/host/linux/programs/run-program.ts";
import { silentLog } from "../silent-log.ts";

const links = '[{"ifname":"lo"},{"ifname":"eth0"}]\n';
const routes = '[{"dst":"default"}]\n';

/** An `ip` that prints this for its arguments after `-j -d`; what it is asked is noted. */
function ipThat(prints: Readonly<Record<string, string | undefined>>) {
  const asked: string[] = [];
  const run: RunProgram = async (argv, options) => {
    const words = argv.slice(3).join(" ");
    asked.push(options?.input === undefined ? words : `${words} ${options.input}`);
    const stdout = prints[words];
    return stdout === undefined ? { ok: false, code: "failed", reason: `no ${words}` } : { ok: true, stdout };
  };
  return { ip: liveIpProgram(run, silentLog), asked };
}

const addr = "addr";
const route = "route show table all";
const batch = `-batch - ${addr}\n${route}\n`;
const read = { addresses: [{ ifname: "lo" }, { ifname: "eth0" }], routes: [{ dst: "default" }] };

describe("ip", () => {
  it("is started once for all that is asked in one go, and again for the next", async () => {
    const { ip, asked } = ipThat({ [addr]: links, "-batch -": links + routes });
    const both = () => Promise.all([ip.addresses(), ip.routes(), ip.addresses()]);
    expect(await both()).toEqual([read.addresses, read.routes, read.addresses]);
    expect(await ip.addresses()).toEqual(read.addresses);
    await both();
    expect(asked).toEqual([batch, addr, batch]);
  });

  it.each([
    ["fails", undefined],
    ["prints too little", links],
    ["prints what is no list", `${links}{}\n`],
  ])("is asked for each alone where a batch %s", async (_, printed) => {
    const { ip, asked } = ipThat({ [addr]: links, [route]: routes, "-batch -": printed });
    expect(await Promise.all([ip.addresses(), ip.routes()])).toEqual([read.addresses, read.routes]);
    expect(asked).toEqual([batch, addr, route]);
  });

  it("that cannot tell one thing tells the other", async () => {
    const { ip } = ipThat({ [route]: routes });
    expect(await Promise.all([ip.addresses(), ip.routes()])).toEqual([undefined, read.routes]);
  });

  it("of busybox, which prints no JSON, is tried once, and said so in a line without its help", async () => {
    const said: unknown[] = [];
    const log = { ...silentLog, info: (_fact: string, fields?: Record<string, unknown>) => void said.push(fields) };
    const help =
      "BusyBox v1.37.0 (Debian 1:1.37.0-6+b9) multi-call binary.\n\nUsage: ip [OPTIONS] address|route\n\nip addr add";
    const ip = liveIpProgram(async () => ({ ok: false, code: "failed", reason: `ip exited with 1: ${help}` }), log);
    for (const _ of [1, 2]) expect(await ip.addresses()).toBeUndefined();
    expect(said).toEqual([
      {
        outcome: "not-usable",
        reason: "ip exited with 1: Usage: ip [OPTIONS] address|route",
        instead: "/proc and /sys",
      },
    ]);
  });
});
