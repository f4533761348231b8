import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

/** Ports below are for root alone. */
const firstForAll = 1024;
/** Far more than are taken in a row, on any machine. */
const mostTries = 200;

/** A port of 127.0.0.1, of TCP and UDP, that nobody listens on and nobody is given meanwhile: for a program that must be told one. */
export async function freePort(): Promise<number> {
  const { least, most } = range();
  for (let tries = 0; tries < mostTries; tries++) {
    const port = least + Math.floor(Math.random() * (most - least + 1));
    if ((await isFreeOfTcp(port)) && (await isFreeOfUdp(port))) return port;
  }
  throw new Error(`no port from ${least} to ${most} is free`);
}

/**
 * Below the ports that the kernel gives out by itself, so that nobody who did not choose it has it by then. Where it gives out nearly all
 * (`1024 65535`), any.
 */
function range(): { readonly least: number; readonly most: number } {
  const [first = ""] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").split(/\s/);
  const most = Number(first) - 1;
  return most < 2 * firstForAll ? { least: firstForAll, most: 65_535 } : { least: Math.ceil(most / 2), most };
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
