import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { quietly, RunningCommand, temporaryDirectory } from "../harness/process/built-program.ts";

// The completion scripts in real shells, with a terminal, a Tab key and a running agent.

const has = (...argv: [string, ...string[]]): boolean => spawnSync(argv[0], argv.slice(1)).status === 0;
const shells = ["bash", "zsh"].filter((shell) => has(shell, "--version") && has("script", "--version"));

const { path: directory, remove } = temporaryDirectory();
const stateDirectory = join(directory, "state");
let agent: RunningCommand;

beforeAll(async () => {
  mkdirSync(join(directory, "bin"));
  symlinkSync(join(import.meta.dirname, "..", "..", "dist", "main.js"), join(directory, "bin", "cpe-agent"));
  writeFileSync(join(directory, "settings.yaml"), "");
  agent = new RunningCommand("run", "--host", "virtual", "--state-dir", stateDirectory, ...quietly);
  await agent.fact("agent.ready");
});
afterAll(async () => {
  await agent.kill("SIGTERM");
  remove();
});

/** The line that comes of this one by Tab: what is typed next has the shell print the line instead of running it. */
function completed(shell: string, line: string): Promise<string> {
  const command = shell === "bash" ? "bash --norc --noprofile -i" : "zsh -f -i";
  const env = { ...process.env, PATH: `${join(directory, "bin")}:${process.env.PATH}`, TERM: "dumb", PS1: "$ " };
  const terminal = spawn("script", ["-qec", command, "/dev/null"], {
    cwd: directory,
    env: { ...env, CPE_AGENT_STATE_DIR: stateDirectory },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const init = shell === "bash" ? "" : "autoload -U compinit; compinit -D; bindkey -e; ";
  let shown = "";
  return new Promise((resolve, reject) => {
    const steps: (readonly [RegExp, string])[] = [
      [/[#$%] /, `${init}source <(cpe-agent completion ${shell}); echo rea""dy\n`],
      [/ready\r?\n/, `${line}\t\x01echo "<\x05>"\n`],
    ];
    const timer = setTimeout(() => {
      terminal.kill("SIGKILL");
      reject(new Error(`the shell did not get there: ${JSON.stringify(shown)}`));
    }, 15_000);
    terminal.stdout.on("data", (chunk: Buffer) => {
      shown += chunk.toString();
      const [next] = steps;
      if (next?.[0].test(shown)) {
        steps.shift();
        terminal.stdin.write(next[1]);
      }
      const [, found] = /(?:^|\n)<([^>"]*)>\r?\n/.exec(shown) ?? [];
      if (steps.length > 0 || found === undefined) return;
      clearTimeout(timer);
      terminal.kill("SIGKILL");
      resolve(found);
    });
  });
}

describe.each(shells)("%s completes", (shell) => {
  it.each([
    ["commands", "cpe-agent stat", "cpe-agent status"],
    ["subcommands", "cpe-agent transfers down", "cpe-agent transfers download"],
    ["flags of a subcommand", "cpe-agent acs get --wak", "cpe-agent acs get --wake"],
    ["choices", "cpe-agent run --host virt", "cpe-agent run --host virtual"],
    ["choices of arguments", "cpe-agent completion z", "cpe-agent completion zsh"],
    ["files", "cpe-agent run --config sett", "cpe-agent run --config settings.yaml"],
    ["directories", "cpe-agent run --state-dir sta", "cpe-agent run --state-dir state"],
    ["keys of the configuration", "cpe-agent run -o log.fi", "cpe-agent run -o log.file="],
    ["objects of the running agent", "cpe-agent get Device.Dev", "cpe-agent get Device.DeviceInfo."],
    [
      "parameters of the running agent",
      "cpe-agent get Device.DeviceInfo.Ser",
      "cpe-agent get Device.DeviceInfo.SerialNumber",
    ],
    ["choices of a flag", "cpe-agent attributes --notification act", "cpe-agent attributes --notification active"],
    ["values of keys", "cpe-agent run -o log.level=de", "cpe-agent run -o log.level=debug"],
    ["values of keys that are switches", "cpe-agent run -o host.write=t", "cpe-agent run -o host.write=true"],
    ["choices joined to their flag", "cpe-agent run --host=virt", "cpe-agent run --host=virtual"],
    ["files joined to their flag", "cpe-agent run --config=sett", "cpe-agent run --config=settings.yaml"],
    [
      "commands after a value with =",
      "cpe-agent run -o log.level=debug --sys",
      "cpe-agent run -o log.level=debug --sysroot",
    ],
    [
      "the parameters of the agent that a joined flag names",
      "cpe-agent get --state-dir=/nonexistent Device.Dev",
      "cpe-agent get --state-dir=/nonexistent Device.Dev",
    ],
    ["no files for a type of files", "cpe-agent transfers download sett", "cpe-agent transfers download sett"],
    ["what to wait for", "cpe-agent wait --for sess", "cpe-agent wait --for session"],
    [
      "parameters to wait for",
      "cpe-agent wait --for Device.DeviceInfo.SerialN",
      "cpe-agent wait --for Device.DeviceInfo.SerialNumber=",
    ],
    [
      "parameters to wait for, joined",
      "cpe-agent wait --for=Device.DeviceInfo.SerialN",
      "cpe-agent wait --for=Device.DeviceInfo.SerialNumber=",
    ],
    ["what can be set", "cpe-agent set Device.DeviceInfo.Prov", "cpe-agent set Device.DeviceInfo.ProvisioningCode="],
  ])("%s", async (_, line, expected) => {
    // What a shell puts at the end it may take back when the line goes on.
    expect((await completed(shell, line)).replace(/[ /]$/, "")).toBe(expected);
  });
});
