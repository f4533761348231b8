import { expect, it } from "vitest";
import { deviceTree } from "../../src/cli/model/device-tree.ts";
import { checkTree } from "../../src/kinds/check-tree.ts";

it("a gateway of TR-098 has all of each profile that it says it has, and no value that the data model does not", async () => {
  const { tree } = await deviceTree(["dsl-gateway"], {}, undefined);
  const summary = tree.parameters.get("InternetGatewayDevice.DeviceSummary")?.value ?? "";
  const claimed = [...summary.matchAll(/[A-Za-z]+:\d+(?=[,)])/g)].map(([name]) => name);
  expect(claimed).toContain("IPPing:1");
  const { profiles } = await checkTree(tree, claimed);
  expect(profiles.map(({ name, missing, readOnly }) => ({ name, missing, readOnly }))).toEqual(
    claimed.map((name) => ({ name, missing: [], readOnly: [] })),
  );
  expect((await checkTree(tree)).findings.filter(({ kind }) => ["type", "value", "unknown"].includes(kind))).toEqual(
    [],
  );
  expect(tree.parameters.get("InternetGatewayDevice.DeviceInfo.SupportedDataModel.1.URN")?.value).toBe(
    "urn:broadband-forum-org:tr-098-1-8-0",
  );
});
