import { cpus, loadavg } from "node:os";
import { mem, osInfo, system } from "systeminformation";

/** One minute's load above which other programs are taken to be at work. */
const quiet = 0.5;

/**
 * What the figures are measured on: processor, cores, memory, whether it is a virtual machine, system and kernel, and
 * how busy it is already.
 */
export async function describeMachine(): Promise<string> {
  const [memory, { distro, release, kernel }, { virtual }] = await Promise.all([mem(), osInfo(), system()]);
  const processors = cpus();
  const hardware = `${processors[0]?.model ?? "unknown processor"}, ${processors.length} cores, ${Math.round(memory.total / 2 ** 30)} GiB`;
  const lines = [
    virtual ? `${hardware}, a virtual machine` : hardware,
    `${distro} ${release}, kernel ${kernel}, node ${process.version}`,
  ];
  const load = loadavg()[0] ?? 0;
  if (load > quiet)
    lines.push(`Other programs are at work (load ${load.toFixed(1)}): only ratios of one run tell something.`);
  return lines.join("\n");
}
