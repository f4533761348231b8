import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { makeOwnDirectory } from "../../host/disk/own-directory.ts";
import type { DownloadRequest, DownloadResult, FileTransfers } from "../../ports/file-transfers.ts";

/** A firmware image that is on the disk once, for all devices that have fetched it. */
export interface SharedImage {
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Kept on the disk besides those in use. */
const mostImages = 8;
/** Whose image is known; more of them than are fetched at a time. */
const mostUrls = 1000;
const ownName = /^image-\d+/;

/** The images that devices of a process have fetched: each is on the disk once, whoever else has read the same octets. */
export class SharedImages {
  readonly #directory: string;
  readonly #transfers: FileTransfers;
  #made = 0;
  /** Those that are there, the one that was used longest ago first. */
  readonly #byDigest = new Map<string, SharedImage>();
  readonly #users = new Map<SharedImage, number>();
  /** Who fetches it first has it written; the others wait. */
  readonly #underWay = new Map<string, Promise<SharedImage | undefined>>();

  /** Images of an earlier run are of no use: their verdicts are not known any more. */
  static async open(directory: string, transfers: FileTransfers): Promise<SharedImages> {
    await makeOwnDirectory(directory);
    for (const name of await readdir(directory)) if (ownName.test(name)) await rm(join(directory, name));
    return new SharedImages(directory, transfers);
  }

  private constructor(directory: string, transfers: FileTransfers) {
    this.#directory = directory;
    this.#transfers = transfers;
  }

  /** Whether the octets may be those of an image that is there, or that somebody is fetching: then they need only be read, and compared. */
  isLikely({ url, expectedBytes }: Pick<DownloadRequest, "url" | "expectedBytes">): boolean {
    return this.#underWay.has(url) || [...this.#byDigest.values()].some(({ bytes }) => bytes === expectedBytes);
  }

  /** The image of this digest, taken into use; waits for whoever is fetching the URL. */
  async take(url: string, sha256: string): Promise<SharedImage | undefined> {
    if (!this.#byDigest.has(sha256)) await this.#underWay.get(url);
    return this.#use(sha256);
  }

  /** Fetches it to the disk, unless it is there by another URL. */
  async fetch(request: DownloadRequest, signal: AbortSignal): Promise<DownloadResult> {
    this.#made += 1;
    const file = join(this.#directory, `image-${this.#made}`);
    let known: (image: SharedImage | undefined) => void = () => undefined;
    const underWay = new Promise<SharedImage | undefined>((resolve) => {
      known = resolve;
    });
    this.#underWay.delete(request.url);
    this.#underWay.set(request.url, underWay);
    const [oldest] = this.#underWay.keys();
    if (this.#underWay.size > mostUrls && oldest !== undefined) this.#underWay.delete(oldest);
    const result = await this.#transfers.download({ ...request, file, digest: true }, signal);
    if (result.ok) {
      const there = this.#byDigest.get(result.sha256);
      if (there !== undefined) await rm(file, { force: true });
      else this.#byDigest.set(result.sha256, { path: file, sha256: result.sha256, bytes: result.bytes });
      known(this.#byDigest.get(result.sha256));
    } else {
      // The next tries anew, and nothing of this one is of use to it.
      await this.#transfers.discard(file);
      if (this.#underWay.get(request.url) === underWay) this.#underWay.delete(request.url);
      known(undefined);
    }
    return result;
  }

  #use(sha256: string): SharedImage | undefined {
    const image = this.#byDigest.get(sha256);
    if (image === undefined) return undefined;
    this.#byDigest.delete(sha256);
    this.#byDigest.set(sha256, image);
    this.#users.set(image, (this.#users.get(image) ?? 0) + 1);
    return image;
  }

  /** Once for each `take`. */
  async release(image: SharedImage): Promise<void> {
    const left = (this.#users.get(image) ?? 1) - 1;
    if (left > 0) this.#users.set(image, left);
    else this.#users.delete(image);
    for (const [sha256, each] of this.#byDigest) {
      if (this.#byDigest.size <= mostImages) return;
      if (this.#users.has(each)) continue;
      this.#byDigest.delete(sha256);
      for (const [url, underWay] of this.#underWay) if ((await underWay) === each) this.#underWay.delete(url);
      await rm(each.path, { force: true });
    }
  }
}
