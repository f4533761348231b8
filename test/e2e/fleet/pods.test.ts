import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { cpeAgent, program, RunningCommand, temporaryDirectory } from "../../harness/process/built-program.ts";
import { namespace } from "../../harness/process/namespaces.ts";
import { canMakeNamespaces } from "../../host/linux/network-namespaces.ts";

// The pods of a load test as Kubernetes would start them: each a machine of its own, which knows its completion index.

const pods = 3;
const count = 30;

interface Job {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly args: string[] }[] } };
  };
}

/** What the container is started with, for fewer CPEs and in a directory of the test's. */
function argumentsOf(directory: string): readonly string[] {
  const job = parse(readFileSync("packaging/kubernetes/load-test/job.yaml", "utf8")) as Job;
  const given = {
    "--count": String(count),
    "--shard": `auto/${pods}`,
    "--config": join(directory, "fleet.yaml"),
    "--state-dir": join(directory, "state"),
  };
  return (job.spec.template.spec.containers[0]?.args ?? []).map((each) => {
    const [flag = ""] = each.split("=", 1);
    return Object.hasOwn(given, flag) ? `${flag}=${given[flag as keyof typeof given]}` : each;
  });
}

it.skipIf(!canMakeNamespaces())(
  "each run their part, are probed, and take connection requests (skipped without the right to namespaces)",
  async () => {
    const acs = namespace("acs");
    acs.ip("link", "add", "br0", "type", "bridge");
    acs.ip("address", "add", "10.99.0.1/24", "dev", "br0");
    acs.ip("link", "set", "br0", "up");
    const inAcs = ["ip", "netns", "exec", acs.name];
    const server = new RunningCommand(inAcs, "acs", "serve", "--bind", "0.0.0.0", "--port", "7550", "--lean", "--json");
    onTestFinished(() => void server.kill("SIGKILL"));
    await server.line(({ url }) => url !== undefined);
    const configuration = parse(readFileSync("packaging/kubernetes/base/fleet.yaml", "utf8"));
    configuration.acs.url = "http://10.99.0.1:7550/";

    const fleets = Array.from({ length: pods }, (_, index) => {
      const pod = namespace(`pod${index}`);
      acs.ip("link", "add", `veth${index}`, "type", "veth", "peer", "name", "eth0", "netns", pod.name);
      acs.ip("link", "set", `veth${index}`, "master", "br0", "up");
      pod.ip("address", "add", `10.99.0.${10 + index}/24`, "dev", "eth0");
      pod.ip("link", "set", "eth0", "up");
      const { path, remove } = temporaryDirectory();
      onTestFinished(remove);
      // JSON is YAML.
      writeFileSync(join(path, "fleet.yaml"), JSON.stringify(configuration));
      const starter = ["env", `JOB_COMPLETION_INDEX=${index}`, "ip", "netns", "exec", pod.name];
      const fleet = new RunningCommand(starter, ...argumentsOf(path));
      onTestFinished(() => void fleet.kill("SIGKILL"));
      return fleet;
    });

    const asked = (...argv: readonly string[]): string =>
      spawnSync(inAcs[0] ?? "", [...inAcs.slice(1), process.execPath, program, "acs", ...argv], { encoding: "utf8" })
        .stdout;
    const known = (): readonly { readonly name: string }[] => JSON.parse(asked("devices", "--json") || "[]");
    await expect.poll(() => known().length, { interval: 500 }).toBe(count);
    const serials = known().map(({ name }) => /FLEET\d+$/.exec(name)?.[0]);
    expect(serials.toSorted()).toEqual(
      Array.from({ length: count }, (_, at) => `FLEET${String(at + 1).padStart(6, "0")}`),
    );
    const starts = await Promise.all(fleets.map((fleet) => fleet.line(({ type }) => type === "start")));
    expect(starts.map(({ from, to }) => [from, to])).toEqual([
      ["FLEET000001", "FLEET000010"],
      ["FLEET000011", "FLEET000020"],
      ["FLEET000021", "FLEET000030"],
    ]);

    // As the kubelet asks, from outside of the pod.
    const probe = `fetch("http://10.99.0.11:9465/metrics").then(async (r) => console.log(r.status, /state="well"} (\\d+)/.exec(await r.text())[1]))`;
    await expect.poll(() => acs.run(process.execPath, "-e", probe)).toBe("200 10\n");
    const [last] = known().filter(({ name }) => name.endsWith("FLEET000025"));
    expect(asked("wake", last?.name ?? "")).toMatch(/\S/);
    const ends = await Promise.all(fleets.map((fleet) => fleet.kill("SIGTERM")));
    expect(ends).toEqual([0, 0, 0]);
    const events = fleets.map(
      (fleet) => fleet.log.find(({ type }) => type === "end")?.last as { events: object } | undefined,
    );
    expect(events[2]?.events).toMatchObject({ "6 CONNECTION REQUEST": 1 });
  },
);

it.each<[string, RegExp]>([
  [
    "auto/10",
    /--shard auto\/10: JOB_COMPLETION_INDEX is not set, and the host name .* ends in no number|this is number/,
  ],
  ["auto/x", /--shard auto\/x is no shard/],
])("--shard %s elsewhere is refused", (shard, sentence) => {
  const { code, stderr } = cpeAgent("fleet", "--count", "20", "--shard", shard, "--acs-url", "http://127.0.0.1:1/");
  expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)]);
});
