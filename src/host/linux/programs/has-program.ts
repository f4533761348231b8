import type { SystemFiles } from "./system-files.ts";

const folders = ["/sbin", "/usr/sbin", "/bin", "/usr/bin"] as const;

/** Whether there is a program of this name to be started, or a recording of it. */
export const hasProgram = (files: SystemFiles, name: string): boolean =>
  files.root === "/" ? folders.some((folder) => files.has(`${folder}/${name}`)) : files.has(`/.cpe-agent/run/${name}`);
