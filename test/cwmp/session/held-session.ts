// Run as a process of its own by young-session.test.ts, with --expose-gc: prints how many octets a session leaves among old objects, the least
// of twenty. A process that has run much else decides by that where it puts what it makes.
import { getHeapSpaceStatistics } from "node:v8";
import { runSession } from "../../../src/cwmp/session/session.ts";
import { readEnvelope, writeEnvelope } from "../../../src/cwmp/soap/envelope.ts";
import { sessionWith } from "./session-fixture.ts";

const collect = (globalThis as unknown as { gc(options: { type: "minor" }): void }).gc;
const oldBytes = (): number =>
  getHeapSpaceStatistics().find(({ space_name }) => space_name === "old_space")?.space_used_size ?? Number.NaN;

const answerTo = (chunks: readonly Uint8Array[]): readonly Uint8Array[] => {
  const { namespace, header } = readEnvelope(chunks, { from: "cpe" });
  const body = { kind: "acs-response", method: "Inform", message: { MaxEnvelopes: 1 } } as const;
  return writeEnvelope({ namespace, header, body });
};

async function heldSession(weightBytes: number): Promise<void> {
  const channel = {
    /** What a session would drag along: on a page of the heap, so that it counts. */
    weight: new Array<number>(weightBytes / 8).fill(1.5),
    post: async (chunks: readonly Uint8Array[]) =>
      chunks.length === 0
        ? ({ ok: true, status: 204, body: [] } as const)
        : ({ ok: true, status: 200, body: answerTo(chunks) } as const),
    close: async () => undefined,
  };
  const { ok } = await runSession(sessionWith(channel));
  if (!ok) throw new Error("the session failed");
  await new Promise((resolve) => setTimeout(resolve, 1));
}

const weightBytes = Number(process.argv[2]);
for (let warmUp = 0; warmUp < 10; warmUp += 1) await heldSession(weightBytes);
const grown: number[] = [];
for (let session = 0; session < 20; session += 1) {
  await heldSession(weightBytes);
  const before = oldBytes();
  for (let twice = 0; twice < 2; twice += 1) collect({ type: "minor" });
  grown.push(oldBytes() - before);
}
process.stdout.write(`${Math.min(...grown)}\n`);
