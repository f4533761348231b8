import { isIP } from "node:net";

type LookUp = (name: string) => Promise<{ readonly address: string; readonly family: number }>;

const systemLookUp: LookUp = async (name) => (await import("node:dns/promises")).lookup(name);

/** The device does nothing else meanwhile, and a resolver that cannot be reached is silent for much longer. */
const patienceMs = 2000;

/**
 * The local address that packets to the host of `url` leave from, or undefined while there is no route to it or its
 * name is unknown, or not to be had soon. Asks the system by connecting a datagram socket, which sends nothing.
 */
export async function localAddressTowards(
  url: string,
  lookUp: LookUp = systemLookUp,
  waitMs: number = patienceMs,
): Promise<string | undefined> {
  if (!URL.canParse(url)) return undefined;
  const { hostname, port } = new URL(url);
  const { createSocket } = await import("node:dgram");
  const host = hostname.replace(/^\[|\]$/g, "");
  const family = isIP(host);
  // A timer that is cleared wakes the process all the same: none for an address, which nobody has to be asked for.
  const target = family === 0 ? await inTime(lookUp(host), waitMs) : { address: host, family };
  if (target === undefined) return undefined;
  const socket = createSocket(target.family === 6 ? "udp6" : "udp4");
  return new Promise((resolve) => {
    const answer = (address: string | undefined): void => {
      socket.close();
      resolve(address);
    };
    socket.once("error", () => answer(undefined));
    socket.once("connect", () => answer(socket.address().address));
    socket.connect(Number(port) || 80, target.address); // a callback would be called where it fails, too
  });
}

/** Undefined also where it fails, or takes longer. */
function inTime<T>(wanted: Promise<T>, waitMs: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, waitMs, undefined);
    const settle = (value?: T): void => {
      clearTimeout(timer);
      resolve(value);
    };
    wanted.then(settle, () => settle());
  });
}
