import { describe, expect, it } from "vitest";
import { valuesOf } from "../harness/acs/answers.ts";
import { rpc } from "../harness/acs/rpc.ts";
import type { Router } from "../stand-in/router.ts";
import { applied, scene } from "./router-scene.ts";

// [TR-181 Users.User]

const groups = (router: Router): void =>
  router.write("usr/share/rpcd/acl.d/luci-base.json", '{"unauthenticated":{},"luci-base":{}}');

describe("a user whom the ACS adds", () => {
  it("is a login of rpcd, where the configuration allows it", async () => {
    const at = await scene("23.05-dsa-dual-band", { "host.addUsers": "true" }, groups);
    const [added = ""] = await at.ask(rpc.add("Device.Users.User."));
    const instance = /<InstanceNumber>(\d+)</.exec(added)?.[1];
    const row = `Device.Users.User.${instance}.`;
    const told = at.cpe.log.length;
    const [set = "", got = ""] = await at.ask(
      rpc.set({
        [`${row}Username`]: "operator",
        [`${row}Password`]: "correct-horse",
        [`${row}RoleParticipation`]: "Device.Users.Role.1",
        [`${row}Enable`]: "true",
      }),
      rpc.get("Device.Users."),
    );
    expect(set).toContain("<Status>1</Status>");
    const values = valuesOf(got);
    expect(values.get("Device.Users.Role.1.RoleName")).toBe("luci-base");
    expect(values.get(`${row}Username`)).toBe("operator");
    expect(values.get(`${row}Password`)).toBe("");
    expect(values.get(`${row}RoleParticipation`)).toBe("Device.Users.Role.1");
    expect(values.get(`${row}StaticUser`)).toBe("false");
    expect(await applied(at, told)).toBe("rpcd");
    expect(at.router.text("etc/config/rpcd")).toMatch(
      new RegExp(`config login 'cpe_user_${instance}'\\n(\\t.*\\n)*\\toption password '\\$6\\$`),
    );
    expect([at.router.text("etc/config/rpcd"), ...at.cpe.written].join("\n")).not.toContain("correct-horse");
    const [fault = ""] = await at.ask(rpc.set({ "Device.Users.User.1.Password": "another-horse" }));
    expect(fault).toContain("<FaultCode>9003</FaultCode>");
    expect(fault).toContain("root is a user of the device itself");
    expect(fault).not.toContain("another-horse");
    await at.ask(rpc.delete(row));
    await expect.poll(() => at.router.text("etc/config/rpcd")).not.toContain("cpe_user");
  });

  it("is refused without that", async () => {
    const at = await scene("23.05-dsa-dual-band", {}, groups);
    const [added = "", set = ""] = await at.ask(
      rpc.add("Device.Users.User."),
      rpc.set({ "Device.Users.User.1.Password": "correct-horse" }),
    );
    expect(added).toContain("<FaultCode>9005</FaultCode>");
    expect(set).toContain("<FaultCode>9008</FaultCode>");
  });
});
