import { certificateWorkshop } from "../../test/net/certificates.ts";
import { startProgram } from "../program.ts";
import { row } from "../report.ts";

/** Sessions over TLS, a new connection for each: how many a core holds, and how many of them began with a full handshake. */
export async function tlsSessions(): Promise<void> {
  const workshop = certificateWorkshop();
  const own = workshop.issue("localhost");
  let handshakes = 0;
  const count = (text: string): void => {
    handshakes += text.split("full handshake").length - 1;
  };
  const acs = await startProgram("bench/raw/acs.ts", ["closing", own.certFile, own.keyFile], count);
  const run = await startProgram("bench/fleet.ts", [`https://localhost:${acs.said}/`, "new", own.certFile]);
  row(
    "fleet of 1,000 over TLS, sessions per core and second",
    "",
    `${Number(run.said).toFixed(0)}  (${handshakes} full handshakes in 13,000)`,
  );
  await acs.stop();
  workshop.close();
}
