import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { program } from "../../src/cli/program.ts";
import { laboratory } from "./laboratory.ts";

// packaging/docker/compose.yaml, held against the schema of Compose files, what it promises, and the command line.

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, "../fixtures/compose-spec/compose-spec.json"), "utf8"),
) as { $schema?: string };
// The schema names its draft by https, which ajv knows by http.
delete schema.$schema;
const isComposeFile = new Ajv({ strict: false, validateFormats: false }).compile(schema);

const { services, volumes } = laboratory();
const each = Object.entries(services);

/** Ends a command line between its checks and its action. */
class Parsed extends Error {}

/** What commander says of a command line of cpe-agent; undefined if it would be carried out. */
async function refusal(argv: readonly string[]): Promise<string | undefined> {
  const root = await program(argv[0]);
  const exitEarly = (command: Command): void => {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    command.commands.forEach(exitEarly);
  };
  exitEarly(root);
  root.hook("preAction", () => {
    throw new Parsed();
  });
  try {
    await root.parseAsync(argv, { from: "user" });
    return "no action";
  } catch (error) {
    return error instanceof Parsed ? undefined : String(error);
  }
}

describe("the compose file", () => {
  it("is as the Compose specification has it", () => {
    expect([isComposeFile(laboratory()), isComposeFile.errors]).toEqual([true, null]);
    const wrong = { services: { cpes: { ...services.cpes, read_ony: true } } };
    expect(isComposeFile(wrong)).toBe(false);
    expect(isComposeFile.errors).toMatchObject([{ params: { additionalProperty: "read_ony" } }]);
  });

  it.each(each)("gives %s no rights, and no other machine the way to it", (_, service) => {
    expect(service).toMatchObject({ read_only: true, cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] });
    const { privileged, cap_add, network_mode, pid, devices, ports = [], volumes: mounted = [] } = service;
    expect({ privileged, cap_add, network_mode, pid, devices }).toEqual({});
    expect(ports.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
    expect(mounted.filter((mount) => !Object.hasOwn(volumes, mount.split(":")[0] ?? ""))).toEqual([]);
  });

  it.each(each)("asks %s whether it is well, and starts it after what it needs", (_, service) => {
    expect(service.healthcheck?.test.slice(0, 1)).toEqual(["CMD"]);
    for (const [needed, { condition }] of Object.entries(service.depends_on ?? {})) {
      expect([needed, condition, services[needed]?.healthcheck !== undefined]).toEqual([
        needed,
        "service_healthy",
        true,
      ]);
    }
  });

  it.each(each)("has %s of a version, or built here", (_, { image, build }) => {
    if (build === undefined) expect(image).toMatch(/:v?\d[\w.-]*$/);
    else expect(build.dockerfile_inline ?? "").not.toMatch(/@latest|:latest/);
  });

  it("keeps no secret", () => {
    const text = readFileSync(join(import.meta.dirname, "../../packaging/docker/compose.yaml"), "utf8");
    expect([...text.matchAll(/(?:SECRET|PASSWORD|TOKEN)\w*: +(.*)$/gm)].map(([, value = ""]) => value[1])).toEqual([
      "$",
    ]);
  });

  it("has probes of JavaScript that is JavaScript", () => {
    const scripts = each.flatMap(([, { healthcheck }]) => {
      const [, node, , script = ""] = healthcheck?.test ?? [];
      return node === "node" ? [script] : [];
    });
    expect(scripts).toHaveLength(4);
    for (const script of scripts) expect(() => new Function(script)).not.toThrow();
  });

  it("has command lines that cpe-agent takes", async () => {
    const { command = [], healthcheck } = services.cpes ?? {};
    expect(await refusal(command)).toBeUndefined();
    const [cmd, name, ...probe] = healthcheck?.test ?? [];
    expect([cmd, name, await refusal(probe)]).toEqual(["CMD", "cpe-agent", undefined]);
    expect(await refusal([...command, "--counts=10"])).toContain("unknown option '--counts=10'");
    expect(command).toContain("--count=10");
  });

  it("has other services found by the names that they have", () => {
    const text = JSON.stringify(services);
    const named = [...text.matchAll(/(?:http|mongodb):\/\/(\w+)[:/]/g)].map(([, name = ""]) => name);
    expect(new Set(named)).toEqual(new Set(["mongo", "cwmp", "fs"]));
  });
});
