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

/** A shell on a terminal, with the completions loaded: to start one and load them takes as long as twenty lines. */
class Shell {
  readonly #terminal;
  #shown = "";
  readonly #init: string;
  #ready = false;

  constructor(shell: string) {
    const command = shell === "bash" ? "bash --norc --noprofile -i" : "zsh -f -i";
    const env = { ...process.env, PATH: `${join(directory, "bin")}:${process.env.PATH}`, TERM: "dumb", PS1: "$ " };
    this.#terminal = spawn("script", ["-qec", command, "/dev/null"], {
      cwd: directory,
      env: { ...env, CPE_AGENT_STATE_DIR: stateDirectory },
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#terminal.stdout.on("data", (chunk: Buffer) => {
      this.#shown += chunk.toString();
    });
    const init = shell === "bash" ? "" : "autoload -U compinit; compinit -D; bindkey -e; ";
    this.#init = `${init}source <(cpe-agent completion ${shell}); echo rea""dy\n`;
  }

  /** The line that comes of this one by Tab: what is typed next has the shell print the line instead of running it. */
  async completed(line: string): Promise<string> {
    if (!this.#ready) {
      await this.#next(/[#$%] /);
      await this.#type(this.#init, /ready\r?\n/);
      this.#ready = true;
    }
    const [, found = ""] = await this.#type(`${line}\t\x01echo "<\x05>"\n`, /(?:^|\n)<([^>"]*)>\r?\n/);
    return found;
  }

  end(): void {
    this.#terminal.kill("SIGKILL");
  }

  #type(text: string, answer: RegExp): Promise<RegExpExecArray> {
    this.#shown = "";
    this.#terminal.stdin.write(text);
    return this.#next(answer);
  }

  async #next(form: RegExp): Promise<RegExpExecArray> {
    await expect.poll(() => this.#shown).toMatch(form);
    const found = form.exec(this.#shown);
    if (found === null) throw new Error(`no ${form} any more`);
    return found;
  }
}

describe.each(shells)("%s completes", (shell) => {
  let terminal: Shell;
  beforeAll(() => {
    terminal = new Shell(shell);
  });
  afterAll(() => terminal.end());

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
    expect((await terminal.completed(line)).replace(/[ /]$/, "")).toBe(expected);
  });
});
