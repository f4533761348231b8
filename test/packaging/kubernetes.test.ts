import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1";
import { StatefulSet } from "kubernetes-models/apps/v1";
import { Job } from "kubernetes-models/batch/v1";
import { ConfigMap, Service } from "kubernetes-models/v1";
import ts from "typescript";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { installed } from "../net/transfer/real-server.ts";

// What packaging/kubernetes/ gives to a cluster, held against the schemas of Kubernetes and of the Prometheus operator.

const folder = join(import.meta.dirname, "../../packaging/kubernetes");

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: Record<string, never>;
  readonly data?: Readonly<Record<string, string>>;
}

/** By kind: the model that checks it, and where its type is. */
const models = {
  ConfigMap: { model: ConfigMap, from: "kubernetes-models/v1" },
  Job: { model: Job, from: "kubernetes-models/batch/v1" },
  PodMonitor: { model: PodMonitor, from: "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1" },
  Service: { model: Service, from: "kubernetes-models/v1" },
  StatefulSet: { model: StatefulSet, from: "kubernetes-models/apps/v1" },
} as const;

const isKnown = (kind: string): kind is keyof typeof models => Object.hasOwn(models, kind);

/** Every manifest of the folders as it stands there. */
const written = (): readonly (readonly [string, Manifest])[] =>
  ["load-test", "lab", "monitoring"].flatMap((name) =>
    readdirSync(join(folder, name))
      .filter((file) => file.endsWith(".yaml") && file !== "kustomization.yaml")
      .map((file) => [`${name}/${file}`, parse(readFileSync(join(folder, name, file), "utf8")) as Manifest] as const),
  );

function faultsOf(manifest: Manifest): readonly string[] {
  if (!isKnown(manifest.kind)) return [`${manifest.kind} has no schema here`];
  const { model: Model } = models[manifest.kind];
  try {
    new Model(manifest as never).validate();
    return unknownMembers(manifest.kind, manifest);
  } catch (error) {
    return [String(error)];
  }
}

/** A member that there is not is what the compiler finds in a literal of the type. */
function unknownMembers(kind: keyof typeof models, manifest: Manifest): readonly string[] {
  const file = join(import.meta.dirname, "manifest-under-test.ts");
  const source = `import type { I${kind} } from "${models[kind].from}";\nexport const manifest: I${kind} = ${JSON.stringify(manifest)};\n`;
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noEmit: true,
    skipLibCheck: true,
    strict: true,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  host.getSourceFile = (name, ...more) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile(name, ...more);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([file], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

describe("what a cluster is given", { timeout: 60_000 }, () => {
  it.each(written())("%s is as the schemas have it", (_, manifest) => {
    expect(faultsOf(manifest)).toEqual([]);
  });

  it("would be found wanting", () => {
    const job = written().find(([file]) => file === "load-test/job.yaml")?.[1];
    if (job === undefined) throw new Error("no job");
    expect(faultsOf({ ...job, spec: { ...job.spec, completions: "ten" as never } })[0]).toContain("must be integer");
    expect(faultsOf({ ...job, spec: { ...job.spec, paralelism: 10 as never } })[0]).toMatch(/\bparalelism\b/);
  });

  it.skipIf(!installed("kubectl"))(
    "is put together by kustomize (skipped without kubectl), each name for what is there",
    () => {
      for (const name of ["load-test", "lab"]) {
        const built = spawnSync("kubectl", ["kustomize", join(folder, name)], { encoding: "utf8" });
        expect([built.status, built.stderr]).toEqual([0, ""]);
        const all = parseAllDocuments(built.stdout).map((document) => document.toJS() as Manifest);
        expect(all.flatMap(faultsOf)).toEqual([]);
        const kinds = name === "lab" ? ["Service", "StatefulSet"] : ["Job"];
        expect(all.map(({ kind }) => kind).toSorted()).toEqual(
          ["ConfigMap", "ConfigMap", "PodMonitor", ...kinds].toSorted(),
        );
        const [maps, others] = [true, false].map((wanted) =>
          all.filter(({ kind }) => (kind === "ConfigMap") === wanted),
        );
        const mounted = /"configMap":\{"name":"([^"]+)"\}/.exec(JSON.stringify(others))?.[1];
        expect(maps?.find(({ metadata }) => metadata.name === mounted)?.data).toHaveProperty(["fleet.yaml"]);
      }
    },
  );

  it("has a shard for each pod", () => {
    for (const [file, { spec = {} }] of written()) {
      const pods: unknown = spec.completions ?? spec.replicas;
      if (pods === undefined) continue;
      const [, of] = /"--shard=auto\/(\d+)"/.exec(JSON.stringify(spec)) ?? [];
      expect([file, of]).toEqual([file, String(pods)]);
      expect([file, spec.parallelism ?? pods]).toEqual([file, pods]);
    }
  });

  it("has a dashboard of metrics that there are", () => {
    const documented = readFileSync("docs/fleet.md", "utf8").matchAll(/^\| `(cpe_agent_fleet_\w+)` \|/gm);
    const known = new Set([...documented].map(([, name = ""]) => name));
    const dashboard = readFileSync(join(folder, "monitoring/cpe-fleet.json"), "utf8");
    const { panels } = JSON.parse(dashboard) as { panels: readonly { targets: readonly { expr: string }[] }[] };
    const shown = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    const names = shown.flatMap((query) => query.match(/cpe_agent_\w+/g) ?? []);
    expect(names.filter((name) => !known.has(name.replace(/_(bucket|sum|count)$/, "")))).toEqual([]);
    expect([...known].filter((name) => !names.some((each) => each.startsWith(name)))).toEqual([]);
    if (!installed("promtool")) return;
    const rules = shown.map((query, at) => ({
      record: `panel:${at}`,
      expr: query.replaceAll("$__rate_interval", "1m"),
    }));
    const file = join(mkdtempSync(join(tmpdir(), "cpe-dashboard-")), "rules.yaml");
    onTestFinished(() => rmSync(dirname(file), { recursive: true }));
    writeFileSync(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
    const checked = spawnSync("promtool", ["check", "rules", file], { encoding: "utf8" });
    expect([checked.status, checked.stderr]).toEqual([0, ""]);
  });
});
