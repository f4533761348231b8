import { rmSync } from "node:fs";
import type { Agent } from "../src/agent/agent.ts";
import { httpExchange } from "../src/net/acs/exchange.ts";
import { devices, sessionsPerCoreSecond } from "./fleet-load.ts";
import { openVirtualFleet } from "./virtual-fleet.ts";

// A fleet of a thousand devices in this process that hold one session after the other with the ACS at the URL given; `kept`
// for connections that outlive their sessions, or the authority of an ACS over TLS.

const [, , acsUrl = "", kept = "", caFile] = process.argv;
const exchange = httpExchange({
  clockIsSet: () => true,
  maxParked: kept === "kept" ? devices : 0,
  ...(caFile && { tls: { caFile } }),
});
const { folder, start } = await openVirtualFleet(exchange, acsUrl);
const agents: Agent[] = [];
for (let index = 0; index < devices; index++) agents.push(await start(index));
const figure = await sessionsPerCoreSecond(async (device) => {
  const answer = await agents[device]?.control({ command: "inform", wait: true });
  if (!answer?.ok || answer.result.session?.ok !== true) throw new Error(`a session failed: ${JSON.stringify(answer)}`);
});
console.log(figure);
rmSync(folder, { recursive: true });
process.exit(0);
