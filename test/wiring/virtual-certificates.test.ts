import { join } from "node:path";
import { expect, it } from "vitest";
import { Lab } from "../certification/lab.ts";
import { valuesOf } from "../harness/acs/answers.ts";
import { rpc } from "../harness/acs/rpc.ts";

const certificate = join(import.meta.dirname, "../fixtures/openwrt/25.12-uplinks/etc/uhttpd.crt");

it("a simulated device tells of the certificates that the agent has for TLS", async () => {
  const lab = await Lab.forTest({ settings: { "acs.tls.caFile": certificate } });
  const values = valuesOf((await lab.ask(rpc.get("Device.Security.")))[0] ?? "");
  expect(values.get("Device.Security.CertificateNumberOfEntries")).toBe("1");
  expect(values.get("Device.Security.Certificate.1.Subject")).toMatch(/CN=/);
  expect(values.get("Device.Security.Certificate.1.SerialNumber")).toMatch(/^[0-9A-F]+$/);
});
