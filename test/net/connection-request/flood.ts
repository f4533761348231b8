import { createConnection, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Whoever connects from many addresses, again and again, until the test is over. */
export function flood(port: number, addresses: readonly string[], say: string) {
  let opened = 0;
  const held = new Set<Socket>();
  let over = false;
  const open = (from: string): void => {
    const socket = createConnection({ port, host: "127.0.0.1", localAddress: from });
    held.add(socket);
    socket.on("error", () => {}).resume();
    socket.once("connect", () => {
      opened += 1;
      socket.write(say);
    });
    socket.once("close", () => {
      held.delete(socket);
      if (!over) setImmediate(open, from);
    });
  };
  for (const from of addresses) for (let each = 0; each < Math.ceil(100 / addresses.length); each += 1) open(from);
  const stop = (): void => {
    over = true;
    for (const socket of held) socket.destroy();
  };
  onTestFinished(stop);
  return {
    /** Until so many more have got a connection. */
    goesOn: async (more: number): Promise<void> => {
      const until = opened + more;
      while (opened < until) await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Where it comes from. */
export const one = ["127.0.9.1"];
export const hundred = Array.from({ length: 100 }, (_, at) => `127.0.9.${at + 1}`);
