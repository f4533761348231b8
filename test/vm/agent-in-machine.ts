import type { TestAcs } from "../harness/acs/test-acs.ts";
import type { Machine } from "./machine.ts";

/** Where the machine finds what listens on this host's loopback. */
export const fromMachine = (url: string): string => url.replace("127.0.0.1", "10.0.2.2");

const state = "/etc/cpe-agent";

/** The agent of a machine, and the ACS that it has sessions with. */
export class AgentInMachine {
  readonly #machine: Machine;
  readonly acs: TestAcs;

  constructor(machine: Machine, acs: TestAcs) {
    this.#machine = machine;
    this.acs = acs;
  }

  /** Runs it with these keys of the configuration; resolves when it has had a session. Programs in /run/instead are before others. */
  async start(...settings: readonly string[]): Promise<void> {
    await this.#machine.run(`mkdir -p /run/instead
PATH=/run/instead:$PATH ${agentCommand(this.acs, settings)} > /run/port-log 2>&1 &`);
    const { sessions } = this.acs;
    await this.acs.until(() => this.acs.sessions > sessions, 60_000);
  }

  /** What it answers to these, in a session that somebody on the device asks for. */
  async ask(...rpcs: readonly string[]): Promise<readonly string[]> {
    const { answers, queue } = this.acs;
    const { length } = answers;
    queue.push(...rpcs);
    await this.#machine.run(`cpe-agent inform --state-dir ${state}`, 60_000);
    return answers.slice(length, length + rpcs.length);
  }
}

/** The command that runs the agent for this ACS, in a place that outlives a power cut. */
export function agentCommand(acs: TestAcs, settings: readonly string[]): string {
  const keys = ["log.format=json", "acs.retry.minimumWaitSeconds=1", ...settings].map((each) => `-o ${each}`);
  return `cpe-agent run --state-dir ${state} --acs-url ${fromMachine(acs.url)} ${keys.join(" ")}`;
}
