import { chmodSync, lstatSync, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { makePrivateDirectory } from "../store/private-directory.ts";

/** A state directory that cannot be used; the message is one sentence for the terminal. */
class StateDirectoryError extends Error {
  override readonly name = "StateDirectoryError";
}

type EntryKind = "file" | "directory" | "socket";

/** What the agent makes there, and removes: by name, and what is below. */
function kindOfOwn(name: string): EntryKind | undefined {
  if (name === "spool" || name === "firmware" || /^worker-\d+-of-\d+$/.test(name)) return "directory";
  if (name === "control.sock") return "socket";
  return /^(state|acs)\.db/.test(name) ? "file" : undefined;
}

const isOwnName = (name: string): boolean => kindOfOwn(name) !== undefined;
/** What a file system of its own has from the start. */
const ofFileSystem = "lost+found";

/**
 * Makes the directory (0700) if need be, and checks that nobody else can put anything into it or has: it and what the agent
 * keeps there belong to this user, are no links, and have no second name elsewhere. @throws StateDirectoryError
 */
export function prepareStateDirectory(directory: string): string {
  const path = resolve(directory);
  try {
    requireSafeWay(dirname(path));
    if (statusOf(path) === undefined) makePrivateDirectory(path);
    requireOwn(path, statusOf(path));
    for (const name of readdirSync(path)) requireOwnEntry(join(path, name), kindOfOwn(name));
    makePrivate(path);
  } catch (error) {
    if (error instanceof StateDirectoryError) throw error;
    const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new StateDirectoryError(`the state directory ${path} cannot be made (${why}): name another with --state-dir`);
  }
  return path;
}

const statusOf = (path: string): Stats | undefined => lstatSync(path, { throwIfNoEntry: false });

function requireOwn(path: string, status: Stats | undefined): void {
  if (status?.isSymbolicLink()) {
    throw new StateDirectoryError(`the state directory ${path} is a link: name the directory itself with --state-dir`);
  }
  if (status?.isDirectory() !== true) {
    const why = "it is no directory";
    throw new StateDirectoryError(`the state directory ${path} cannot be made (${why}): name another with --state-dir`);
  }
  if (!isOwn(status)) {
    const advice = `run the agent as that user, give it to this one (chown), or name another with --state-dir`;
    throw new StateDirectoryError(`the state directory ${path} belongs to user ${status.uid}: ${advice}`);
  }
}

/** Whoever may write a directory on the way, or put another link there, may have this one replaced. */
function requireSafeWay(directory: string): void {
  const there = nearestThere(directory);
  for (const path of new Set([...upwards(there), ...upwards(realpathSync(there))])) requireSafe(path);
}

function nearestThere(directory: string): string {
  return statSync(directory, { throwIfNoEntry: false }) === undefined ? nearestThere(dirname(directory)) : directory;
}

function* upwards(directory: string): Generator<string> {
  for (let path = directory; ; path = dirname(path)) {
    yield path;
    if (path === dirname(path)) return;
  }
}

/** A directory or link of the system's or of this user, where nobody else may put anything unless it is sticky, as /tmp is. */
function requireSafe(path: string): void {
  const status = lstatSync(path);
  // That is root, or what root looks like from within a user namespace that does not have it.
  const system = lstatSync("/");
  const { gid, mode, uid } = status;
  const elsewhere = "name a directory elsewhere with --state-dir";
  const refuse = (why: string, advice: string): StateDirectoryError =>
    new StateDirectoryError(`the state directory would be in ${path}, which ${why}: ${advice}`);
  if (uid !== system.uid && !isOwn(status)) throw refuse(`belongs to user ${uid}`, elsewhere);
  if (status.isSymbolicLink() || (mode & 0o1000) !== 0) return;
  if ((mode & 0o002) !== 0) {
    throw refuse("everybody may write", `take that right away (chmod o-w ${path}), or ${elsewhere}`);
  }
  // A group of one's own has, mostly, one member.
  if ((mode & 0o020) !== 0 && gid !== system.gid && gid !== process.getegid?.()) {
    throw refuse(`the group ${gid} may write`, `take that right away (chmod g-w ${path}), or ${elsewhere}`);
  }
}

/** One that is empty, or that the agent has used, becomes its own; one with other things in it is somebody's. */
function makePrivate(path: string): void {
  const rights = lstatSync(path).mode & 0o777;
  if ((rights & 0o077) === 0) return;
  const names = readdirSync(path).filter((name) => name !== ofFileSystem);
  const mayWrite = (rights & 0o022) !== 0;
  if (names.length > 0 && (mayWrite || !names.some(isOwnName))) {
    const who = mayWrite ? "others may write" : "others may read, and that holds other things";
    const advice = `make it the agent's alone (chmod 700 ${path}), or name another with --state-dir`;
    throw new StateDirectoryError(`the state directory ${path} is one that ${who}: ${advice}`);
  }
  chmodSync(path, 0o700);
}

/** One of the agent's own, and for a directory what lies in it. */
function requireOwnEntry(path: string, kind: EntryKind | undefined): void {
  if (kind === undefined) return;
  const status = lstatSync(path);
  const fault = faultOf(status, kind);
  if (fault !== undefined) {
    throw new StateDirectoryError(
      `${path} is not the agent's own (${fault}): move it away, or name another directory with --state-dir`,
    );
  }
  if (!status.isDirectory()) return;
  for (const name of readdirSync(path)) {
    const below = join(path, name);
    requireOwnEntry(below, lstatSync(below).isDirectory() ? "directory" : "file");
  }
}

function faultOf(status: Stats, kind: EntryKind): string | undefined {
  if (status.isSymbolicLink()) return "it is a link";
  if (!isOwn(status)) return `it belongs to user ${status.uid}`;
  if (kindOf(status) !== kind) return `it is no ${kind}`;
  return status.isFile() && status.nlink > 1 ? "it has a second name elsewhere" : undefined;
}

function kindOf(status: Stats): EntryKind | undefined {
  if (status.isFile()) return "file";
  if (status.isDirectory()) return "directory";
  return status.isSocket() ? "socket" : undefined;
}

const isOwn = ({ uid }: Stats): boolean => uid === (process.geteuid?.() ?? uid);
