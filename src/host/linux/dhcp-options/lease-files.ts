import type { SystemFiles } from "../programs/system-files.ts";

/** Far more than any client keeps of a lease, and than any machine has leases. */
export const mostFiles = 64;
const longestFile = 1024 * 1024;

export const isShort = (files: SystemFiles, path: string): boolean => (files.size(path) ?? longestFile) < longestFile;

export function textsIn(files: SystemFiles, directory: string, isWanted: (name: string) => boolean) {
  const names = files.names(directory).filter(isWanted).sort().slice(0, mostFiles);
  return names.flatMap((name): readonly (readonly [name: string, text: string])[] => {
    const path = `${directory}/${name}`;
    const text = isShort(files, path) ? files.text(path) : undefined;
    return text === undefined ? [] : [[name, text]];
  });
}
