import { describeMachine } from "./machine.ts";
import { runs } from "./report.ts";
import { bulkData } from "./sections/bulk-data.ts";
import { downloads } from "./sections/downloads.ts";
import { endurance } from "./sections/endurance.ts";
import { fleet } from "./sections/fleet.ts";
import { fleetCommand } from "./sections/fleet-command.ts";
import { manyHosts } from "./sections/many-hosts.ts";
import { memoryAndSessions } from "./sections/memory.ts";
import { periodicSessions } from "./sections/periodic.ts";
import { reportSending } from "./sections/report-sending.ts";
import { script } from "./sections/script.ts";
import { sessionCost } from "./sections/session.ts";
import { startUp } from "./sections/start.ts";
import { throughput } from "./sections/throughput.ts";
import { tlsSessions } from "./sections/tls-sessions.ts";
import { wholeTree } from "./sections/whole-tree.ts";

// Prints the budgets of the design as measured on this machine: all of them, or the sections that are named
// (`npm run bench -- start downloads`). Nothing here fails a build by its time.

const sections: Readonly<Record<string, () => Promise<void>>> = {
  start: startUp,
  memory: memoryAndSessions,
  "session-linux": () => sessionCost("linux"),
  "session-virtual": () => sessionCost("virtual"),
  fleet,
  tls: tlsSessions,
  periodic: periodicSessions,
  downloads,
  throughput,
  "bulk-data": bulkData,
  "report-sending": reportSending,
  "tree-linux": () => wholeTree("linux", "<= 12 us per parameter"),
  "tree-openwrt": () => wholeTree("openwrt", "<= 30 us per parameter"),
  "tree-virtual": () => wholeTree("virtual", "<= 2.5 us per parameter"),
  "many-hosts": manyHosts,
  soap: () => script("soap"),
  "idle-devices": () => script("idle-devices"),
  "notified-parameters": () => script("notified-parameters"),
  "sample-sets": () => script("sample-sets"),
  endurance,
  "fleet-command": fleetCommand,
};
/** Take minutes, and are done only when they are named. */
const long = ["endurance", "fleet-command"];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(sections, name));
if (unknown.length > 0) {
  console.error(`no section ${unknown.join(", ")}; there are ${Object.keys(sections).join(", ")}`);
  process.exit(2);
}
console.log(`${await describeMachine()}\nmedian of ${runs}\n`);
for (const [name, measure] of Object.entries(sections))
  if (wanted.length === 0 ? !long.includes(name) : wanted.includes(name)) await measure();
