import { expect, it, onTestFinished } from "vitest";
import { openMemoryStore } from "../../src/store/memory-store.ts";
import { id, inform, openCpe, startTestAcs } from "./stage.ts";

it.each([false, true])("the small ACS, lean: %s, keeps a conversation and a record unless it is", async (lean) => {
  const store = openMemoryStore();
  const acs = await startTestAcs({ store, lean, provision: true });
  onTestFinished(() => acs.close());
  const cpe = openCpe(acs.url);
  const url = "Device.ManagementServer.ConnectionRequestURL";
  const body = inform(["0 BOOTSTRAP"], { [url]: "http://192.0.2.1/" });
  const first = await cpe.post(body);
  expect(first.envelope?.body).toMatchObject({ kind: "acs-response", method: "Inform" });
  const second = await cpe.empty();
  expect(second.envelope?.body).toMatchObject({ kind: "cpe-request", method: "SetParameterValues" });
  const device = acs.devices.get(id);
  expect(device).toMatchObject({ informs: 1, connectionRequestUrl: "http://192.0.2.1/" });
  expect(device !== undefined && acs.inSession(device)).toBe(true);
  expect(device?.conversation.length).toBe(lean ? 0 : 4);
  expect([...store.entries("device")].length).toBe(lean ? 0 : 1);
});
