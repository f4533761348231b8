import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { uciOnPath } from "./uci-on-path.ts";

function router() {
  const root = mkdtempSync(join(tmpdir(), "cpe-agent-uci-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "etc/config"), { recursive: true });
  mkdirSync(join(root, "tmp"));
  writeFileSync(join(root, "etc/config/network"), "# mine\nconfig interface 'lan'\n\toption proto 'static'\n");
  uciOnPath(join(root, "bin"), root);
  return root;
}

interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function uci(root: string, args: readonly string[], stdin = ""): Promise<Finished> {
  return new Promise((resolve) => {
    const env = { PATH: [join(root, "bin"), process.env.PATH].join(delimiter) };
    const child = spawn("uci", args, { env });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
    child.stdin.end(stdin);
  });
}

describe("uci on PATH", () => {
  it("stages in /tmp/.uci and commits to /etc/config", async () => {
    const root = router();
    const file = () => readFileSync(join(root, "etc/config/network"), "utf8");
    expect(await uci(root, ["set", "network.lan.name=Café"])).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(readFileSync(join(root, "tmp/.uci/network"), "utf8")).toBe("network.lan.name='Café'\n");
    expect(file()).toContain("# mine");
    expect((await uci(root, ["get", "network.lan.name"])).stdout).toBe("Café\n");
    await uci(root, ["commit", "network"]);
    expect(file()).toBe("\nconfig interface 'lan'\n\toption proto 'static'\n\toption name 'Café'\n\n");
  });

  it("says what is wrong as the real program does", async () => {
    const root = router();
    expect(await uci(root, ["get", "network.wan"])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "uci: Entry not found\n",
    });
  });

  it("reads what is staged for everybody, even with a delta folder of one's own", async () => {
    const root = router();
    const own = join(root, "own");
    await uci(root, ["set", "network.lan.mtu=1400"]);
    await uci(root, ["-t", own, "set", "network.lan.metric=7"]);
    await uci(root, ["-t", own, "commit", "network"]);
    const committed = readFileSync(join(root, "etc/config/network"), "utf8");
    expect(committed).toContain("mtu '1400'");
    expect(committed).toContain("metric '7'");
    expect(readFileSync(join(own, "network"), "utf8")).toBe("");
    expect(readFileSync(join(root, "tmp/.uci/network"), "utf8")).toBe("network.lan.mtu='1400'\n");
  });

  it("loses nothing of what two set and commit at the same time", async () => {
    const root = router();
    const writer = (name: string) => {
      const lines = Array.from({ length: 25 }, (_, at) => `set network.lan.${name}${at}=x\ncommit network\n`);
      return uci(root, ["batch"], lines.join(""));
    };
    const ends = await Promise.all([writer("a"), writer("b")]);
    expect(ends.map(({ stderr }) => stderr)).toEqual(["", ""]);
    const committed = readFileSync(join(root, "etc/config/network"), "utf8");
    expect(committed.match(/option [ab]\d+ 'x'/g)).toHaveLength(50);
  });
});
