import { join } from "node:path";
import { TestAcs, type TestAcsOptions } from "../acs/test-acs.ts";
import { quietly, RunningCommand, temporaryDirectory } from "./built-program.ts";

/** An ACS, and the built agent as a virtual device of its own: started, killed and started again on one state directory. */
export interface ProcessCpe {
  readonly acs: TestAcs;
  /** For whatever a test needs besides; gone with the rest. */
  readonly directory: string;
  readonly stateDirectory: string;
  /** Runs the agent with these keys of the configuration besides, `key=value`. */
  start(...settings: readonly string[]): RunningCommand;
  /** What the device answers to these, in a session that it opens by `cpe-agent inform`. */
  ask(...rpcs: readonly string[]): Promise<readonly string[]>;
  /** Kills what runs, and leaves nothing behind. */
  close(): Promise<void>;
}

export interface ProcessCpeOptions {
  readonly acs?: TestAcsOptions;
  /** Of every start, `key=value`. */
  readonly settings?: readonly string[];
  readonly host?: "linux" | "openwrt" | "virtual";
}

const quick = ["device.bootSeconds=0", "acs.retry.minimumWaitSeconds=1"];

export async function processCpe({
  host = "virtual",
  settings = [],
  ...options
}: ProcessCpeOptions): Promise<ProcessCpe> {
  const { path: directory, remove } = temporaryDirectory();
  const stateDirectory = join(directory, "state");
  const acs = await TestAcs.start(options.acs);
  const started: RunningCommand[] = [];
  const at = ["--state-dir", stateDirectory];
  return {
    acs,
    directory,
    stateDirectory,
    start: (...more) => {
      const keys = [...quick, ...settings, ...more].flatMap((setting) => ["-o", setting]);
      const agent = new RunningCommand("run", "--host", host, "--acs-url", acs.url, ...at, ...quietly, ...keys);
      started.push(agent);
      return agent;
    },
    ask: async (...rpcs) => {
      const { answers, queue } = acs;
      const { length } = answers;
      queue.push(...rpcs);
      const code = await new RunningCommand("inform", ...at).ended;
      if (code !== 0) throw new Error(`there was no session to ask in: ${code}`);
      await acs.until(() => answers.length >= length + rpcs.length);
      return answers.slice(length);
    },
    close: async () => {
      await Promise.all(started.map((agent) => agent.kill("SIGKILL")));
      await acs.close();
      remove();
    },
  };
}
