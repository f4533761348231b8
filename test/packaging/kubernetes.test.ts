import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1";
import { StatefulSet } from "kubernetes-models/apps/v1";
import { Job } from "kubernetes-models/batch/v1";
import { ConfigMap, Service } from "kubernetes-models/v1";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { installed } from "../net/transfer/real-server.ts";
import { compilerFaults } from "./compiled.ts";

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
const unknownMembers = (kind: keyof typeof models, manifest: Manifest): readonly string[] =>
  compilerFaults(
    `import type { I${kind} } from "${models[kind].from}";\nexport const manifest: I${kind} = ${JSON.stringify(manifest)};\n`,
  );

describe("what a cluster is given", () => {
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
});
