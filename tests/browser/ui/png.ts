/** PNG, as far as pictures of the UI need it: read what a browser writes, write few colours in few bytes. */
import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** `pixels` holds red, green, blue, alpha for each pixel, row by row. */
export interface Picture {
  width: number;
  height: number;
  pixels: Uint8Array;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const CHANNELS: Readonly<Record<number, number>> = { 2: 3, 3: 1, 6: 4 };

const chunksOf = (file: Buffer): Map<string, Buffer> => {
  const found = new Map<string, Buffer>();
  for (let at = 8; at < file.length;) {
    const end = at + 8 + file.readUInt32BE(at);
    const name = file.toString('latin1', at + 4, at + 8);
    found.set(name, Buffer.concat([found.get(name) ?? Buffer.alloc(0), file.subarray(at + 8, end)]));
    at = end + 4;
  }
  return found;
};

/** PNG 1.2, section 6.6. */
const paeth = (a: number, b: number, c: number): number => {
  const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
};

/** Undoes the filter of each row (PNG 1.2, section 6). */
const unfilter = (raw: Buffer, step: number, stride: number): Uint8Array => {
  const rows = raw.length / (stride + 1);
  const out = new Uint8Array(rows * stride);
  for (let y = 0; y < rows; y++) {
    const kind = raw[y * (stride + 1)]!;
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const a = x < step ? 0 : out[at - step]!;
      const b = y ? out[at - stride]! : 0;
      const c = y && x >= step ? out[at - stride - step]! : 0;
      const guess = [0, a, b, (a + b) >> 1, paeth(a, b, c)][kind]!;
      out[at] = raw[y * (stride + 1) + 1 + x]! + guess;
    }
  }
  return out;
};

/** Reads 8 bit colour, with or without alpha, and 8 bit palettes. */
export const decode = (file: Buffer): Picture => {
  const chunks = chunksOf(file);
  const head = chunks.get('IHDR')!;
  const [width, height, step] = [head.readUInt32BE(0), head.readUInt32BE(4), CHANNELS[head[9]!]];
  if (!step || head[8] !== 8 || head[12] !== 0) throw new Error('a PNG of 8 bit colours, not interlaced, is wanted');
  const flat = unfilter(inflateSync(chunks.get('IDAT')!), step, width * step);
  const palette = chunks.get('PLTE');
  const pixels = new Uint8Array(width * height * 4);
  for (let n = 0; n < width * height; n++) {
    const [from, at] = palette ? [palette, flat[n]! * 3] : [flat, n * step];
    pixels.set([from[at]!, from[at + 1]!, from[at + 2]!, step === 4 ? flat[at + 3]! : 255], n * 4);
  }
  return { width, height, pixels };
};

const chunk = (name: string, body: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body]);
  const out = Buffer.alloc(named.length + 8);
  out.writeUInt32BE(body.length);
  named.copy(out, 4);
  out.writeUInt32BE(crc32(named), named.length + 4);
  return out;
};

/** The colours of a picture, with fewer bits each until 256 are enough. */
const paint = ({ pixels }: Picture, lost = 0): { palette: number[]; indices: number[] } => {
  const numbers = new Map<number, number>();
  const keep = (0xff << lost) & 0xff;
  const indices: number[] = [];
  for (let n = 0; n < pixels.length; n += 4) {
    const colour = ((pixels[n]! & keep) << 16) | ((pixels[n + 1]! & keep) << 8) | (pixels[n + 2]! & keep);
    const number = numbers.get(colour) ?? numbers.size;
    numbers.set(colour, number);
    indices.push(number);
  }
  if (numbers.size > 256) return paint({ pixels } as Picture, lost + 1);
  return { palette: [...numbers.keys()].flatMap((one) => [one >> 16, (one >> 8) & 255, one & 255]), indices };
};

/** Writes a palette of at most 256 colours, without alpha. */
export const encode = (picture: Picture): Buffer => {
  const { width, height } = picture;
  const { palette, indices } = paint(picture);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  head.set([8, 3], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) rows.set(indices.slice(y * width, (y + 1) * width), y * (width + 1) + 1);
  const parts = [chunk('IHDR', head), chunk('PLTE', Buffer.from(palette))];
  return Buffer.concat([
    SIGNATURE,
    ...parts,
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
};

/** The share of pixels that differ by more than `tolerance` in any colour; 1 where the sizes differ. */
export const difference = (one: Picture, other: Picture, tolerance = 0): number => {
  if (one.width !== other.width || one.height !== other.height) return 1;
  let count = 0;
  for (let n = 0; n < one.pixels.length; n += 4)
    if ([0, 1, 2].some((c) => Math.abs(one.pixels[n + c]! - other.pixels[n + c]!) > tolerance)) count++;
  return count / (one.width * one.height);
};
