import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import type { Agent } from "../../../src/agent/agent.ts";
import type { StatusReport } from "../../../src/agent/control/results.ts";
import type { BusTable } from "../../../src/ports/host/bus.ts";
import { busMethods } from "../../../src/wiring/bus-methods.ts";

// The page in LuCI: its entry in the menu, what it may ask of ubus, and its view, in what stands for LuCI's own modules.

const app = join(import.meta.dirname, "../../../packaging/openwrt/luci-app-cpe-agent");
const views = join(app, "htdocs/luci-static/resources/view");
const json = (file: string) => JSON.parse(readFileSync(join(app, "root/usr/share", file), "utf8"));
const nowMs = Date.UTC(2026, 10, 28, 23, 30);

const strings = { type: "array", items: { type: "string" }, minItems: 1 };
/** What LuCI's dispatcher takes of a menu, and rpcd of an access group, as far as they are used here. */
const menuSchema = {
  type: "object",
  additionalProperties: {
    type: "object",
    required: ["title", "action"],
    additionalProperties: false,
    properties: {
      title: { type: "string" },
      order: { type: "integer" },
      action: {
        type: "object",
        required: ["type", "path"],
        additionalProperties: false,
        properties: { type: { const: "view" }, path: { type: "string" } },
      },
      depends: {
        type: "object",
        additionalProperties: false,
        properties: { acl: strings, uci: { type: "object" }, fs: { type: "object" } },
      },
    },
  },
};
/** Calls of ubus alone: what rpcd tells of the configuration by `uci` has passwords in it. */
const grants = {
  type: "object",
  additionalProperties: false,
  properties: { ubus: { type: "object", additionalProperties: strings } },
};
const aclSchema = {
  type: "object",
  additionalProperties: {
    type: "object",
    required: ["description", "read"],
    additionalProperties: false,
    properties: { description: { type: "string" }, read: grants, write: grants },
  },
};

const report: StatusReport = {
  identity: {
    manufacturer: "Acme",
    oui: "0200C0",
    productClass: "Router",
    serialNumber: "S<1>",
    modelName: "R1",
    description: "Acme R1",
    hardwareVersion: "1",
    softwareVersion: "24.10.2",
    provisioningCode: "",
  },
  acsUrl: "https://acs.example/cwmp",
  acsUrlOrigin: "dhcp",
  discovered: { link: "eth0", option: 43 },
  enabled: true,
  bootstrapped: true,
  uptimeSeconds: 3725,
  connectionRequestUrl: "http://192.0.2.7:7547/x",
  session: "waiting-to-retry",
  retryCount: 3,
  nextRetrySeconds: 95,
  nextPeriodicInformSeconds: 600,
  pendingEvents: 2,
  lastSession: {
    startedAtMs: nowMs - 60_000,
    durationMs: 2000,
    ok: false,
    outcome: "unreachable",
    reason: "connection refused",
    url: "https://acs.example/",
    events: ["1 BOOT", "2 PERIODIC"],
    rpcs: 0,
    retryCount: 3,
  },
};

/** What the agent's object answers for such a report, as ubus hands it on. */
async function statusOf(told: StatusReport): Promise<BusTable> {
  const agent = { control: async () => ({ ok: true, result: told }) } as unknown as Agent;
  const answer = await busMethods(agent, () => nowMs).status?.call({});
  return JSON.parse(JSON.stringify(answer && "data" in answer ? answer.data : {}));
}

interface Node {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  children: readonly (Node | string)[];
}
const textOf = (node: Node | string): string =>
  typeof node === "string" ? node : node.children.map(textOf).join(node.tag === "tr" ? ": " : "\n");

type Call = (...args: readonly unknown[]) => Promise<unknown>;

interface View {
  readonly load: () => Promise<unknown>;
  readonly render: (loaded: unknown) => Node;
}

/** The view with LuCI stood in for; `answer` is what ubus does when it is called, `mayWrite` what rpcd lets the user do. */
function opened(answer: (method: string, args: readonly unknown[]) => Promise<unknown>, mayWrite = true) {
  const declared: { object: string; method: string; params?: readonly string[]; reject?: boolean }[] = [];
  const polled: Call[] = [];
  const notes: string[] = [];
  const modules = {
    view: { extend: (members: object) => members },
    rpc: {
      declare: (call: (typeof declared)[number]): Call => {
        declared.push(call);
        return (...args) => answer(call.method, args);
      },
    },
    poll: { add: (call: Call) => polled.push(call) },
    ui: {
      addNotification: (_title: null, content: Node) => notes.push(textOf(content)),
      createHandlerFn:
        (owner: Record<string, Call>, name: string, ...args: readonly unknown[]) =>
        () =>
          owner[name]?.(...args),
    },
    dom: {
      content: (node: Node, children: readonly Node[]) => {
        node.children = children;
      },
    },
    E: (tag: string | readonly [], attributes: object, children?: readonly (Node | string)[]): Node =>
      typeof tag === "string"
        ? { tag, attributes: { ...attributes }, children: children ?? [] }
        : { tag: "", attributes: {}, children: attributes as readonly Node[] },
    _: (text: string) => text,
    L: { hasViewPermission: () => mayWrite },
  };
  const source = readFileSync(join(views, "cpe-agent/status.js"), "utf8");
  // LuCI gives a view what it requires by its first lines, and texts a `format` of their own.
  const required = [...source.matchAll(/^'require (\w+)';$/gm)].map(([, name]) => name ?? "");
  const names = [...required, "E", "_", "L"];
  const withFormat = `String.prototype.format ??= function (...args) { return this.replace(/%[sd]/g, () => String(args.shift())); };\n${source}`;
  const make = compileFunction(withFormat, names);
  const given = modules as unknown as Readonly<Record<string, unknown>>;
  const view = make(...names.map((name) => given[name])) as View;
  return { view, declared, polled, notes };
}

