import { rmSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { onTestFinished } from "vitest";
import { layerOf, readConfiguration } from "../../../src/config/configuration.ts";
import { ruleOf } from "../../../src/fleet/faults/fault-rule.ts";
import { Fleet } from "../../../src/fleet/fleet.ts";
import { numberedRoster } from "../../../src/fleet/identities/roster.ts";
import type { Log } from "../../../src/ports/log.ts";
import { newStateDirectory, quick } from "../../harness/wired/wired-agent.ts";

/** What went over one connection from a CPE. */
export interface TappedConnection {
  octets: Buffer;
  /** How the CPE ended it. */
  end: "open" | "closed" | "reset";
}

/** A wire to an ACS that keeps what goes over it; gone with the test. */
export async function tap(acsUrl: string): Promise<{ readonly url: string; readonly connections: TappedConnection[] }> {
  const connections: TappedConnection[] = [];
  const { port } = new URL(acsUrl);
  const server = createServer((socket) => {
    const connection: TappedConnection = { octets: Buffer.alloc(0), end: "open" };
    connections.push(connection);
    const far = connect(Number(port), "127.0.0.1");
    socket.on("data", (octets: Buffer) => {
      connection.octets = Buffer.concat([connection.octets, octets]);
      far.write(octets);
    });
    far.on("data", (octets) => socket.write(octets));
    socket.on("end", () => {
      connection.end = "closed";
      far.end();
    });
    socket.on("error", () => {
      connection.end = "reset";
      far.destroy();
    });
    far.on("error", () => socket.destroy());
    far.on("end", () => socket.end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, connections };
}

const quiet = (): void => {};

/** So many CPEs with these faults, all switched on; gone with the test. */
export async function faultyFleet(
  acsUrl: string,
  count: number,
  faults: readonly Readonly<Record<string, unknown>>[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Fleet> {
  const stateDirectory = newStateDirectory();
  const log: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const given = { ...quick, "acs.periodicInform.enable": "false", ...settings, "acs.url": acsUrl };
  const fleet = await Fleet.open({
    configuration: readConfiguration([layerOf(given, (name) => `test ${name}`)]),
    stateDirectory,
    log,
    roster: numberedRoster("T{i}", count),
    kinds: [{ name: "home-gateway", share: 1 }],
    perSecond: Number.POSITIVE_INFINITY,
    mostOpen: 100,
    seed: "faults",
  });
  onTestFinished(async () => {
    await fleet.stop();
    rmSync(stateDirectory, { recursive: true });
  });
  for (const each of faults) fleet.faults.board.add(ruleOf(each));
  await fleet.start();
  return fleet;
}
