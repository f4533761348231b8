import { createServer } from "node:net";
import type { LoadOrder, TestOutcome } from "../../../ports/host/network/network-tests.ts";
import type { PacketMarks } from "../../../ports/host/packet-marks.ts";
import type { SocketSettings } from "../../http/open-socket.ts";
import { hasTypeOfService } from "../../http/type-of-service.ts";
import { marked } from "../marked-flow.ts";

/** How a connection of a test leaves this device. */
export type Leaving = Pick<SocketSettings, "localAddress" | "localPort" | "typeOfService">;

/** How those of one test do. */
export interface AllLeaving {
  /** Of the next connection; no more of them than were told of. */
  next(): Leaving;
  /** Once all are over. */
  end(): Promise<void>;
}

/** By the socket itself where Node can, and else by ports that the system marks. `own`: undefined as routing has it. */
export async function leavingOf(
  { dscp, ethernetPriority = 0, target }: Pick<LoadOrder, "dscp" | "ethernetPriority" | "target">,
  own: string | undefined,
  count: number,
  marks: PacketMarks | undefined,
): Promise<TestOutcome<AllLeaving>> {
  const end = async (): Promise<void> => {};
  if (dscp === 0 && ethernetPriority === 0) {
    const leaving: Leaving = own === undefined ? {} : { localAddress: own };
    return { ok: true, result: { next: () => leaving, end } };
  }
  const localAddress = own ?? (target.family === 6 ? "::" : "0.0.0.0");
  if (ethernetPriority === 0 && hasTypeOfService()) {
    return { ok: true, result: { next: () => ({ localAddress, typeOfService: dscp << 2 }), end } };
  }
  const ports = await freePorts(localAddress, count).catch(String);
  if (typeof ports === "string") return { ok: false, error: "Other", reason: `there is no port to leave by: ${ports}` };
  const held = await marked(marks, { protocol: "tcp", target, ownPorts: ports, dscp, ethernetPriority });
  if (!held.ok) return held;
  const left = [...ports];
  const next = (): Leaving => {
    const localPort = left.pop();
    if (localPort === undefined) throw new RangeError(`there are no more than ${count} connections`);
    return { localAddress, localPort };
  };
  return { ok: true, result: { next, end: held.result } };
}

/** So many that nothing has at the moment, all of them others. */
async function freePorts(address: string, count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once("error", reject);
          server.listen({ host: address, port: 0, exclusive: true }, () => {
            const at = server.address();
            resolve(typeof at === "object" ? (at?.port ?? 0) : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
