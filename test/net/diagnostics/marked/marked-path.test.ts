import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selfSigned } from "../../../harness/acs/self-signed.ts";
import { canMakeNamespaces } from "../../../host/linux/network-namespaces.ts";
import { hasProgram, serverAddress, smallNetwork } from "../../../host/linux/network-tests/small-network.ts";

// What tests with a DSCP send, seen where it arrives.

const has = (...names: readonly string[]): boolean => names.every((name) => hasProgram(name, "--version"));

describe.skipIf(!canMakeNamespaces() || !has("nft", "tcpdump", "openssl"))(
  "The DSCP of a test (needs root, ip, nft, tcpdump and openssl)",
  () => {
    const network = smallNetwork();
    const directory = mkdtempSync(join(tmpdir(), "cpe-agent-marks-"));
    const folder = join(directory, "noted");
    const labs: ChildProcess[] = [];
    const within = (place: "device" | "server", ...words: readonly string[]): ChildProcess =>
      spawn("ip", ["netns", "exec", network.namespace(place), ...words], { stdio: ["ignore", "pipe", "pipe"] });
    const script = (name: string): readonly string[] => [
      ...[process.execPath, "--import", "tsx", join(import.meta.dirname, name)],
    ];
    const said = async (child: ChildProcess, from: "stdout" | "stderr"): Promise<string> => {
      const [words] = child[from] === null ? [] : await once(child[from], "data");
      return String(words);
    };
    const { certFile } = selfSigned(directory, serverAddress[4]);

    beforeAll(async () => {
      for (const address of Object.values(serverAddress)) {
        const lab = within("server", ...script("lab.ts"), address, join(directory, "key.pem"), certFile);
        labs.push(lab);
        expect(await said(lab, "stdout")).toBe("ready\n");
      }
    });
    afterAll(async () => {
      for (const lab of labs) {
        lab.kill("SIGKILL");
        await once(lab, "exit");
      }
      rmSync(directory, { recursive: true });
    });

    const mark = (kind: string, address: string, dscp: number, priority = 0) => {
      const words = [...script("mark.ts"), kind, address, String(dscp), folder, certFile, String(priority)];
      return network.run(words as unknown as [string], { timeoutMs: 60_000 });
    };

    /**
     * Leaves out what the kernel says of connections that the test has closed, whose ports are not its own any more: it resets
     * them, and acknowledges their end, which a busy server sends late.
     */
    function isOfTest(): (packet: string) => boolean {
      const closed = new Set<string>();
      return (packet) => {
        const [, from = ""] = /(\S+) > \S+: Flags/.exec(packet) ?? [];
        if (packet.includes("Flags [R") || closed.has(from)) return false;
        if (/Flags \[F/.test(packet)) closed.add(from);
        return true;
      };
    }

    /** The octets in which the DSCP is, of all that came from the device to those ports meanwhile. */
    async function seen(filter: string, what: () => Promise<unknown>): Promise<ReadonlySet<number>> {
      const watch = within("server", "tcpdump", "-i", "eth0", "-n", "-v", "-l", "--immediate-mode", filter);
      let text = "";
      watch.stdout?.on("data", (piece: Buffer) => {
        text += piece.toString("latin1");
      });
      await said(watch, "stderr");
      await what();
      // What it has not read yet is lost when it is told to end.
      await expect.poll(() => text).toContain("\n");
      watch.kill("SIGINT");
      await once(watch, "exit");
      const packets = text.split(/\n(?=\S)/).filter((packet) => packet !== "");
      const fields = packets
        .filter(isOfTest())
        .map((packet) => /\(tos 0x([0-9a-f]+)|IP6 \((?:class 0x([0-9a-f]+))?/.exec(packet) ?? []);
      return new Set(fields.map(([, four, six]) => Number.parseInt(four ?? six ?? "0", 16)));
    }

    it.each([
      ["echo", 4, "udp dst port 7777"],
      ["echo", 6, "udp dst port 7777"],
      ["download", 4, "tcp dst port 8080"],
      ["download", 6, "tcp dst port 8080"],
      ["upload", 4, "tcp dst port 8080"],
      ["https", 4, "tcp dst port 8443"],
      ["capacity", 4, "udp and src host 10.90.1.2"],
      ["capacity", 6, "udp and src host 2001:db8:90:1::2"],
    ] as const)("is that of all packets of %s by IPv%i, the first included", async (kind, family, filter) => {
      const outcomes: unknown[] = [];
      const found = await seen(filter, async () => {
        outcomes.push(await mark(kind, serverAddress[family], 46));
      });
      expect(outcomes).toEqual([{ ok: true, stdout: "ok\n" }]);
      // ECN is not ours: only the six bits above it.
      expect([...found].map((octet) => octet >> 2)).toEqual([46]);
      expect(await network.run(["nft", "list", "tables"])).toEqual({ ok: true, stdout: "" });
    });

    // By which the kernel looks up that of frames with the tag of a VLAN.
    it.each([
      ["download", 4, 46],
      ["upload", 6, 0],
      ["capacity", 4, 46],
      ["capacity", 6, 0],
    ] as const)("goes with the priority of %s by IPv%i, of all packets too", async (kind, family, dscp) => {
      const rules = ["meta priority 0:5 counter name marked return", "counter name others"];
      const rule = (words: string): string => `meta l4proto { tcp, udp } ${words}\n`;
      const chain = `chain out { type filter hook postrouting priority 0;\n${rules.map(rule).join("")}}\n`;
      const table = `table inet watch {\ncounter marked { }\ncounter others { }\n${chain}}\n`;
      await network.run(["nft", "-f", "-"], { input: table });
      try {
        const outcome = await mark(kind, serverAddress[family], dscp, 5);
        expect(outcome).toEqual({ ok: true, stdout: "ok\n" });
        const listed = await network.run(["nft", "list", "counters"]);
        const packets = [...(listed.ok ? listed.stdout : "").matchAll(/counter (\w+) \{\s+packets (\d+)/g)];
        const counted = Object.fromEntries(packets.map(([, name, count]) => [name, Number(count)]));
        // A kernel that has no socket any more for what still comes resets it.
        expect(counted.marked).toBeGreaterThan(counted.others * 20 + 5);
      } finally {
        await network.run(["nft", "delete", "table", "inet", "watch"]);
      }
    });

    it("is nobody else's, and goes with the next agent where one was killed", async () => {
      const held = within("device", ...script("mark.ts"), "hold", serverAddress[4], "10", folder);
      expect(await said(held, "stdout")).toBe("held\n");
      const found = await seen("udp dst port 7777", () => mark("echo", serverAddress[4], 0));
      expect([...found]).toEqual([0]);
      expect(await network.run(["nft", "list", "ruleset"])).toMatchObject({
        stdout: expect.stringContaining("ip daddr 10.90.2.2 udp sport 5000 ip dscp set af11"),
      });
      // One that runs keeps its own.
      await mark("echo", serverAddress[4], 46);
      expect(await network.run(["nft", "list", "tables"])).toMatchObject({
        stdout: expect.stringMatching(/^table inet cpe_agent_dscp_\d+_\d+_\d+_\d+_1\n$/),
      });
      held.kill("SIGKILL");
      await once(held, "exit");
      await mark("echo", serverAddress[4], 46);
      expect(await network.run(["nft", "list", "tables"])).toEqual({ ok: true, stdout: "" });
    });
  },
);
