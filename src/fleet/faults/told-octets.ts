import type { FaultName } from "./fault-kinds.ts";
import type { FaultSettings } from "./fault-rule.ts";

// Envelopes that no program of good will would send: octets in, octets out.

const whole = (chunks: readonly Uint8Array[]): Buffer => Buffer.concat(chunks);

/** By the faults that spoil octets. */
export const octetFaults: Partial<
  Readonly<Record<FaultName, (chunks: readonly Uint8Array[], settings: FaultSettings) => readonly Uint8Array[]>>
> = {
  /** Its last end tag begins another element, after an ampersand that stands for nothing. */
  "malformed-xml": (chunks) => {
    const octets = whole(chunks);
    const at = octets.lastIndexOf("</");
    return [octets.subarray(0, at), Buffer.from(" & <"), octets.subarray(at + 2)];
  },
  "truncated-xml": (chunks, { octet }) => {
    const octets = whole(chunks);
    return [octets.subarray(0, Math.max(1, Math.min(octet ?? octets.length >> 1, octets.length - 1)))];
  },
  /** Well-formed: it is the size alone. */
  "huge-xml": (chunks, { megabytes = 16 }) => {
    const octets = whole(chunks);
    const at = octets.lastIndexOf("</");
    const padding = Buffer.alloc(
      megabytes * 2 ** 20,
      "                                                               \n",
    );
    return [octets.subarray(0, at), padding, octets.subarray(at)];
  },
  "wrong-namespace": (chunks, { namespace = "urn:dslforum-org:cwmp-9-9" }) => {
    const said = namespace.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
    return [
      Buffer.from(
        whole(chunks)
          .toString("utf8")
          .replaceAll(/urn:dslforum-org:cwmp-1-\d/g, said),
      ),
    ];
  },
};
