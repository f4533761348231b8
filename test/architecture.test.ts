import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { describe, expect, it } from "vitest";

// The house of DESIGN §1 as a literal: who may import whom below src/, and what each folder must never contain.
// "*" is everything. A folder may always import itself.
const house: Readonly<Record<string, readonly string[]>> = {
  "main.ts": ["*"],
  wiring: ["*"],
  ports: [],
  cli: ["*"],
  web: ["agent", "model", "ports"],
  acs: ["cwmp", "net", "store", "model", "ports"],
  fleet: ["wiring", "config", "agent", "device", "cwmp", "model", "host", "net", "store", "schema", "ports"],
  config: ["model", "ports"],
  "config-file": ["agent", "device", "cwmp", "model", "ports"],
  agent: ["device", "cwmp", "model", "ports"],
  device: ["model", "schema", "ports"],
  cwmp: ["model", "ports"],
  schema: ["model", "ports"],
  model: ["ports"],
  firmware: ["ports"],
  host: ["ports"],
  net: ["ports"],
  store: ["ports"],
};

/** Folders that must run without Node and without any package but these. */
const pure: Readonly<Record<string, readonly string[]>> = {
  model: [],
  cwmp: ["saxes"],
  agent: [],
  device: [],
  ports: [],
};

const root = join(import.meta.dirname, "..", "src");
const files = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.split(sep).join("/"));

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [
    ...text.matchAll(
      /(?:^|\n)\s*(?:import|export)\b[^"';]*?from\s*"([^"]+)"|import\(\s*"([^"]+)"\s*\)|(?:^|\n)import\s+"([^"]+)"/g,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

const roomOf = (file: string): string => file.split("/")[0] ?? file;

describe("the house", () => {
  it("has a row for every room", () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in house))).toEqual([]);
  });

  it.each(files)("%s imports only what its room may", (file) => {
    const room = roomOf(file);
    const allowed = house[room] ?? [];
    const wrong = importsOf(file).filter((specifier) => {
      if (!specifier.startsWith(".")) {
        const packages = pure[room];
        return packages !== undefined && !packages.includes(specifier);
      }
      const target = relative(root, join(root, dirname(file), specifier))
        .split(sep)
        .join("/");
      const targetRoom = roomOf(target);
      return targetRoom !== room && !allowed.includes("*") && !allowed.includes(targetRoom);
    });
    expect(wrong).toEqual([]);
  });

  it("keeps concrete paths out of cwmp, the environment out of agent, code out of ports", () => {
    const offenders = files.filter((file) => {
      const text = readFileSync(join(root, file), "utf8").replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "");
      switch (roomOf(file)) {
        case "cwmp":
          return /"[^"]*\b(Device|InternetGatewayDevice)\.[A-Z]/.test(text);
        case "agent":
          return /process\.env/.test(text);
        case "host":
        case "net":
        case "store":
          return /"Device\.[A-Z]/.test(text);
        case "ports":
          return /\b(const|let|function|class)\b/.test(text);
        default:
          return false;
      }
    });
    expect(offenders).toEqual([]);
  });

  it("holds no file over 400 lines, and no room for leftovers", () => {
    const long = files.filter(
      (file) =>
        !file.startsWith("schema/generated/") && readFileSync(join(root, file), "utf8").split("\n").length > 401,
    );
    expect(long).toEqual([]);
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|index)(\/|\.ts$)/.test(file))).toEqual([]);
  });

  it("keeps no state in modules", () => {
    const stateful = files.filter((file) => /^(export )?let /m.test(readFileSync(join(root, file), "utf8")));
    expect(stateful).toEqual([]);
  });
});
