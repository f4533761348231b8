import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gatewayInfo } from "../../../src/device/gateway-info/gateway-info.ts";
import { contextWith } from "../device-context.ts";

// [TR-181 GatewayInfo]

const text = (words: string): readonly number[] => [...new TextEncoder().encode(words)];
const code = (number: number, words: string): readonly number[] => [number, words.length, ...text(words)];
const block = (enterprise: readonly number[], ...octets: readonly number[]) => [
  ...enterprise,
  octets.length,
  ...octets,
];

const forum = [0, 0, 0x0d, 0xe9];
const told = [...code(4, "00904c"), ...code(5, "S-1234"), ...code(6, "Gateway")];

async function readFrom(...leases: readonly { family: 4 | 6; option: number; octets: readonly number[] }[]) {
  const read = async () =>
    leases.map(({ family, option, octets }) => ({
      link: "eth0",
      family,
      options: new Map([[option, Uint8Array.from(octets)]]),
    }));
  const [object] = gatewayInfo;
  if (object?.rows.kind !== "single") throw new Error("is no single object");
  return object.rows.load(contextWith({ dhcpOptions: { read, watch: () => () => {} } }));
}

const gateway = { oui: "00904C", serialNumber: "S-1234", productClass: "Gateway" };
const nobody = { oui: "", serialNumber: "", productClass: "" };

describe("the gateway in front of the device", () => {
  it("is who the DHCP server says that it is", async () => {
    const other = block([0, 0, 0, 9], 1, 2, 3);
    expect(await readFrom({ family: 4, option: 125, octets: [...other, ...block(forum, ...told)] })).toEqual(gateway);
    const wide = [4, 5, 6].flatMap((number, at) => {
      const words = text(["00904c", "S-1234", "Gateway"][at] ?? "");
      return [0, number, 0, words.length, ...words];
    });
    expect(await readFrom({ family: 6, option: 17, octets: [...forum, ...wide] })).toEqual(gateway);
  });

  it("is nobody where none says so: no lease, another vendor, an ACS alone, an option that is cut short", async () => {
    expect(await readFrom()).toEqual(nobody);
    expect(await readFrom({ family: 4, option: 125, octets: block([0, 0, 0, 9], ...told) })).toEqual(nobody);
    expect(await readFrom({ family: 4, option: 125, octets: block(forum, ...code(1, "http://acs/")) })).toEqual(nobody);
    expect(await readFrom({ family: 4, option: 125, octets: block(forum, ...told).slice(0, -3) })).toEqual(nobody);
  });

  it("is read from any octets without harm", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), fc.constantFrom<4 | 6>(4, 6), async (octets, family) => {
        const option = family === 4 ? 125 : 17;
        const found = await readFrom({ family, option, octets: [...forum, ...octets] });
        expect(Object.keys(found as object).sort()).toEqual(Object.keys(nobody).sort());
      }),
    );
  });
});
