import { describe, expect, it } from "vitest";
import { faultsOf, valuesOf } from "../../harness/acs/answers.ts";
import { rpc } from "../../harness/acs/rpc.ts";
import { Lab } from "../lab.ts";

// What SetParameterValues makes of texts, by the types and limits of the data model.
// [TR-069 A.2.1, A.5.1, TR-106 dateTime, TR-106 list, TR-106 dataType, TR-106 pathRef, TR-106 hidden]
// [TP-069 SetParameterValues]

const mapping = "Device.NAT.PortMapping.1.";
const management = "Device.ManagementServer.";
const pool = "Device.DHCPv4.Server.Pool.1.";

describe("a value", () => {
  it.each<[string, string, string, string]>([
    ["a number with sign and zeros", `${management}PeriodicInformInterval`, "+0300", "300"],
    ["the largest number", `${management}PeriodicInformInterval`, "4294967295", "4294967295"],
    ["a time with an offset", `${management}PeriodicInformTime`, "2026-01-01T01:00:00+01:00", "2026-01-01T00:00:00Z"],
    ["a time with a fraction", `${management}PeriodicInformTime`, "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00.5Z"],
    ["Unknown Time", `${management}PeriodicInformTime`, "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
    ["an empty list", `${pool}DNSServers`, "", ""],
    ["a list with blanks", `${pool}DNSServers`, "192.168.1.1, 192.168.1.2", "192.168.1.1,192.168.1.2"],
    ["blanks at both ends of a string", `${mapping}Description`, "  two  ", "  two  "],
    ["an empty reference", `${mapping}Interface`, "", ""],
    ["a reference", `${mapping}Interface`, "Device.IP.Interface.2", "Device.IP.Interface.2"],
  ])("%s is taken", async (_, path, written, read) => {
    const lab = await Lab.forTest();
    const [set, got = ""] = await lab.ask(rpc.set({ [path]: written }), rpc.get(path));
    expect([faultsOf(set), valuesOf(got).get(path)]).toEqual([[], read]);
  });

  it.each<[string, string, string, number]>([
    ["a number below its range", `${management}PeriodicInformInterval`, "0", 9007],
    ["a number beyond its type", `${management}PeriodicInformInterval`, "4294967296", 9007],
    ["a negative unsigned number", `${management}PeriodicInformInterval`, "-1", 9007],
    ["no number", `${management}PeriodicInformInterval`, "ten", 9006],
    ["no time", `${management}PeriodicInformTime`, "yesterday", 9006],
    ["a value that is not in the list of them", `${mapping}Protocol`, "SCTP", 9007],
    ["a text that is too long", `${mapping}Description`, "x".repeat(257), 9007],
    ["no address", `${pool}MinAddress`, "192.168.1.256", 9007],
    ["too many items", `${pool}DNSServers`, "1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4,5.5.5.5", 9007],
    ["a reference with a dot at its end", `${mapping}Interface`, "Device.IP.Interface.2.", 9007],
    ["a reference to a row that is not there", `${mapping}Interface`, "Device.IP.Interface.99", 9007],
    ["a reference to a row of another table", `${mapping}Interface`, "Device.NAT.PortMapping.2", 9007],
    ["what is read-only", "Device.ManagementServer.ConnectionRequestURL", "http://x/", 9008],
    ["a counter", "Device.NAT.PortMappingNumberOfEntries", "7", 9008],
    ["a name in other letters", "Device.DeviceInfo.provisioningCode", "x", 9005],
    ["a wildcard", "Device.NAT.PortMapping.*.Enable", "1", 9005],
  ])("%s is refused", async (_, path, written, fault) => {
    const lab = await Lab.forTest();
    expect(faultsOf((await lab.ask(rpc.set({ [path]: written })))[0])).toEqual([9003, fault]);
  });

  it("a secret is taken, reads back empty, and is in no Inform", async () => {
    const lab = await Lab.forTest();
    const path = "Device.WiFi.AccessPoint.1.Security.KeyPassphrase";
    const [set, , got = ""] = await lab.ask(
      rpc.set({ [path]: "a new secret" }),
      rpc.setAttributes({ name: path, notification: 1 }),
      rpc.get(path),
    );
    expect([faultsOf(set), valuesOf(got).get(path)]).toEqual([[], ""]);
    await lab.agent.control({ command: "set", values: [{ path, value: "another secret" }] });
    await lab.session(() => lab.wake());
    expect(lab.posted.filter(({ body }) => body.includes("secret"))).toEqual([]);
  });
});
