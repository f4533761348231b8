import { connect } from "node:net";
import type { NetworkTests, TestOutcome } from "../../ports/host/network/network-tests.ts";

const noRoute = ["ENETUNREACH", "EHOSTUNREACH", "EADDRNOTAVAIL"];

/** Opens a TCP connection to an address, says nothing on it, and closes it. */
export const tcpConnect: NetworkTests["connect"] = ({ port, target, timeoutMs }, signal) =>
  new Promise((resolve) => {
    const begun = process.hrtime.bigint();
    const socket = connect({ host: target.address, port, family: target.family, autoSelectFamily: false });
    const settle = (outcome: TestOutcome<number>): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", aborted);
      socket.destroy();
      resolve(outcome);
    };
    const failed = (reason: string): void => settle({ ok: false, error: "InitConnectionFailed", reason });
    const aborted = (): void => failed("given up");
    const timer = setTimeout(
      () => failed(`${target.address} took no connection within ${timeoutMs / 1000} s`),
      timeoutMs,
    );
    signal.addEventListener("abort", aborted);
    socket.once("connect", () => settle({ ok: true, result: Number((process.hrtime.bigint() - begun) / 1000n) }));
    // Stays: what is destroyed may still have something to say.
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (noRoute.includes(error.code ?? "")) settle({ ok: false, error: "NoRouteToHost", reason: error.message });
      else failed(error.message);
    });
    if (signal.aborted) aborted();
  });
