import { chmodSync, lstatSync, readdirSync, realpathSync, type Stats } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { makePrivateDirectory } from "../store/private-directory.ts";

/** A state directory that cannot be used; the message is one sentence for the terminal. */
class StateDirectoryError extends Error {
  override readonly name = "StateDirectoryError";
}

/** What the agent makes there, and removes: by name, and what is below. */
const own = /^(state\.db|acs\.db|spool$|firmware$|control\.sock$)/;
/** What a file system of its own has from the start. */
const ofFileSystem = "lost+found";

/**
 * Makes the directory (0700) if need be, and checks that nobody else can put anything into it or has: it and what the agent
 * keeps there belong to this user, are no links, and have no second name elsewhere. @throws StateDirectoryError
 */
export function prepareStateDirectory(directory: string): string {
  const path = resolve(directory);
  try {
    if (statusOf(path) === undefined) makePrivateDirectory(path);
    requireOwn(path, statusOf(path));
    requireSafeWay(dirname(path));
    makePrivate(path);
    for (const name of readdirSync(path).filter((each) => own.test(each))) requireOwnEntry(join(path, name));
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

/** Whoever may write a directory on the way may put another in the place of this one, unless it is sticky as /tmp is. */
function requireSafeWay(directory: string): void {
  for (let path = realpathSync(directory); ; path = dirname(path)) {
    const { mode } = lstatSync(path);
    if ((mode & 0o002) !== 0 && (mode & 0o1000) === 0) {
      const advice = `take that right away (chmod o-w ${path}), or name a directory elsewhere with --state-dir`;
      throw new StateDirectoryError(`the state directory would be in ${path}, which everybody may write: ${advice}`);
    }
    if (path === dirname(path)) return;
  }
}

/** One that is empty, or that the agent has used, becomes its own; one with other things in it is somebody's. */
function makePrivate(path: string): void {
  const rights = lstatSync(path).mode & 0o777;
  if ((rights & 0o077) === 0) return;
  const names = readdirSync(path).filter((name) => name !== ofFileSystem);
  const mayWrite = (rights & 0o022) !== 0;
  if (names.length > 0 && (mayWrite || !names.some((name) => own.test(name)))) {
    const who = mayWrite ? "others may write" : "others may read, and that holds other things";
    const advice = `make it the agent's alone (chmod 700 ${path}), or name another with --state-dir`;
    throw new StateDirectoryError(`the state directory ${path} is one that ${who}: ${advice}`);
  }
  chmodSync(path, 0o700);
}

/** One of the agent's own, and for a directory what lies in it. */
function requireOwnEntry(path: string): void {
  const status = lstatSync(path);
  const isKnown = status.isFile() || status.isDirectory() || status.isSocket();
  if (!isKnown || !isOwn(status) || (status.isFile() && status.nlink > 1)) {
    throw new StateDirectoryError(
      `${path} is not the agent's own (${faultOf(status)}): move it away, or name another directory with --state-dir`,
    );
  }
  if (status.isDirectory()) for (const name of readdirSync(path)) requireOwnEntry(join(path, name));
}

function faultOf(status: Stats): string {
  if (status.isSymbolicLink()) return "it is a link";
  if (!isOwn(status)) return `it belongs to user ${status.uid}`;
  return status.nlink > 1 ? "it has a second name elsewhere" : "it is no file";
}

const isOwn = ({ uid }: Stats): boolean => uid === (process.geteuid?.() ?? uid);
