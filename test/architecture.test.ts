import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { circlesIn } from "./house/circles.ts";
import { filesBelow, importsOf, sourcesBelow, textOf } from "./house/sources.ts";

// The rules of the house. docs/architecture.md tells what each room is for.

/** Who may import whom below src/. "*" is everything; a room may always import itself. */
const house: Readonly<Record<string, readonly string[]>> = {
  "main.ts": ["*"],
  wiring: ["*"],
  cli: ["*"],
  web: ["agent", "model", "net", "ports"],
  acs: ["cwmp", "net", "store", "model", "ports"],
  fleet: ["wiring", "web", "config", "agent", "device", "cwmp", "model", "host", "net", "store", "schema", "ports"],
  config: ["model", "ports"],
  "config-file": ["agent", "device", "cwmp", "model", "ports"],
  agent: ["device", "cwmp", "model", "ports"],
  recorder: ["kinds", "cwmp", "net", "ports"],
  kinds: ["cwmp", "model", "schema", "ports"],
  device: ["model", "schema", "ports"],
  cwmp: ["model", "ports"],
  schema: ["model", "ports"],
  model: ["ports"],
  firmware: ["ports"],
  host: ["ports"],
  net: ["ports"],
  store: ["ports"],
  ports: [],
};

/** Rooms that run without Node and without any package but these. */
const pure: Readonly<Record<string, readonly string[]>> = {
  model: [],
  cwmp: ["saxes"],
  agent: [],
  device: [],
  ports: [],
};

/**
 * The folders and files of src/agent/, from the one that decides to the one that all need. An import points to a later
 * line, or stays in its folder; the files of the first line are one.
 */
const agentLines: readonly (readonly string[])[] = [
  [
    "start-agent.ts",
    "device-agent.ts",
    "agent.ts",
    "boot.ts",
    "factory-reset.ts",
    "commands.ts",
    "status.ts",
    "metrics.ts",
    "health.ts",
    "rpc-actions.ts",
  ],
  ["activities.ts"],
  ["activity-kinds.ts"],
  [
    "session",
    "transfers",
    "connection-request",
    "discovery",
    "restart",
    "diagnostics",
    "bulk-data",
    "statistics",
    "alarms",
  ],
  ["informs"],
  ["control", "files"],
  ["context"],
];

/** Classes of which a fleet holds one for each CPE at rest: a private method of JavaScript takes 8 bytes of each, one of TypeScript none. */
const oneForEachCpe: readonly string[] = [
  "agent/activities.ts",
  "agent/connection-request/connection-request-server.ts",
  "agent/context/alarm.ts",
  "agent/context/event-queue.ts",
  "agent/context/mailbox.ts",
  "agent/device-agent.ts",
  "agent/informs/periodic-inform.ts",
  "agent/informs/ticks.ts",
  "agent/informs/value-changes.ts",
  "agent/session/attempts.ts",
  "agent/session/sessions.ts",
  "device/binding/context.ts",
  "fleet/fleet-cpe.ts",
  "fleet/identities/cpe-defaults.ts",
  "fleet/identities/identity-of-one.ts",
  "host/virtual/device.ts",
  "host/virtual/stored-firmware.ts",
  "host/virtual/virtual-host.ts",
  "model/device/open-tree.ts",
  "schema/template.ts",
  "wiring/device-options.ts",
];

const longestFile = 300;
const fullestFolder = 20;

const files = sourcesBelow("src");
const tops = ["src", "test", "scripts", "bench", "web"];

/** The part of a path below `folder` that comes next: a folder or a file. */
const partBelow = (folder: string, file: string): string => file.slice(folder.length + 1).split("/")[0] ?? "";
const roomOf = (file: string): string => partBelow("src", file);
const isIn = (folders: readonly string[], target: string): boolean => folders.includes(target.split("/")[0] ?? "");

