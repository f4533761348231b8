import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operation, paths, wrongBy } from "./api-description.ts";
import { type PageStage, pageStage } from "./stage.ts";

// docs/openapi.json, which the sources are made into, against what a running agent answers.

let stage: PageStage;
beforeAll(async () => {
  stage = await pageStage();
  await stage.acs.until(() => stage.acs.sessions > 0);
});
afterAll(() => stage.close());

const table = "Device.NAT.PortMapping.";
const code = "Device.DeviceInfo.ProvisioningCode";
/** In the order in which they are asked. */
const asked: readonly (readonly [name: string, body: object])[] = [
  ["status", {}],
  ["metrics", {}],
  ["get", { paths: ["Device.DeviceInfo.", "Device.WiFi."] }],
  ["set", { values: [{ path: code, value: "x" }] }],
  ["names", { path: "Device.", nextLevel: true }],
  ["describe", { path: "Device.DeviceInfo." }],
  ["describe", { path: "Device.WiFi.Radio.1." }],
  ["describe", { path: table }],
  ["search", { text: "wan", limit: 5 }],
  ["add", { path: table, values: {} }],
  ["attributes", { paths: ["Device.DeviceInfo."] }],
  ["set-attributes", { changes: [{ path: "Device.DeviceInfo.UpTime", notification: 1 }] }],
  ["events", {}],
  ["transfers", {}],
  ["inform", { wait: true }],
  ["sessions", {}],
  ["diagnose", { name: "SelfTestDiagnostics", arguments: {} }],
  ["diagnosis", { run: "1", from: 0 }],
  ["bulk-data", {}],
  ["about", {}],
  ["log", {}],
  ["backup", {}],
];

describe("the document of the API", () => {
  it.each(asked)("tells what %s %j is asked with, and what it answers", async (name, body) => {
    const path = `/api/operations/${name}`;
    const { requestBody, responses } = operation(path, "post");
    expect(wrongBy(requestBody?.content["application/json"].schema ?? {}, body)).toEqual([]);
    const { document: answer, status } = await stage.ask(path, { body });
    expect(status).toBe(200);
    expect(wrongBy(responses["200"]?.content?.["application/json"]?.schema ?? {}, answer)).toEqual([]);
  });

  it.each(["overview", "samples", "changes?below=Device.DeviceInfo.", "login"])(
    "tells what %s answers",
    async (name) => {
      const path = `/api/${name.replace(/\?.*/, "")}`;
      const { document: answer, status } = await stage.ask(`/api/${name}`);
      expect(status).toBe(200);
      const schema = operation(path, "get").responses["200"]?.content?.["application/json"]?.schema ?? {};
      expect(wrongBy(schema, answer)).toEqual([]);
    },
  );

  it("tells of each path that is answered, and of no other", async () => {
    const answered = ["src/web/api.ts", "src/web/web-server.ts", "src/fleet/page/fleet-api.ts"]
      .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/(?:case |path === )"([a-z/-]+)"/g)])
      .map(([, path = ""]) => `/api/${path}`);
    expect(answered.length).toBeGreaterThan(8);
    const told = paths.filter((path) => !/\/operations\/|\{number\}/.test(path));
    expect(told.toSorted()).toEqual(answered.toSorted());
    for (const path of paths.filter((each) => /^\/api\/operations\//.test(each)))
      expect([path, (await stage.ask(path, { body: "no object" })).status]).toEqual([path, 400]);
  });

  it("finds a wrong answer wrong", () => {
    const { responses } = operation("/api/operations/get", "post");
    const schema = responses["200"]?.content?.["application/json"]?.schema ?? {};
    expect(wrongBy(schema, { values: [{ path: "Device.A", value: 1, type: "string" }] })).not.toEqual([]);
    expect(wrongBy(schema, { values: [], more: 1 })).not.toEqual([]);
  });
});
