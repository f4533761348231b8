import { wiredCpe } from "../../harness/wired/wired-cpe.ts";
import { fieldAcs, type Turn } from "../field-acs.ts";
import { genieAcs } from "../peers.ts";

/** An agent that has had its first session, with these turns in it. */
export async function met(...turns: readonly Turn[]) {
  const acs = await fieldAcs(genieAcs, turns);
  const cpe = await wiredCpe(acs.url);
  const session = await cpe.session();
  return { acs, cpe, session };
}
