import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import protobuf from "protobufjs";

// What is no OTLP in JSON, by the messages that OpenTelemetry publishes: members that there are not, values that are not of their types.

const folder = join(import.meta.dirname, "../../fixtures/opentelemetry-proto");

function loaded(): protobuf.Root {
  const root = new protobuf.Root();
  const seen = new Set<string>();
  const load = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const { imports = [] } = protobuf.parse(readFileSync(join(folder, file), "utf8"), root);
    // They name each other by the folders of the repository that they are from.
    for (const each of imports) load(basename(each));
  };
  load("trace_service.proto");
  root.resolveAll();
  return root;
}

const request = loaded().lookupType("opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest");

/** Faults of a request, each with where it is; none of a good one. */
export const faultsOfRequest = (value: unknown): readonly string[] => faultsOf(request, value, "");

function faultsOf(type: protobuf.Type, value: unknown, at: string): readonly string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${at} is no ${type.name}`];
  const oneOfs = Object.values(type.oneofs ?? {}).flatMap(({ name, oneof }) => {
    const given = oneof.filter((field) => field in value);
    return given.length > 1 ? [`${at}.${name} is ${given.join(" and ")}`] : [];
  });
  return [
    ...oneOfs,
    ...Object.entries(value).flatMap(([name, member]) => {
      const field = type.fields[name];
      const where = `${at}.${name}`;
      if (field === undefined) return [`${where} is no member of ${type.name}`];
      if (!field.repeated) return faultsOfOne(field, member, where);
      if (!Array.isArray(member)) return [`${where} is no list`];
      return member.flatMap((each, number) => faultsOfOne(field, each, `${where}[${number}]`));
    }),
  ];
}

/** Identifiers are in hex in OTLP, not in Base64 as elsewhere, and enumerations are numbers. */
const forms: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  bool: (value) => typeof value === "boolean",
  double: (value) => typeof value === "number",
  uint32: (value) => Number.isInteger(value),
  fixed32: (value) => Number.isInteger(value),
  int64: (value) => typeof value === "string" && /^-?\d{1,19}$/.test(value),
  fixed64: (value) => typeof value === "string" && /^\d{1,20}$/.test(value),
};

const octetsOf: Readonly<Record<string, number>> = { traceId: 16, spanId: 8, parentSpanId: 8 };

function faultsOfOne(field: protobuf.Field, value: unknown, at: string): readonly string[] {
  const { resolvedType, type, name } = field;
  if (resolvedType instanceof protobuf.Type) return faultsOf(resolvedType, value, at);
  if (resolvedType instanceof protobuf.Enum)
    return Object.values(resolvedType.values).includes(value as number) ? [] : [`${at} is no ${resolvedType.name}`];
  const octets = octetsOf[name];
  if (type === "bytes" && octets !== undefined)
    return typeof value === "string" && new RegExp(`^[0-9a-f]{${2 * octets}}$`).test(value)
      ? []
      : [`${at} is no ${name}`];
  return forms[type]?.(value) === true ? [] : [`${at} is no ${type}`];
}
