import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

/** Below the ports that the kernel gives out by itself, so that nobody who did not choose it has it by then. */
const most = firstGivenOut() - 1;
const least = Math.ceil(most / 2);

/** A port of 127.0.0.1, of TCP and UDP, that nobody listens on and nobody is given meanwhile: for a program that must be told one. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = least + Math.floor(Math.random() * (most - least + 1));
    if ((await isFreeOfTcp(port)) && (await isFreeOfUdp(port))) return port;
  }
}

function firstGivenOut(): number {
  const [first = ""] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").split(/\s/);
  return Number(first);
}

function isFreeOfTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function isFreeOfUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", () => resolve(false));
    socket.bind(port, "127.0.0.1", () => socket.close(() => resolve(true)));
  });
}
