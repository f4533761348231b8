import { createHash } from "node:crypto";
import { chownSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { RunningCommand } from "../harness/process/built-program.ts";
import { type Container, type ImageSettings, startContainer } from "./container.ts";
import { makeBase } from "./image-base.ts";
import { packaged, printed, run, workFolder } from "./packaged.ts";

// The image of Docker: built by buildah from a base that is made here, and run as its settings say, with a root that is read-only.

const work = workFolder();
const buildah = (...argv: readonly string[]): string => printed("buildah", ...argv);
let settings: ImageSettings & { readonly Labels: Readonly<Record<string, string>> };
let root = "";
let base = "";

beforeAll(() => {
  // A store of images of the test's own, which it can take away again.
  const storage = join(work.path, "storage.conf");
  const [graph, state] = [join(work.path, "graph"), join(work.path, "run")];
  writeFileSync(storage, `[storage]\ndriver = "overlay"\ngraphroot = "${graph}"\nrunroot = "${state}"\n`);
  process.env.CONTAINERS_STORAGE_CONF = storage;
  base = makeBase(work.path, buildah);
  const made = packaged(work.path, "image", "--base", base);
  if (made.code !== 0) throw new Error(made.stderr);
  const name = /localhost\/cpe-agent:\S+/.exec(buildah("images", "--format", "{{.Name}}:{{.Tag}}"))?.[0] ?? "";
  const inspected = JSON.parse(buildah("inspect", "--type", "image", name));
  settings = inspected.Docker.config;
  root = buildah("mount", buildah("from", name).trim()).trim();
});
afterAll(() => {
  if (root !== "") run("buildah", ["rm", "--all"]);
  for (const folder of ["graph", "run"]) run("umount", [join(work.path, folder, "overlay")]);
  delete process.env.CONTAINERS_STORAGE_CONF;
  rmSync(join(work.path, "graph"), { recursive: true, force: true });
  work.remove();
});

/** The small ACS on this machine; gives its URL. */
async function acsHere(): Promise<string> {
  const acs = new RunningCommand([], "acs", "serve", "--port", "0", "--lean", "--json");
  onTestFinished(() => void acs.kill("SIGKILL"));
  const { url } = await acs.line(({ url }) => url !== undefined);
  return String(url);
}

const sumOf = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

let volumes = 0;

/** With an empty volume that is its user's. */
async function started(argv: readonly string[] | undefined, ...env: readonly string[]): Promise<Container> {
  volumes += 1;
  const state = join(work.path, `volume-${volumes}`);
  mkdirSync(state, { mode: 0o700 });
  const [uid = 0, gid = 0] = settings.User.split(":").map(Number);
  chownSync(state, uid, gid);
  const usual = ["CPE_AGENT_CONNECTION_REQUEST_PORT=0", "CPE_AGENT_LOG_FORMAT=json"];
  const container = await startContainer(root, state, settings, {
    ...(argv && { argv }),
    env: [...usual, ...env],
  });
  onTestFinished(container.kill);
  return container;
}

const health = (container: Container) => container.exec(...settings.Healthcheck.Test.slice(1));

it("is small, for a user without rights, and asked whether it is well", () => {
  const octets = Number(
    printed("sh", "-c", `find ${root} -type f -printf '%s\\n' | awk '{ sum += $1 } END { print sum }'`),
  );
  // As docker images prints it: in millions.
  expect(Math.round(octets / 1e6)).toBeLessThanOrEqual(120);
  expect(settings).toMatchObject({
    User: "10001:10001",
    Entrypoint: ["cpe-agent"],
    Cmd: ["run"],
    StopSignal: "SIGTERM",
    Volumes: { "/var/lib/cpe-agent": {} },
    Healthcheck: { Test: ["CMD", "cpe-agent", "status", "--health"] },
  });
  expect(settings.Labels["org.opencontainers.image.version"]).toMatch(/^\d+\.\d+\.\d+$/);
});

it("is of the same octets each time, with its list of parts", () => {
  const again = join(work.path, "again");
  expect(packaged(again, "image", "--base", base)).toMatchObject({ code: 0 });
  const files = readdirSync(again);
  expect(files).toHaveLength(3);
  for (const file of files) expect(sumOf(join(again, file)), file).toBe(sumOf(join(work.path, file)));
});

it("has nothing but Node, the libraries that it needs and the program", () => {
  const files = printed("find", root, "-mindepth", "1", "-printf", "%M %P\\n");
  expect(files).not.toMatch(/^..(?:.s|.{4}s|.{7}t.*(?<!tmp)$)/m);
  expect(files).not.toMatch(/(^| |\/)(sh|bash|npm|strip|meta\.json|[\w-]+\.code)$/m);
  expect(files.match(/ .*\.node$/gm)).toEqual([expect.stringMatching(/better-sqlite3\/prebuilds\/linux-\w+\.node$/)]);
});

it("has a list of its parts beside it, with the Node and the libraries in it", () => {
  const [file = ""] = readdirSync(work.path).filter((name) => name.endsWith(".image.tar"));
  const bom = JSON.parse(readFileSync(join(work.path, `${file}.cdx.json`), "utf8"));
  expect(bom.metadata.component.hashes).toEqual([{ alg: "SHA-256", content: sumOf(join(work.path, file)) }]);
  const parts = (bom.components as readonly { name: string; version?: string; hashes?: unknown }[]).map(
    ({ name, version }) => `${name} ${version ?? ""}`.trim(),
  );
  const node = printed(join(root, "usr/local/bin/node"), "-p", "process.versions.node").trim();
  expect(parts).toEqual(expect.arrayContaining([`node ${node}`, expect.stringMatching(/^sqlite 3\./)]));
  // What a scanner looks up faults by: the package of Debian that each library is of.
  for (const name of ["libc6", "libgcc-s1", "libstdc++6"])
    expect(parts).toContain(`${name} ${printed("dpkg-query", "--show", name).split(/\s/)[1]}`);
  expect(parts.filter((name) => name.startsWith("/"))).toEqual([]);
});

it("informs the ACS, is well, and ends in order when it is told to", async () => {
  const container = await started(undefined, `CPE_AGENT_ACS_URL=${await acsHere()}`);
  await expect.poll(container.log).toMatch(/"session.end","outcome":"ok"/);
  await expect.poll(() => health(container)).toMatchObject({ code: 0, stdout: "ready\n" });
  const refused = container.exec("node", "-e", "require('node:fs').writeFileSync('/opt/x', '')");
  expect(refused.stderr).toContain("EROFS");
  expect(container.exec("node", "-p", "[process.getuid(), process.getgid(), process.getgroups()].join()").stdout).toBe(
    "10001,10001,10001\n",
  );
  expect(container.processes()).toEqual([expect.stringMatching(/ S$/)]);
  container.signal("SIGTERM");
  expect(await container.ended).toBe(0);
  expect(container.log()).toMatch(/"fact":"agent.stop"/);
});

it("says why it is not well, and keeps running", async () => {
  const container = await started(undefined, "CPE_AGENT_ACS_URL=http://127.0.0.1:1/");
  await expect
    .poll(() => health(container).stdout)
    .toMatch(/^degraded: the latest .*127\.0\.0\.1:1.*; tried again in /);
  expect(health(container).code).toBe(0);
  const without = await started(undefined, "CPE_AGENT_ACS_DISCOVERY=off");
  await expect.poll(() => health(without).stdout).toMatch(/^not ready: there is no ACS to talk to/);
  expect(health(without).code).toBe(1);
});

it("runs a fleet of workers, whose ends it hears of", async () => {
  const options = ["--count=10", "--workers=2", `--acs-url=${await acsHere()}`, "--ramp=all", "--json"];
  const container = await started(["fleet", ...options]);
  await expect.poll(() => health(container)).toMatchObject({ code: 0, stdout: "ready\n" });
  await expect.poll(() => container.exec("cpe-agent", "fleet", "status", "--json").stdout).toMatch(/"well": 10,/);
  expect(container.processes().filter((each) => each.endsWith(" Z"))).toEqual([]);
  container.signal("SIGTERM");
  expect(await container.ended).toBe(0);
  expect(container.processes()).toEqual([]);
});

it("ends when it is told to while it still starts, as its first process too", async () => {
  const container = await started(["acs", "serve", "--port=0", "--json"]);
  await expect.poll(container.log).toContain("url");
  for (const signal of ["SIGTERM", "SIGTERM"] as const) container.signal(signal);
  expect([0, 143]).toContain(await container.ended);
  const demo = await started(["wait", "--for=session", "--timeout=300"]);
  await expect
    .poll(() => {
      demo.signal("SIGTERM");
      return Promise.race([demo.ended, Promise.resolve("runs")]);
    })
    .toBe(143);
});
