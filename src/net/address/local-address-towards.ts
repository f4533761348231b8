/**
 * The local address that packets to the host of `url` leave from, or undefined while there is no route to it or its
 * name is unknown. Asks the system by connecting a datagram socket, which sends nothing.
 */
export async function localAddressTowards(url: string): Promise<string | undefined> {
  if (!URL.canParse(url)) return undefined;
  const { hostname, port } = new URL(url);
  const { lookup } = await import("node:dns/promises");
  const { createSocket } = await import("node:dgram");
  let target: { address: string; family: number };
  try {
    target = await lookup(hostname.replace(/^\[|\]$/g, ""));
  } catch {
    return undefined;
  }
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