describe("the house", () => {
  it("has a row for every room", () => {
    expect([...new Set(files.map(roomOf))].filter((room) => !(room in house))).toEqual([]);
  });

  it("is what docs/architecture.md shows", () => {
    const rows = textOf("docs/architecture.md").matchAll(/^\| (`src\/.*) \| .* \| (.*) \|$/gm);
    const shown = [...rows].flatMap(([, rooms = "", allowed = ""]) => {
      const list = allowed === "everything" ? ["*"] : allowed === "nothing" ? [] : allowed.split(", ");
      return [...rooms.matchAll(/`src\/([^`/]+)\/?`/g)].map(([, room = ""]) => [room, list] as const);
    });
    const present = new Set(files.map(roomOf));
    expect(Object.fromEntries(shown)).toEqual(
      Object.fromEntries(Object.entries(house).filter(([room]) => present.has(room))),
    );
  });

  it.each(files)("%s imports only what its room may", (file) => {
    const room = roomOf(file);
    const allowed = house[room] ?? [];
    const wrong = importsOf(file).filter((target) => {
      if (!isIn(tops, target)) return pure[room]?.includes(target) === false;
      if (!isIn(["src"], target)) return true;
      return roomOf(target) !== room && !allowed.includes("*") && !allowed.includes(roomOf(target));
    });
    expect(wrong).toEqual([]);
  });

  it("has no circle of imports, types included", () => {
    const sources = tops.flatMap(sourcesBelow);
    const circles = circlesIn(new Map(sources.map((file) => [file, importsOf(file)])));
    expect(circles).toEqual([]);
  });

  it("lets imports inside of the agent point down its lines only", () => {
    const placeOf = (file: string): string => partBelow("src/agent", file);
    const lineOf = (place: string): number => agentLines.findIndex((places) => places.includes(place));
    const agent = files.filter((file) => roomOf(file) === "agent");
    expect(agent.filter((file) => lineOf(placeOf(file)) < 0)).toEqual([]);
    const upward = agent.flatMap((file) => {
      const from = placeOf(file);
      const targets = importsOf(file).filter((target) => target.startsWith("src/agent/"));
      return targets
        .map(placeOf)
        .filter((to) => to !== from && lineOf(to) <= lineOf(from) && lineOf(from) > 0)
        .map((to) => `${from} -> ${to}`);
    });
    expect([...new Set(upward)].toSorted()).toEqual([]);
  });

  it("keeps concrete paths out of cwmp, the environment out of agent, code out of ports", () => {
    const offenders = files.filter((file) => {
      const text = textOf(file).replace(/\/\/.*|\/\*[\s\S]*?\*\//g, "");
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

  it(`holds no file of more than ${longestFile} lines`, () => {
    const sources = tops.flatMap(sourcesBelow);
    const long = sources.filter((file) => textOf(file).trimEnd().split("\n").length > longestFile);
    expect(long.toSorted()).toEqual([]);
  });

  it(`holds no folder with more than ${fullestFolder} files on one level`, () => {
    const counts = new Map<string, number>();
    for (const file of tops.flatMap(filesBelow)) {
      if (!file.startsWith("test/fixtures/")) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
    }
    const full = [...counts].filter(([, count]) => count > fullestFolder).map(([folder]) => folder);
    expect(full.toSorted()).toEqual([]);
  });

  it("has no room for leftovers", () => {
    const leftovers = /(^|\/)(utils?|helpers?|common|index)(\/|\.ts$)/;
    expect(tops.flatMap(filesBelow).filter((file) => leftovers.test(file))).toEqual([]);
  });

  it("has no test that waits for a second alone, as these do unless told otherwise", () => {
    expect(sourcesBelow("test").filter((file) => /\bvi\.wait(For|Until)\(/.test(textOf(file)))).toEqual([]);
  });

  it("gives what a fleet has one of for each CPE no private methods", () => {
    const privateMethod = /^ {2}((async|get|set|static) |\*)*#\w+[<(]/m;
    expect(oneForEachCpe.filter((file) => privateMethod.test(textOf(`src/${file}`)))).toEqual([]);
  });

  it("keeps no state in modules", () => {
    expect(files.filter((file) => /^(export )?let /m.test(textOf(file)))).toEqual([]);
  });
});
