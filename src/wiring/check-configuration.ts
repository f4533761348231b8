import { existsSync } from "node:fs";
import { join } from "node:path";
import { ConfigurationError } from "../config/configuration.ts";
import type { Configuration, KeyName } from "../config/keys.ts";
import { unusableFiles } from "../config/named-files.ts";
import { nearest } from "../config/nearest.ts";
import { canListenOn } from "../net/address/listen-probe.ts";
import { listDeviceKinds } from "../schema/device-kind.ts";
import { faultsOfFirstValues } from "./first-values.ts";
import { openWrtRelease } from "./openwrt-release.ts";
import { listOwnKinds, ownKindFile } from "./virtual/own-kinds.ts";

/**
 * Checks what depends on this machine and on the kind of device: addresses, files, kinds, first values of parameters. Nothing
 * is made. `originOf` tells where a key's value comes from, `known.problems` what is wrong with it anywhere, `known.devices` whose first
 * values are judged. Rejects with a `ConfigurationError` that has every problem.
 */
export async function checkConfiguration(
  configuration: Configuration,
  originOf: (key: KeyName) => string,
  known: { readonly problems?: readonly string[]; readonly devices?: readonly Configuration[] } = {},
): Promise<void> {
  const problems = [...(known.problems ?? [])];
  const refuse = (key: KeyName, value: string, problem: string): void => {
    problems.push(`${key} = ${JSON.stringify(value)} (${originOf(key)}) ${problem}`);
  };
  const kind = configuration["device.kind"];
  const wrongKind = problemWithKind(kind);
  if (wrongKind !== undefined) refuse("device.kind", kind, wrongKind);
  const root = configuration["host.sysroot"] ?? "/";
  if (configuration["host.kind"] === "openwrt" && existsSync(root) && !existsSync(join(root, openWrtRelease))) {
    const where = root === "/" ? "this machine" : root;
    refuse("host.kind", "openwrt", `is not what ${where} is: it has no ${openWrtRelease}`);
  }
  const bind = configuration["connectionRequest.bind"];
  if (configuration["connectionRequest.enable"] && !isEveryAddress(bind) && !(await canListenOn(bind))) {
    refuse("connectionRequest.bind", bind, "is no address of this machine");
  }
  for (const { key, path, problem } of unusableFiles(configuration)) refuse(key, path, problem);
  // On a machine that is not there nothing can be judged.
  for (const device of problems.length === 0 ? (known.devices ?? [configuration]) : []) {
    problems.push(...(await firstValueProblems(device, originOf("device.parameters"))));
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
}

/** Undefined where the kind is one of the program's, or there is a file of it: what is in that is judged when it is loaded. */
function problemWithKind(kind: string): string | undefined {
  const kinds = [...listDeviceKinds(), ...listOwnKinds()];
  if (listDeviceKinds().includes(kind) || ownKindFile(kind) !== undefined) return undefined;
  const hint = nearest(kind, kinds);
  return `must be one of ${kinds.join(", ")}, or the file of a kind${hint ? `; did you mean ${hint}?` : ""}`;
}

const isEveryAddress = (address: string): boolean => address === "::" || address === "0.0.0.0";

/** Of a device of this configuration. `origin`: where its `device.parameters` come from. */
export async function firstValueProblems(configuration: Configuration, origin: string): Promise<readonly string[]> {
  const values = configuration["device.parameters"];
  const faults = await faultsOfFirstValues(configuration);
  return faults.map(({ path, reason, isSecret }) => {
    const value = isSecret ? "(a secret)" : JSON.stringify(values.get(path));
    // A reason may begin with the value, which is here already.
    const why = reason.startsWith(`${value}: `) ? reason.slice(`${value}: `.length) : reason;
    return `device.parameters: ${path} = ${value} (${origin}): ${why}`;
  });
}
