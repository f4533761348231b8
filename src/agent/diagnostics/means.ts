import type { DiagnosticProgress } from "../../device/diagnostics/reports.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FileTransfers } from "../../ports/file-transfers.ts";
import type { Host } from "../../ports/host/host.ts";
import type { NetworkTests, TestFailure, TestOutcome } from "../../ports/host/network/network-tests.ts";
import type { ResolverReading, ResolverServer } from "../../ports/host/network/resolvers.ts";

/** What a run of a diagnostic has at hand. */
export interface Means {
  readonly tests: NetworkTests;
  readonly clock: Clock;
  readonly acsUrl: string;
  /** Whether it is the ACS that asks. */
  readonly forAcs: boolean;
  /** Aborted when nobody wants the results any more. */
  readonly signal: AbortSignal;
  /** The name servers of the system, those that it asks first first. */
  resolvers(): Promise<ResolverReading>;
  /** The name of the link that an Interface parameter means; undefined for none in particular. */
  linkOf(path: string): Promise<TestOutcome<string | undefined>>;
  /** The device itself. */
  readonly own: OwnMeans;
  tell(progress: DiagnosticProgress): void;
}

/** What a device can look at in itself, and do for itself. */
export interface OwnMeans {
  readonly host: Host;
  /** Writes to the store, waits until a power cut would keep it, and takes it away. Rejects as the store does. */
  tryStore(): Promise<void>;
  /** Octets that there is room for where files lie that are moved; undefined where none are. */
  freeBytes(): Promise<number | undefined>;
  /** Sends a file as transfers do; absent where none are moved. */
  readonly upload?: FileTransfers["upload"];
}

/** What a run comes to. Some failures leave something to see. `remark`: a sentence on what was left out all the same. */
export type RunOutcome<Report> =
  | { readonly ok: true; readonly result: Report; readonly remark?: string }
  | (TestFailure & { readonly report?: Report });

/** Resolves after that time, or when the signal is aborted. */
export function pause({ clock, signal }: Pick<Means, "clock" | "signal">, delayMs: number): Promise<void> {
  if (delayMs <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(delayMs, done);
    signal.addEventListener("abort", done, { once: true });
  });
}

const settleMs = 50;

/**
 * Between what is told of a test and what it measures first: whoever follows it asks for more at once, and to answer that takes
 * this process longer than a short link does.
 */
export const settled = (means: Pick<Means, "clock" | "signal">): Promise<void> => pause(means, settleMs);

/** The name servers that the system asks, those that it asks first first. */
export const askedOf = ({ enabled: asks = true, servers }: ResolverReading): readonly ResolverServer[] =>
  asks ? servers.filter(({ enabled = true, address }) => enabled && address !== "") : [];
