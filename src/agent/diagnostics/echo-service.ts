import { type EchoConfig, echoConfig } from "../../device/ip/diagnostics/udp-echo-config.ts";
import type { EchoServer } from "../../ports/host/network/network-tests.ts";
import type { Activity, Removal } from "../context/activity.ts";
import type { AgentContext } from "../context/context.ts";
import { linkOf } from "./run.ts";

/** How long after a port was not to be had it is tried again, and how often it is looked whether its address is still there. */
const retryMs = 60_000;

const asText = (config: EchoConfig): string => JSON.stringify(config);

/** The UDP echo server, open as the settings say. It answers one address alone, and without one nobody. [TR-143 A.2] */
export class EchoService implements Activity {
  dueMs = Number.POSITIVE_INFINITY;
  readonly #context: AgentContext;
  /** The settings that it was opened with, or tried to. */
  #followed = "";
  #open: EchoServer | undefined;
  /** Enabled, so that whatever else is set its counters go on. */
  #isCounting = false;

  constructor(context: AgentContext) {
    this.#context = context;
  }

  take(): undefined {
    const { boards, clock, tree } = this.#context.options;
    const config = echoConfig(tree);
    if (config.enabled && !this.#isCounting) boards.diagnostics.echoServer = undefined;
    this.#isCounting = config.enabled;
    const wanted = config.enabled && config.source !== "" ? asText(config) : "";
    const isLate = clock.monotonicMs() >= this.dueMs;
    if (wanted === this.#followed) {
      if (!isLate) return;
      this.dueMs = clock.monotonicMs() + retryMs;
      if (this.#open?.isThere()) return;
    }
    this.#close();
    this.#followed = wanted;
    if (wanted !== "") void this.#listen(config, wanted);
  }

  async #listen(config: EchoConfig, wanted: string): Promise<void> {
    const { boards, clock, host, log } = this.#context.options;
    const link = await linkOf(this.#context, config.interface);
    const { port, plus, source } = config;
    const since = boards.diagnostics.echoServer?.counters();
    const settings = { port, plus, source, ...(since && { since }) };
    const opened = link.ok ? await host.networkTests?.serveEcho({ ...settings, link: link.result }) : link;
    if (this.#followed !== wanted || opened === undefined) {
      if (opened?.ok) opened.result.close();
      return;
    }
    if (opened.ok) {
      this.#open = opened.result;
      boards.diagnostics.echoServer = opened.result;
      log.info("echo.listen", { port, source });
      // A link may be given another address.
      if (config.interface === "") return;
    } else {
      log.warn("echo.listen", { port, source, reason: opened.reason });
    }
    this.dueMs = clock.monotonicMs() + retryMs;
    this.#context.wake();
  }

  down(): void {
    this.#close();
  }

  removal(): Removal {
    return { records: [], removed: () => this.#close() };
  }

  stop(): void {
    this.#close();
  }

  #close(): void {
    this.#open?.close();
    this.#open = undefined;
    this.#followed = "";
    this.dueMs = Number.POSITIVE_INFINITY;
  }
}
