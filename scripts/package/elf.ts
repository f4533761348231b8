/**
 * A shared object of ELF without its sections, by which only linkers and debuggers go: what is loaded of it is in its segments. Symbols that
 * others find in it stay.
 */
export function withoutSections(file: Buffer): Buffer {
  const is64 = file[4] === 2;
  if (file.readUInt32BE(0) !== 0x7f45_4c46 || file[5] !== 1)
    throw new Error("an addon is no ELF file of a little-endian machine");
  const word = (at: number): number => (is64 ? Number(file.readBigUInt64LE(at)) : file.readUInt32LE(at));
  const header = is64
    ? { segments: 32, sections: 40, segmentSize: 54, segmentCount: 56, sectionCount: 60 }
    : { segments: 28, sections: 32, segmentSize: 42, segmentCount: 44, sectionCount: 48 };
  const segment = is64 ? { offset: 8, octets: 32 } : { offset: 4, octets: 16 };
  const [first, size] = [word(header.segments), file.readUInt16LE(header.segmentSize)];
  let end = first + size * file.readUInt16LE(header.segmentCount);
  for (let at = first; at < first + size * file.readUInt16LE(header.segmentCount); at += size) {
    end = Math.max(end, word(at + segment.offset) + word(at + segment.octets));
  }
  const octets = Buffer.from(file.subarray(0, end));
  octets.fill(0, header.sections, header.sections + (is64 ? 8 : 4));
  // Their number, and which one has their names.
  octets.fill(0, header.sectionCount, header.sectionCount + 4);
  return octets;
}
