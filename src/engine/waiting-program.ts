/** A program that waits for ever and takes nothing: one page of memory, no libraries, no processor time. */
export const waitingProgram = (architecture: string = process.arch): Buffer => {
  const machine = machines[architecture];
  if (!machine) throw new Error(`no program for ${architecture}`);
  return elf(machine.number, Buffer.from(machine.code, 'hex'));
};

/** ELF's number of the processor, and its instructions. */
const machines: Record<string, { number: number; code: string }> = {
  // again: mov eax, 34 (pause); syscall; jmp again
  x64: { number: 62, code: 'b822000000 0f05 ebf7'.replaceAll(' ', '') },
  // again: x0..x3 = 0; x8 = 73 (ppoll); svc 0; b again. In memory order.
  arm64: {
    number: 183,
    code: '000080d2 010080d2 020080d2 030080d2 280980d2 010000d4 faffff17'.replaceAll(' ', ''),
  },
};

const base = 0x400000n;
const headerSize = 64;
const segmentSize = 56;

/** The smallest 64-bit executable: one header, one segment that holds the whole file. Source: elf(5). */
function elf(machine: number, code: Buffer): Buffer {
  const start = headerSize + segmentSize;
  const file = Buffer.alloc(start + code.length);
  Buffer.from('7f454c46020101', 'hex').copy(file);
  file.writeUInt16LE(2, 16); // an executable
  file.writeUInt16LE(machine, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(base + BigInt(start), 24); // where it begins
  file.writeBigUInt64LE(BigInt(headerSize), 32); // where the table of segments is
  file.writeUInt16LE(headerSize, 52);
  file.writeUInt16LE(segmentSize, 54);
  file.writeUInt16LE(1, 56); // one segment
  const segment = headerSize;
  file.writeUInt32LE(1, segment); // loaded
  file.writeUInt32LE(5, segment + 4); // readable and executable
  file.writeBigUInt64LE(base, segment + 16);
  file.writeBigUInt64LE(base, segment + 24);
  file.writeBigUInt64LE(BigInt(file.length), segment + 32);
  file.writeBigUInt64LE(BigInt(file.length), segment + 40);
  file.writeBigUInt64LE(0x10000n, segment + 48); // arm64 may have pages of 64 KiB
  code.copy(file, start);
  return file;
}

const block = 512;

/** A tar archive of one executable file, as the Engine takes it into a container. Source: tar(5), ustar. */
export function archiveOf(name: string, content: Buffer): Buffer {
  const header = Buffer.alloc(block);
  const octal = (value: number, at: number, width: number) =>
    header.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at);
  header.write(name, 0);
  octal(0o755, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(content.length, 124, 12);
  octal(0, 136, 12);
  header.write('        ', 148); // the sum counts itself as spaces
  header.write('0', 156);
  header.write('ustar\0', 257);
  header.write('00', 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((block - (content.length % block)) % block);
  return Buffer.concat([header, content, padding, Buffer.alloc(2 * block)]);
}
