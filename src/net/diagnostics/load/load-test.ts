import { setMaxListeners } from "node:events";
import type { NetworkTests } from "../../../ports/host/network/network-tests.ts";
import type { PacketMarks } from "../../../ports/host/packet-marks.ts";
import { addressOfLink, targetOn } from "../link-address.ts";
import { preciseTime } from "../precise-time.ts";
import { leavingOf } from "./leaving.ts";
import { LoadFailure } from "./load-failure.ts";
import { LoadRun } from "./load-run.ts";
import { type LoadSettings, type OpenConnection, openHttp } from "./open-connection.ts";

/** Moves octets over http, https and ftp. All connections are there before the first request is sent. `marks` is for what sockets cannot be given. [TR-143 Annex A] */
export function loadTest(settings: LoadSettings, marks?: PacketMarks): NetworkTests["load"] {
  return async (asked, tell, given) => {
    const target = targetOn(asked.link, asked.target);
    if ("error" in target) return target;
    const order = { ...asked, target };
    // Each connection listens to it until it is there: sixteen are no leak.
    const signal = AbortSignal.any([given]);
    setMaxListeners(0, signal);
    const own = addressOfLink(order.link, order.target.family);
    if (typeof own === "object") return own;
    const now = preciseTime();
    const isFtp = order.url.startsWith("ftp:");
    const open = isFtp ? (await import("./ftp/open-ftp.ts")).openFtp : openHttp;
    const leaving = await leavingOf(order, own, order.connections * (isFtp ? 2 : 1), marks);
    if (!leaving.ok) return leaving;
    const { end, next } = leaving.result;
    const ready: OpenConnection[] = [];
    try {
      const opening = Array.from({ length: order.connections }, async () =>
        ready.push(await open(order, { leaving: next, settings, now, signal })),
      );
      const opened = await Promise.allSettled(opening);
      const failed = opened.find((each) => each.status === "rejected");
      if (failed !== undefined) throw failed.reason;
      return { ok: true, result: await new LoadRun(order, ready, now, tell, settings.silenceMs).run(signal) };
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
      await end();
    }
  };
}
