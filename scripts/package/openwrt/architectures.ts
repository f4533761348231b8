import type { AddonTarget } from "../addon.ts";

export const openWrtArchitectures = ["x86_64", "aarch64_generic", "aarch64_cortex-a53", "arm_cortex-a7_neon-vfpv4"];

/** Node needs a unit for floating point; OpenWrt names an ARM that has one by it. */
export function cpuOf(architecture: string): AddonTarget["cpu"] {
  if (architecture === "x86_64") return "x64";
  if (/^aarch64_[\w-]+$/.test(architecture)) return "arm64";
  if (/^arm_[\w-]+_(neon|vfp)[\w-]*$/.test(architecture)) return "arm";
  const reason =
    "Node runs on x86_64, aarch64_… and those of arm_… that have floating point (…_neon-vfpv4, …_vfpv3-d16)";
  throw new Error(`${architecture} is no architecture that the OpenWrt package can be made for: ${reason}`);
}