const button = (node: Node): Node | undefined =>
  node.tag === "button"
    ? node
    : node.children.map((child) => (typeof child === "string" ? undefined : button(child))).find((found) => found);

describe("what LuCI and rpcd read", () => {
  const menu = json("luci/menu.d/luci-app-cpe-agent.json");
  const acl = json("rpcd/acl.d/luci-app-cpe-agent.json");

  it("is of the form that they take, and names a view and groups that are there", () => {
    const ajv = new Ajv();
    expect([ajv.validate(menuSchema, menu), ajv.errors]).toEqual([true, null]);
    expect([ajv.validate(aclSchema, acl), ajv.errors]).toEqual([true, null]);
    for (const { action, depends } of Object.values<(typeof menu)[string]>(menu)) {
      expect(existsSync(join(views, `${action.path}.js`))).toBe(true);
      for (const group of depends.acl) expect(Object.keys(acl)).toContain(group);
    }
  });

  it("allows just what the view calls, which are methods that the agent has", () => {
    const { declared } = opened(async () => ({}));
    const [group] = Object.values<(typeof acl)[string]>(acl);
    const allowed = [...group.read.ubus["cpe-agent"], ...group.write.ubus["cpe-agent"]];
    expect(declared.map(({ object }) => object)).toEqual(["cpe-agent", "cpe-agent"]);
    expect(declared.map(({ method }) => method)).toEqual(allowed);
    const methods = busMethods({} as Agent, () => nowMs);
    expect(Object.keys(methods)).toEqual(expect.arrayContaining(allowed));
    for (const { method, params = [] } of declared) expect(methods[method]?.flags).toEqual(params);
    // Who may only look has nothing in hand that does something.
    expect(group.read.ubus["cpe-agent"]).toEqual(["status"]);
  });
});

describe("the view", () => {
  it("shows ACS, last session, next Inform and what waits", async () => {
    const { view } = opened(async () => statusOf(report));
    const text = textOf(view.render(await view.load()));
    for (const line of [
      "State: Managed by its ACS",
      "URL: https://acs.example/cwmp (named by DHCP)",
      "Session: Waiting to try again",
      "Retries: 3",
      "Events waiting: 2",
      "Outcome: Failure: unreachable",
      "Reason: connection refused",
      "Events: 1 BOOT, 2 PERIODIC",
      "Serial number: S<1>",
      "Agent running for: 1 h 2 min",
    ]) {
      expect(text).toContain(line);
    }
    expect(text).toMatch(/^Next Inform: .+ \(in 1 min 35 s, retry\)$/m);
  });

  it.each([
    ["no ACS", { acsUrl: "", acsUrlOrigin: "none", lastSession: undefined } as const, "State: No ACS is known"],
    ["nothing due", { nextRetrySeconds: undefined, nextPeriodicInformSeconds: undefined }, "none is due by itself"],
    ["no session yet", { lastSession: undefined }, "Outcome: There was none yet"],
  ])("shows %s", async (_name, other, said) => {
    const { view } = opened(async () => statusOf({ ...report, ...other } as StatusReport));
    const text = textOf(view.render(await view.load()));
    expect(text).toContain(said);
    expect(text).not.toMatch(/undefined|NaN|Invalid/);
  });

  it("says so where no agent answers, and comes back with it", async () => {
    let runs = false;
    const { view, polled } = opened(async () => {
      if (!runs) throw new Error("Object not found");
      return statusOf(report);
    });
    const page = view.render(await view.load());
    expect(textOf(page)).toMatch(/The agent does not answer[\s\S]*Object not found/);
    runs = true;
    for (const call of polled) await call();
    expect(textOf(page)).toContain("Managed by its ACS");
  });

  it.each([
    [true, null],
    [false, true],
  ])("has its button off where the user may not write: %s", async (mayWrite, disabled) => {
    const { view } = opened(async () => statusOf(report), mayWrite);
    expect(button(view.render(await view.load()))?.attributes.disabled).toBe(disabled);
  });

  it("informs at the push of its button, and says why it could not", async () => {
    const calls: unknown[] = [];
    let refusal: string | undefined;
    const { view, notes } = opened(async (method, args) => {
      if (method === "status") return statusOf(report);
      calls.push(args);
      if (refusal !== undefined) throw new Error(refusal);
      return { status: "started" };
    });
    const push = button(view.render(await view.load()))?.attributes.click as () => Promise<void>;
    await push();
    refusal = "Permission denied";
    await push();
    expect(calls).toEqual([[false], [false]]);
    expect(notes).toEqual(["A session with the ACS has begun.", "No session could be begun: Permission denied"]);
  });
});
