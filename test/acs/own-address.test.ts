import { isIPv4 } from "node:net";
import { describe, expect, it } from "vitest";
import { isLocalAddress } from "../../src/net/address/local-address.ts";
import { systemAddresses } from "../../src/net/address/own-address.ts";
import { api, ask, startTestAcs } from "./stage.ts";

const [ownAddress = ""] = systemAddresses().filter((address) => isIPv4(address) && !isLocalAddress(address));

describe.skipIf(ownAddress === "")("an ACS at one address of this machine", () => {
  it("has its API for who is on this machine, by that address and by no name", async () => {
    const acs = await startTestAcs({ bind: ownAddress });
    expect((await api(acs, "")).status).toBe(200);
    expect((await ask(`${acs.url}api/devices`, { headers: { Host: "evil.example" } })).status).toBe(403);
    await acs.close();
  });
});
