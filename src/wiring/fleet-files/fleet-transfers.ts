import { createHash } from "node:crypto";
import type { FetchedImages } from "../../host/virtual/stored-firmware.ts";
import type {
  DownloadRequest,
  DownloadResult,
  FileReader,
  FileTransfers,
  TransferFault,
  UploadRequest,
  UploadResult,
} from "../../ports/file-transfers.ts";
import type { SharedImage, SharedImages } from "./shared-images.ts";
import type { Slots } from "./slots.ts";

const cancelled: TransferFault = { kind: "cancelled", reason: "the transfer was given up" };

/** What a device has fetched and not used yet. */
type Held = { readonly octets: Buffer } | { readonly image: SharedImage };

/**
 * The transfers of very many devices: so many at a time, and no file of each on the disk. A firmware image is read and digested by
 * each device and is on the disk once; other files are in memory until they are used.
 */
export class FleetTransfers implements FileTransfers, FetchedImages {
  readonly #transfers: FileTransfers & FileReader;
  readonly #images: SharedImages;
  readonly #slots: Slots;
  /** By device, then by file. */
  readonly #held = new Map<string, Map<string, Held>>();

  constructor(transfers: FileTransfers & FileReader, images: SharedImages, slots: Slots) {
    this.#transfers = transfers;
    this.#images = images;
    this.#slots = slots;
  }

  check(url: string): TransferFault | undefined {
    return this.#transfers.check(url);
  }

  async upload(request: UploadRequest, signal: AbortSignal): Promise<UploadResult> {
    return (
      (await this.#slots.run(() => this.#transfers.upload(request, signal), signal)) ?? { ok: false, ...cancelled }
    );
  }

  async download(request: DownloadRequest, signal: AbortSignal): Promise<DownloadResult> {
    const fetch = request.digest === true ? () => this.#image(request, signal) : () => this.#octets(request, signal);
    return (await this.#slots.run(fetch, signal)) ?? { ok: false, keptBytes: 0, ...cancelled };
  }

  async #octets(request: DownloadRequest, signal: AbortSignal): Promise<DownloadResult> {
    const pieces: Buffer[] = [];
    const take = (octets: Uint8Array): void => void pieces.push(Buffer.from(octets));
    const result = await this.#transfers.read({ ...request, take }, signal);
    if (!result.ok) return { ...result, keptBytes: 0 };
    this.#hold(request.file, { octets: Buffer.concat(pieces) });
    return { ok: true, bytes: result.bytes, sha256: "", resumed: false };
  }

  /** Who is first has it on the disk; of whoever comes later it is compared. A server that gives each another image has each on the disk. */
  async #image(request: DownloadRequest, signal: AbortSignal): Promise<DownloadResult> {
    if (this.#images.isLikely(request)) {
      const hash = createHash("sha256");
      const result = await this.#transfers.read({ ...request, take: (octets) => void hash.update(octets) }, signal);
      if (!result.ok) return { ...result, keptBytes: 0 };
      const sha256 = hash.digest("hex");
      const image = await this.#images.take(request.url, sha256);
      if (image !== undefined) return this.#have(request.file, image);
    }
    const result = await this.#images.fetch(request, signal);
    if (!result.ok) return { ...result, keptBytes: 0 };
    const image = await this.#images.take(request.url, result.sha256);
    if (image === undefined) return { ok: false, keptBytes: 0, kind: "disk", reason: "the image is gone already" };
    return this.#have(request.file, image);
  }

  #have(file: string, image: SharedImage): DownloadResult {
    this.#hold(file, { image });
    return { ok: true, bytes: image.bytes, sha256: image.sha256, resumed: false };
  }

  async discard(file: string): Promise<void> {
    this.release(file);
  }

  #hold(file: string, held: Held): void {
    this.release(file);
    const device = deviceOf(file);
    const others = this.#held.get(device) ?? new Map<string, Held>();
    this.#held.set(device, others.set(file, held));
  }

  #heldAs(file: string): Held | undefined {
    return this.#held.get(deviceOf(file))?.get(file);
  }

  /** Throws where nothing was fetched by this name. */
  octetsOf(file: string): Uint8Array {
    const held = this.#heldAs(file);
    if (held === undefined || !("octets" in held)) throw new Error(`nothing was fetched as ${file}`);
    return held.octets;
  }

  imageOf(file: string): SharedImage | undefined {
    const held = this.#heldAs(file);
    return held !== undefined && "image" in held ? held.image : undefined;
  }

  sizeOf(file: string): number | undefined {
    return this.imageOf(file)?.bytes;
  }

  release(file: string): void {
    const image = this.imageOf(file);
    const device = deviceOf(file);
    const others = this.#held.get(device);
    others?.delete(file);
    if (others?.size === 0) this.#held.delete(device);
    if (image !== undefined) void this.#images.release(image);
  }

  /** Lets go of what a device has fetched, but for those. */
  retain(device: string, files: readonly string[]): void {
    for (const file of this.#held.get(device)?.keys() ?? []) if (!files.includes(file)) this.release(file);
  }
}

/** A file is called by its device, a slash and its name. */
const deviceOf = (file: string): string => file.slice(0, file.lastIndexOf("/") + 1);
