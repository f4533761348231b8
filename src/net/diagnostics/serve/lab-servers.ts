import type { AddressInfo } from "node:net";
import { isIP } from "node:net";
import { startCapacityServer } from "../capacity/capacity-server.ts";
import { boundEchoServer } from "../udp-echo-server.ts";
import { throughputServer } from "./throughput-server.ts";

// The other end of tests of the network, for labs. Listens to strangers, so all that they can ask for is bounded.

export interface LabSettings {
  /** IP address to listen on. */
  readonly bind: string;
  /** 0 lets the system choose. */
  readonly httpPort: number;
  readonly echoPort: number;
  readonly capacityPort: number;
}

export interface LabServer {
  /** What it is for, in a word. */
  readonly name: string;
  /** Where it listens: a URL, or address and port. */
  readonly at: string;
  close(): Promise<void>;
}

const mostEchoes = { count: 20_000, perMs: 1000 };
/** Programs that answer whatever they get live below: an echo to one of them would go on for ever. */
const leastSourcePort = 1024;
/** Of tests of capacity at a time. */
const mostFlows = 8;
const mostTestSeconds = 60;

/** Starts all of them, or rejects with the system's error, none left open. */
export async function labServers(settings: LabSettings): Promise<readonly LabServer[]> {
  const started: LabServer[] = [];
  try {
    // What else there is to serve is added here.
    for (const start of [throughput, echo, capacity]) started.push(await start(settings));
    return started;
  } catch (failure) {
    for (const server of started) await server.close();
    throw failure;
  }
}

async function throughput({ bind, httpPort }: LabSettings): Promise<LabServer> {
  const server = throughputServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen({ host: bind, port: httpPort, exclusive: true }, resolve);
  });
  const { address, port } = server.address() as AddressInfo;
  return {
    name: "http",
    at: `http://${hostAndPort(address, port)}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function echo({ bind, echoPort }: LabSettings): Promise<LabServer> {
  const admits = ({ port }: { readonly port: number }): boolean => port >= leastSourcePort;
  const family = isIP(bind) === 6 ? 6 : 4;
  const opened = await boundEchoServer({ family, address: bind, port: echoPort, plus: true, admits, rate: mostEchoes });
  return {
    name: "echo",
    at: hostAndPort(bind, opened.port),
    close: async () => opened.close(),
  };
}

/** For whoever asks, as there are no passwords here: `diagnose capacity-server` knows keys. */
async function capacity({ bind, capacityPort }: LabSettings): Promise<LabServer> {
  const server = await startCapacityServer({
    address: bind,
    port: capacityPort,
    keys: [],
    mostFlows,
    mostSeconds: mostTestSeconds,
    mostMbps: undefined,
    fullMtu: false,
    jumbo: true,
    tell: () => {},
  });
  return { name: "capacity", at: hostAndPort(bind, server.port), close: async () => server.close() };
}

const hostAndPort = (address: string, port: number): string =>
  `${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
