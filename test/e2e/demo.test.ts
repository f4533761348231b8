import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cpeAgent, RunningCommand, temporaryDirectory } from "../harness/process/built-program.ts";

const leftovers = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("cpe-agent-demo-"));

describe("cpe-agent demo", () => {
  // Apart from demos that others run meanwhile.
  const own = temporaryDirectory();
  beforeAll(() => void vi.stubEnv("TMPDIR", own.path));
  afterAll(() => {
    vi.unstubAllEnvs();
    own.remove();
  });

  it("--once tells the story to its end, shows no secret and leaves nothing behind", () => {
    const before = leftovers();
    const { code, stdout, stderr } = cpeAgent("demo", "--once", "--trace");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Inform 0 BOOTSTRAP, 1 BOOT");
    expect(stdout).toContain("Inform 4 VALUE CHANGE");
    expect(stdout).toContain("Inform 1 BOOT, M Reboot (demo-reboot)");
    expect(stdout.split("\n").slice(-3).join("\n")).toContain("All 6 steps went as they must");
    const password = /ConnectionRequestPassword<\/Name>\n\s*<Value[^>]*>([^<]*)</.exec(stdout)?.[1];
    expect(password).toBe("********");
    expect(leftovers()).toEqual(before);
  });

  it("--firmware upgrades, refuses and rolls back", () => {
    const { code, stdout, stderr } = cpeAgent("demo", "--once", "--firmware");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Inform 1 BOOT, 4 VALUE CHANGE, 7 TRANSFER COMPLETE, M Download (good)");
    expect(stdout).toContain("TransferComplete good: done");
    expect(stdout).toContain("TransferComplete unsigned: 9019");
    expect(stdout).toContain("Inform 1 BOOT, 7 TRANSFER COMPLETE, M Download (bad)");
    expect(stdout).toContain("TransferComplete bad: 9018");
  });

  it("--diagnostics has the network tested, and hears of each test by its event", () => {
    const { code, stdout, stderr } = cpeAgent("demo", "--once", "--diagnostics");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.match(/Inform 8 DIAGNOSTICS COMPLETE/g)?.length).toBe(5);
    expect(stdout).toMatch(/^✓ 3 of 3 answered, after [\d.]+ ms on average$/m);
    expect(stdout).toMatch(/^✓ \d+ hops, the last of them \d+ ms away$/m);
    expect(stdout).toMatch(/^✓ 20,000,000 octets in \d+ ms: \d+ Mbit\/s$/m);
    expect(stdout).toMatch(/^✓ 5,000,000 octets in \d+ ms: \d+ Mbit\/s$/m);
    expect(stdout).toMatch(/^✓ \d+ Mbit\/s at most, \d+ on average, [\d.]+ % lost$/m);
    expect(stdout).toMatch(/^✓ a report of [\d,]+ octets of JSON/m);
  });

  it("--json prints one document a line", () => {
    const { code, stdout } = cpeAgent("demo", "--once", "--json");
    const steps = stdout
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { step: string }).step);
    expect([code, steps.filter((step) => step === "done").length, steps.at(-2)]).toEqual([0, 6, "end"]);
  });

  it("stays up until it is told to stop, and then ends in peace", async () => {
    const before = leftovers();
    const demo = new RunningCommand("demo", "--port", "0");
    await demo.line(({ fact }) => fact.startsWith("It stays up until Ctrl-C"));
    expect(leftovers()).toHaveLength(before.length + 1);
    expect(await demo.kill("SIGINT")).toBe(0);
    expect(leftovers()).toEqual(before);
  });

  it("can be stopped in the middle", async () => {
    const demo = new RunningCommand("demo", "--port", "0");
    await demo.line(({ fact }) => fact.includes("Inform"));
    expect(await demo.kill("SIGTERM")).toBe(0);
  });

  it("says in one sentence that its port is taken, or is none", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const taken = cpeAgent("demo", "--once", "--port", String(port));
    server.close();
    expect([taken.code, taken.stderr.trim().split("\n").length]).toEqual([1, 1]);
    expect(taken.stderr).toContain(`127.0.0.1:${port}`);
    expect(cpeAgent("demo", "--port", "http").code).toBe(2);
  });
});
