import { expect, it, onTestFinished } from "vitest";
import { rpc } from "../../harness/acs/rpc.ts";
import { processCpe } from "../../harness/process/process-cpe.ts";
import { startRouter } from "../../stand-in/router.ts";

// A router that the ACS reaches only as it was configured at first. [TR-106 vendor]

const mtu = "Device.IP.Interface.2.MaxMTUSize";
const trial = "Device.ManagementServer.X_CPE-AGENT_ConfirmedCommit.";

it("a SetParameterValues that breaks the WAN comes back by itself, though the agent is killed in between", async () => {
  const router = await startRouter("23.05-dsa-dual-band");
  onTestFinished(() => router.stop());
  const network = () => router.text("etc/config/network");
  const first = network();
  const isBroken = () => network().includes("'1400'");
  const cpe = await processCpe({
    host: "openwrt",
    settings: [`host.sysroot=${router.root}`, "host.write=true", "host.confirmSeconds=3"],
    acs: {
      before: (request) => {
        if (!isBroken()) return false;
        request.socket.destroy();
        return true;
      },
    },
  });
  onTestFinished(() => cpe.close());
  const agent = cpe.start();
  await agent.fact("session.end");
  const [set = ""] = await cpe.ask(rpc.set({ [mtu]: "1400" }));
  expect(set).toContain("<Status>1</Status>");
  await agent.line(({ fact, outcome }) => fact === "host.trial" && outcome === "begun");
  await agent.kill("SIGKILL");
  expect(isBroken()).toBe(true);
  router.procd.forget();
  const again = cpe.start();
  const failed = await again.fact("session.end");
  expect(failed.outcome).not.toBe("ok");
  const takenBack = await again.line(({ fact, outcome }) => fact === "host.trial" && outcome === "taken-back");
  expect(takenBack).toMatchObject({ packages: "network", reason: "no session with the ACS succeeded in time" });
  await cpe.acs.until(() => cpe.acs.informs.at(-1)?.parameters.get(`${trial}Status`) === "TakenBack");
  const told = cpe.acs.informs.at(-1);
  expect(told?.events).toContain("4 VALUE CHANGE");
  expect(told?.parameters.get(`${trial}Reason`)).toBe(takenBack.reason);
  expect(router.procd.changed).toContain("network");
  expect(isBroken()).toBe(false);
  const options = (text: string) => text.match(/^\t(option|list) .*/gm);
  expect(options(network())).toEqual(options(first));
});
