import { writeFileSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { createServer } from "node:tls";
import { expect, it, onTestFinished } from "vitest";
import { readyScenarioNames } from "../../../src/schema/ready-scenario.ts";
import { selfSigned } from "../../harness/acs/self-signed.ts";
import { temporaryDirectory } from "../../harness/process/built-program.ts";
import { acsFor, play, readyWith, unmetIn } from "./playing.ts";

// Each of the scenarios that come with the program, with few CPEs and short times, against the small ACS over real sockets.

/** How fast this machine is says nothing. */
const anyTime = "response-p95: 5m";
const tested = [
  "acs-outage",
  "certificate-roll-over",
  "mass-firmware-upgrade",
  "parameter-audit",
  "power-cut",
  "zero-touch-provisioning",
];

it("zero-touch provisioning gives new CPEs their settings, whatever their root", async () => {
  const scenario = await readyWith("zero-touch-provisioning", {}, { "response-p95: 2s": anyTime });
  const acs = await acsFor(scenario);
  const { fleet, outcome } = await play(scenario, 20, acs.url);
  expect(unmetIn(await outcome)).toEqual([]);
  expect(new Set(fleet.cpes.map(({ kind }) => kind))).toEqual(new Set(["home-gateway", "dsl-gateway"]));
  expect(
    acs.devices
      .all()
      .map(({ informs }) => informs > 1)
      .filter(Boolean).length,
  ).toBe(2);
});

it("zero-touch provisioning names each CPE that an ACS does not provision", async () => {
  const scenario = await readyWith("zero-touch-provisioning", {}, { "within: 5m": "within: 1s" });
  const acs = await acsFor({ ...scenario, acs: scenario.acs.slice(1) });
  const { outcome } = await play(scenario, 5, acs.url);
  const { steps } = await outcome;
  expect(steps.map((step) => step.outcome)).toEqual(["met", "failed", "skipped", "skipped", "skipped"]);
  const reason = expect.stringMatching(/^the ACS has not set Device.ManagementServer.PeriodicInformInterval \(/);
  expect(steps[1]?.unmet).toEqual(["S001", "S002", "S003", "S004", "S005"].map((cpe) => ({ cpe, reason })));
});

it("a power cut is survived by all", async () => {
  const scenario = await readyWith("power-cut", { dark: "1s", storm: "2s" }, { "response-p95: 10s": anyTime });
  const acs = await acsFor(scenario);
  const { outcome } = await play(scenario, 30, acs.url);
  expect(unmetIn(await outcome)).toEqual([]);
  const twice = acs.devices
    .all()
    .filter(({ informs, lastInform }) => informs >= 2 && lastInform?.events.includes("1 BOOT"));
  expect(twice.length).toBe(21);
});

it("an outage of the ACS ends in retries that tell what has changed", async () => {
  const scenario = await readyWith("acs-outage", { outage: "3s" });
  const acs = await acsFor(scenario);
  const { fleet, outcome } = await play(scenario, 10, acs.url);
  expect(unmetIn(await outcome)).toEqual([]);
  expect(fleet.faults.board.counts["link-down"]).toBeGreaterThanOrEqual(10);
  expect(acs.devices.all().map(({ lastInform }) => lastInform?.events)).toEqual(
    Array.from({ length: 10 }, () => expect.arrayContaining(["4 VALUE CHANGE"])),
  );
});

it("a parameter audit goes on although some refuse or answer late", async () => {
  const scenario = await readyWith("parameter-audit", {}, { "delay: 5s": "delay: 500ms", "response-p95: 2s": anyTime });
  const acs = await acsFor(scenario);
  const { fleet, outcome } = await play(scenario, 40, acs.url);
  expect(unmetIn(await outcome)).toEqual([]);
  expect(fleet.faults.board.counts).toEqual({ "rpc-fault": 2, "late-answer": 4 });
});

it("a mass upgrade upgrades all but those that fail, of which the ACS hears", async () => {
  const scenario = await readyWith(
    "mass-firmware-upgrade",
    { failing: "10%", others: "90%", version: "9.9.8" },
    { "within: 30m": "within: 60s" },
  );
  const { path: filesDirectory, remove } = temporaryDirectory();
  onTestFinished(remove);
  writeFileSync(join(filesDirectory, "firmware-9.9.8.bin"), Buffer.alloc(100_000, "image"));
  const acs = await acsFor(scenario, { filesDirectory });
  const { outcome } = await play(scenario, 20, acs.url, { "firmware.allowUnsigned": "true" });
  expect(unmetIn(await outcome)).toEqual([]);
  const codes = acs.devices.all().map(({ transfers }) => transfers[0]?.faultCode);
  expect([codes.filter((code) => code === 0).length, codes.filter((code) => code === 9010).length]).toEqual([18, 2]);
  const versions = acs.devices.all().map(({ parameters, root }) => parameters.get(`${root}DeviceInfo.SoftwareVersion`));
  expect(versions.filter((version) => version?.value === "9.9.8").length).toBe(18);
});

it("a mass upgrade says of each CPE with which fault its Download has ended", async () => {
  const scenario = await readyWith("mass-firmware-upgrade", { failing: "i=1" }, { "within: 30m": "within: 5s" });
  const acs = await acsFor(scenario);
  const { outcome } = await play(scenario, 2, acs.url);
  const failed = (await outcome).steps.find((step) => step.outcome === "failed");
  expect(failed?.name).toBe("All but the failing ones tell of its end");
  const none = "^the ACS has taken no TransferComplete without fault, but one with";
  expect(failed?.unmet).toEqual([
    { cpe: "S001", reason: expect.stringMatching(`${none} 9010 \\(Download failure\\) \\(`) },
    { cpe: "S002", reason: expect.stringMatching(`${none} 9016 \\(.*HTTP status 404`) },
  ]);
});

/** TLS before an ACS, whose certificate can be changed. */
async function tlsBefore(acsUrl: string, first: ReturnType<typeof selfSigned>) {
  const server = createServer(first, (socket) => {
    const far = connect(Number(new URL(acsUrl).port), "127.0.0.1");
    socket.pipe(far).pipe(socket);
    for (const each of [socket, far]) each.on("error", () => [socket, far].map((one) => one.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { server, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

it.each([
  ["goes by unnoticed where both authorities are known", true, []],
  ["is told by CPE where the new one is not", false, ["All trust the new one, and none has to be told twice"]],
])("a certificate that rolls over %s", async (_title, isKnown, failing) => {
  const scenario = await readyWith(
    "certificate-roll-over",
    { "time-to-change": "100ms" },
    { "within: 10m": "within: 8s" },
  );
  const acs = await acsFor(scenario);
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  const [before, after] = [selfSigned(join(path, "before")), selfSigned(join(path, "after"))];
  const { server, url } = await tlsBefore(acs.url, before);
  const caFile = join(path, "authorities.pem");
  writeFileSync(caFile, isKnown ? before.cert + after.cert : before.cert);
  const { outcome } = await play(scenario, 6, url, { "acs.tls.caFile": caFile }, ({ name }) => {
    if (name.startsWith("Now the certificate")) server.setSecureContext(after);
  });
  const { steps } = await outcome;
  expect(steps.filter((step) => step.outcome !== "met").map(({ name }) => name)).toEqual(failing);
  expect(steps.at(-1)?.unmet.filter(({ cpe }) => cpe !== "").length).toBe(isKnown ? 0 : 6);
});

it("all that come with the program are tested", () => {
  expect(readyScenarioNames().filter((name) => !tested.includes(name))).toEqual([]);
});
