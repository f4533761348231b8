import type { NetworkTests } from "../../../ports/host/network/network-tests.ts";
import { addressOfLink } from "../link-address.ts";
import { LoadFailure } from "./load-failure.ts";
import { LoadRun } from "./load-run.ts";
import { type LoadSettings, type OpenConnection, openHttp } from "./open-connection.ts";
import { preciseTime } from "./precise-time.ts";

/** Moves octets over http, https and ftp. All connections are there before the first request is sent. [TR-143 Annex A] */
export function loadTest(settings: LoadSettings): NetworkTests["load"] {
  return async (order, tell, signal) => {
    const { dscp, link, target } = order;
    if (dscp !== 0) {
      return { ok: false, error: "Other", reason: "this device cannot set the DSCP of what it sends by TCP" };
    }
    const own = addressOfLink(link, target.family);
    if (typeof own === "object") return own;
    const now = preciseTime();
    const open = order.url.startsWith("ftp:") ? (await import("./ftp/open-ftp.ts")).openFtp : openHttp;
    const ready: OpenConnection[] = [];
    try {
      const opening = Array.from({ length: order.connections }, async () =>
        ready.push(await open(order, { localAddress: own, settings, now, signal })),
      );
      const opened = await Promise.allSettled(opening);
      const failed = opened.find((each) => each.status === "rejected");
      if (failed !== undefined) throw failed.reason;
      return { ok: true, result: await new LoadRun(order, ready, now, tell).run(signal) };
    } catch (error) {
      if (!(error instanceof LoadFailure)) throw error;
      return {
        ok: false,
        error: error.error,
        reason: error.message,
        ...(error.movedTo !== undefined && { movedTo: error.movedTo }),
      };
    } finally {
      for (const connection of ready) connection.close();
    }
  };
}
