import type { Socket } from "node:net";
import { onTestFinished } from "vitest";
import { TestAcs } from "../../harness/acs/test-acs.ts";

/** An ACS that knows its CPEs apart: what each has said in its Informs, and what of that it knows to be acknowledged. */
export interface SerialAcs {
  readonly acs: TestAcs;
  /** Event codes of the Informs of each, in order, by serial number. */
  readonly informs: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** Those that have gone on after an InformResponse: they have had it. */
  readonly acknowledged: ReadonlySet<string>;
  readonly connectionRequestUrls: ReadonlyMap<string, string>;
}

/** Ends with the test. */
export async function serialAcs(): Promise<SerialAcs> {
  const informs = new Map<string, (readonly string[])[]>();
  const acknowledged = new Set<string>();
  const connectionRequestUrls = new Map<string, string>();
  const speakers = new WeakMap<Socket, string>();
  const acs = await TestAcs.start({
    before: ({ socket }, _response, body) => {
      const serial = /<SerialNumber>([^<]*)</.exec(body)?.[1];
      const speaker = speakers.get(socket);
      if (serial === undefined && speaker !== undefined) acknowledged.add(speaker);
      if (serial === undefined) return false;
      speakers.set(socket, serial);
      const events = [...body.matchAll(/<EventCode>([^<]*)</g)].map(([, code = ""]) => code);
      informs.set(serial, [...(informs.get(serial) ?? []), events]);
      const url = /ConnectionRequestURL<\/Name><Value[^>]*>([^<]*)</.exec(body)?.[1];
      if (url !== undefined) connectionRequestUrls.set(serial, url);
      return false;
    },
  });
  onTestFinished(() => acs.close());
  return { acs, informs, acknowledged, connectionRequestUrls };
}
