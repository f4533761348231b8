import { writeEnvelope } from "../../cwmp/soap/envelope.ts";
import type { FieldTree } from "../field-tree.ts";

const namespace = "urn:dslforum-org:cwmp-1-2";

/** What a CPE would answer to GetParameterNames and GetParameterValues of its whole tree: two envelopes, one after the other. */
export function writeEnvelopes({ objects, parameters }: FieldTree): string {
  const names = [
    ...[...objects].map(([Name, writable]) => ({ Name, Writable: writable === true })),
    ...[...parameters].map(([Name, { writable }]) => ({ Name, Writable: writable === true })),
  ];
  const values = [...parameters].flatMap(([Name, { value, type }]) =>
    value === undefined ? [] : [{ Name, Value: { type: `xsd:${type ?? "string"}`, value } }],
  );
  const written = [
    writeEnvelope({
      namespace,
      header: { id: "1" },
      body: { kind: "cpe-response", method: "GetParameterNames", message: { ParameterList: names } },
    }),
    writeEnvelope({
      namespace,
      header: { id: "2" },
      body: { kind: "cpe-response", method: "GetParameterValues", message: { ParameterList: values } },
    }),
  ];
  return `${written.map((chunks) => Buffer.concat(chunks).toString("utf8")).join("\n")}\n`;
}
