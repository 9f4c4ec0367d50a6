import type { DockerApi } from '../../engine/docker-api.ts';

const block = 512;
const magic = Buffer.from('ustar');

/**
 * The name of the first file in the image that holds the text, or an empty string. The image passes by as Docker saves
 * it, layer by layer, so this works for images without a shell and holds no more than a piece of it. Null when aborted.
 */
export async function findInImage(
  api: DockerApi,
  image: string,
  text: string,
  signal?: AbortSignal,
): Promise<string | null> {
  const stream = await api.stream(`/images/${encodeURIComponent(image)}/get`);
  const search = new TarSearch(text);
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const found = search.take(chunk);
    if (!found && !signal?.aborted) continue;
    stream.destroy();
    return found ? search.file : null;
  }
  return '';
}

/** Reads headers where they stand, at multiples of 512 bytes, also those of the layers inside; a match may lie across two pieces. */
export class TarSearch {
  file = '';
  private readonly needle: Buffer;
  private rest = Buffer.alloc(0);

  constructor(text: string) {
    this.needle = Buffer.from(text);
  }

  /** True once the text was found; `file` is then where. */
  take(chunk: Buffer): boolean {
    const data = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const whole = data.length - (data.length % block);
    const at = data.indexOf(this.needle);
    const end = at < 0 ? whole : at;
    for (let header = 0; header + block <= end; header += block) {
      const name = nameIn(data, header);
      if (name !== null) this.file = name;
    }
    if (at >= 0) return true;
    const overlap = Math.max(0, Math.ceil((this.needle.length - 1) / block)) * block;
    this.rest = Buffer.from(data.subarray(Math.max(0, whole - overlap)));
    return false;
  }
}

/** Source: POSIX ustar. The name fills bytes 0–99, its beginning bytes 345–499, the magic stands at 257. */
function nameIn(data: Buffer, header: number): string | null {
  if (data[header + 257] !== magic[0] || !data.subarray(header + 257, header + 262).equals(magic))
    return null;
  const text = (from: number, to: number) =>
    data.toString('utf8', header + from, header + to).replace(/\0[\s\S]*$/, '');
  const prefix = text(345, 500);
  return prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`;
}
