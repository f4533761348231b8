import type { Origin, Written } from "../../model/binding.ts";
import type { EchoServer } from "../../ports/host/network/network-tests.ts";
import type { AskedTest, DiagnosticName, ReportOf, ShippedTest, StateOf } from "./reports.ts";

/** Somebody has asked for a run; each time anew. */
export interface DiagnosticRequest {
  readonly origin: Origin;
}

/** How one diagnostic of the tree stands. */
interface Standing<N extends AskedTest> {
  readonly state: StateOf<N>;
  /** Of the latest run that is over; absent while its results are undefined. */
  readonly report?: ReportOf<N>;
  /** Present while it is to be run, or runs. */
  readonly request?: DiagnosticRequest;
}

type Standings = { readonly [N in DiagnosticName]?: Standing<N> } & { readonly [N in ShippedTest]: Standing<N> };

const idle = { state: "None" } as const;

/**
 * Where the tree and whoever runs diagnostics meet: what was asked for, and what came of it. All of it is in memory, so
 * that a reboot ends it: then every state is None. One per device of a fleet. [TR-181 DiagnosticsState]
 */
export class DiagnosticsBoard {
  #standings: Standings | undefined;
  /** The latest one of this run of the agent; its counters stay when it has ended. */
  echoServer: Pick<EchoServer, "counters"> | undefined;

  /** As the tree shows it. */
  standing<N extends AskedTest>(name: N): Standing<N> {
    // Each is under its own name.
    return (this.#standings?.[name] as Standing<N> | undefined) ?? idle;
  }

  /** All that are to be run, or run. */
  get requests(): ReadonlyMap<AskedTest, DiagnosticRequest> {
    const requests = new Map<AskedTest, DiagnosticRequest>();
    if (this.#standings === undefined) return requests;
    for (const [name, { request }] of Object.entries(this.#standings)) {
      if (request !== undefined) requests.set(name as AskedTest, request);
    }
    return requests;
  }

  /** Whether any was ever asked for. */
  get isUsed(): boolean {
    return this.#standings !== undefined;
  }

  /**
   * Something was set in the object. `Requested` asks for a run with what is set now, in place of one under way; all else,
   * `Canceled` included, gives up what is under way and what came of the latest. `state`: the parameter that asks. [TR-181 DiagnosticsState]
   */
  written(name: AskedTest, values: Written, origin: Origin, state = "DiagnosticsState"): void {
    if (origin === "agent") return;
    if (values.get(state) === "Requested") {
      this.#set(name, { state: "Requested", request: { origin } });
    } else if (this.#standings?.[name] !== undefined) {
      this.#set(name, idle);
    }
  }

  /** A run that was asked for by `request` is over; false if it is not wanted any more. */
  finish<N extends AskedTest>(
    name: N,
    request: DiagnosticRequest,
    state: StateOf<N>,
    report: ReportOf<N> | undefined,
  ): boolean {
    if (this.#standings?.[name]?.request !== request) return false;
    this.#set(name, report === undefined ? { state } : { state, report });
    return true;
  }

  /** As after a reboot. */
  clear(): void {
    this.#standings = undefined;
    this.echoServer = undefined;
  }

  #set<N extends AskedTest>(name: N, standing: Standing<N>): void {
    this.#standings = { ...this.#standings, [name]: standing };
  }
}
