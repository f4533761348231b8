import { type IpRecord, parseIpRecords, recordsAt } from "../programs/ip-json.ts";
import type { RunProgram } from "../programs/run-program.ts";

/** Links as `networkctl` tells of them: `Interfaces[]`, each with `Name`. Empty where it does not tell, as before version 249. */
export async function linksOfNetworkctl(run: RunProgram): Promise<readonly IpRecord[]> {
  const told = await run(["networkctl", "--json=short", "list"]);
  if (!told.ok) return [];
  try {
    return recordsAt(parseIpRecords(`[${told.stdout}]`, "networkctl")[0] ?? {}, "Interfaces");
  } catch {
    return []; // a table for people
  }
}
