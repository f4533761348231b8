import type { DhcpRenewal } from "../../../ports/host/network/dhcp-options.ts";
import type { Log } from "../../../ports/log.ts";
import { RefusedSettingError } from "../../refused-setting.ts";
import type { Step } from "../../steps.ts";
import type { RunProgram } from "../programs/run-program.ts";
import type { SystemFiles } from "../programs/system-files.ts";
import { type AskedClient, askToRenew, clientToAsk } from "./renew-leases.ts";

/** Renewals that wait for the end of the session: the address that it goes over may be another one then. A power cut forgets them. */
export class LeaseRenewals {
  readonly #files: SystemFiles;
  readonly #run: RunProgram;
  readonly #signal: (pid: number) => void;
  readonly #log: Log;
  #waiting: readonly AskedClient[] = [];

  constructor(files: SystemFiles, run: RunProgram, signal: (pid: number) => void, log: Log) {
    this.#files = files;
    this.#run = run;
    this.#signal = signal;
    this.#log = log;
  }

  edits(steps: { add(step: Step): void }): DhcpRenewal {
    return {
      renew: async (family, link) => {
        const client = clientToAsk(this.#files, family, link);
        if (client === undefined) throw new RefusedSettingError("renew", whyNot(family, link));
        steps.add({
          carryOut: async () => {
            this.#waiting = [...this.#waiting, client];
          },
          undo: async () => {
            this.#waiting = this.#waiting.filter((each) => each !== client);
          },
        });
      },
    };
  }

  /** One that cannot be told is in the log. */
  async run(): Promise<void> {
    const clients = this.#waiting;
    if (clients.length === 0) return;
    this.#waiting = [];
    try {
      await askToRenew(this.#run, this.#signal, clients);
    } catch (failure) {
      const reason = failure instanceof Error ? failure.message : String(failure);
      this.#log.warn("host.dhcp", { outcome: "not-renewed", reason });
    }
  }
}

const whyNot = (family: 4 | 6, link: string): string =>
  family === 4
    ? `the DHCP client of ${link} cannot be asked to renew its lease without giving it up: only systemd-networkd, dhcpcd and udhcpc can`
    : `the DHCP client of ${link} cannot be asked to renew its lease of IPv6 without giving it up: only dhcpcd and odhcp6c can`;
