import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cpeAgent, type LogLine, program, RunningCommand } from "../../harness/process/built-program.ts";
import { type ProcessCpe, processCpe } from "../../harness/process/process-cpe.ts";

// cpe-agent diagnose download and upload, on a simulated device.

let cpe: ProcessCpe;
let agent: RunningCommand;
let at: readonly string[];

beforeAll(async () => {
  cpe = await processCpe({});
  at = ["--state-dir", cpe.stateDirectory];
  agent = cpe.start();
  await agent.line(({ fact }) => fact === "agent.ready");
});
afterAll(() => cpe.close());

const diagnose = (...argv: readonly string[]) => cpeAgent("diagnose", ...argv, ...at);

describe("diagnose download and upload", () => {
  it("print how fast octets came each second, and all in all", () => {
    const { code, stdout } = diagnose("download", "--seconds", "2", "--interval", "1", "https://example.com/any");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^example\.com is 198\.51\.100\.\d+\n {2}1\.0 s {2}250\.0 Mbit\/s$/m);
    expect(stdout).toMatch(/^62,500,000 octets in 2\.000 s: 250\.0 Mbit\/s$/m);
    expect(stdout).toMatch(/^increment 2: 250\.0 Mbit\/s\nconnected in [\d.]+ ms, first octets after [\d.]+ ms$/m);
  });

  it("print their results alone as JSON, and refuse what is no URL of theirs", () => {
    const size = ["--size", "1000000", "--connections", "2"];
    const { code, stdout } = diagnose("upload", "--json", ...size, "http://example.com/put");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      state: "Complete",
      testBytes: 2_000_000,
      connections: [{ testBytes: 1_000_000 }, { testBytes: 1_000_000 }],
    });
    expect(diagnose("download", "file:///etc/passwd")).toMatchObject({
      code: 1,
      stderr: 'cpe-agent: the URL is "file:///etc/passwd", which is no http, https or ftp URL\n',
    });
  });

  it("plot the rate over time on a terminal", () => {
    const argv = ["diagnose", "download", "--seconds", "2", "http://example.com/any", ...at];
    const command = [process.execPath, program, ...argv].map((each) => `'${each}'`).join(" ");
    const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    expect(stdout).toMatch(/^ +250\.0 Mbit\/s │████████\r$/m);
    expect(diagnose(...argv.slice(1, 5)).stdout).not.toContain("█");
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "are given up by %s, with what there is until then",
    async (signal) => {
      const download = new RunningCommand("diagnose", "download", "--seconds", "900", "http://example.com/", ...at);
      await download.line(({ fact }) => fact.startsWith("  1.0 s"));
      download.child.kill(signal);
      expect(await download.ended).toBe(1);
      const printed = download.log.map(({ fact }) => fact);
      expect(printed.at(-1)).toBe("cpe-agent: Canceled: given up");
      expect(printed).toContainEqual(expect.stringMatching(/^[\d,]+ octets in \d+\.000 s: 250\.0 Mbit\/s$/));
    },
  );

  it("wait for one that fills the line, and say so; which ends with the reader of its output", async () => {
    const upload = new RunningCommand("diagnose", "upload", "--seconds", "900", "http://example.com/put", ...at);
    await upload.line(({ fact }) => fact.startsWith("  1.0 s"));
    const next = new RunningCommand("diagnose", "download", "--seconds", "1", "http://example.com/", ...at);
    await next.line(({ fact }) => fact === "waits until another test that fills the line is over");
    // As `| head` does.
    upload.child.stdout?.destroy();
    expect(await upload.ended).toBe(0);
    expect(await next.ended).toBe(0);
    const isUpload = ({ fact, name }: LogLine): boolean => fact === "diagnostic.end" && name === "UploadDiagnostics";
    expect(agent.log.filter(isUpload).at(-1)).toMatchObject({ state: "Canceled" });
  });

  it("refuse what goes with a test by time alone, and a time of nothing", () => {
    const refused = (...argv: readonly string[]) => diagnose("download", ...argv, "http://example.com/");
    expect(refused("--interval", "1")).toMatchObject({
      code: 2,
      stderr: "cpe-agent: --interval goes with --seconds alone\n",
    });
    expect(refused("--seconds", "3", "--offset", "1")).toMatchObject({ code: 2 });
    expect(refused("--seconds", "0")).toMatchObject({
      code: 2,
      stderr: "cpe-agent: --seconds is 0, and must be 1 to 999\n",
    });
  });
});
