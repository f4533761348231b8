import type { Log } from "../../ports/log.ts";
import type { UbusCalls } from "./ubus/ubus.ts";

/** What netifd can be told of an interface at once: to ask for its lease anew, to go down and up, or to come up. */
type Verb = "renew" | "restart" | "up";

export interface InterfaceCommand {
  readonly name: string;
  readonly verb: Verb;
}

/** Commands to netifd that wait for the end of the session. A power cut forgets them: then all interfaces begin anew. */
export class InterfaceCommands {
  readonly #ubus: UbusCalls | undefined;
  readonly #log: Log;
  #waiting: readonly InterfaceCommand[] = [];

  /** `ubus`: absent for a copied file system, where there is no netifd. */
  constructor(ubus: UbusCalls | undefined, log: Log) {
    this.#ubus = ubus;
    this.#log = log;
  }

  add(commands: readonly InterfaceCommand[]): void {
    this.#waiting = [...this.#waiting, ...commands];
  }

  remove(commands: readonly InterfaceCommand[]): void {
    this.#waiting = this.#waiting.filter((command) => !commands.includes(command));
  }

  /** Tells netifd, each once; one that it refuses is in the log. */
  async run(): Promise<void> {
    const commands = new Map(this.#waiting.map((command) => [`${command.name} ${command.verb}`, command]));
    this.#waiting = [];
    for (const { name, verb } of commands.values()) {
      const calls = verb === "restart" ? ["down", "up"] : [verb];
      try {
        for (const method of calls) await this.#ubus?.call(`network.interface.${name}`, method);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#log.warn("host.netifd", { outcome: "failed", interface: name, command: verb, reason });
      }
    }
  }
}
