import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { devices, sessionsPerCoreSecond } from "./fleet-load.ts";

// The fleet of a peer, cwmp-sim as built in CWMP_SIM_DIR, under the same load: given the URL of an ACS.

interface PeerDevice {
  _noPeriodicInform: boolean;
  start(event: string): void;
  startSession(event: string): Promise<void>;
}
interface Peer {
  readonly CWMPSimulator: new (options: object) => { readonly _devices: readonly PeerDevice[] };
}

const [, , acsUrl = ""] = process.argv;
const entry = join(process.env.CWMP_SIM_DIR ?? "", "dist/src/index.js");
const { CWMPSimulator } = (await import(pathToFileURL(entry).href)) as Peer;
const group = { count: devices, device: { rootName: "Device", serialNumber: "SIM-{i}" } };
const { _devices: all } = new CWMPSimulator({ conn: { port: 0 }, acs: { url: acsUrl }, fleet: { groups: [group] } });
for (const each of all) {
  each._noPeriodicInform = true;
  // Makes its client; the sessions of the boot end before the load begins to be measured.
  each.start("1 BOOT");
}
console.log(await sessionsPerCoreSecond(async (device) => all[device]?.startSession("2 PERIODIC")));
process.exit(0);
