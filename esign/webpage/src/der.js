// Just enough DER to take a structure apart strictly and put it together again: one value has one byte form.
import { join } from "./bytes.js";
import { Malformed } from "./errors.js";

const SEQUENCE = 0x30, bad = () => new Malformed("DER: not understood");

/** The DER value that begins at a place, with its shortest length: tag, body, whole. */
export function first(bytes, at = 0) {
  if (at + 2 > bytes.length || (bytes[at] & 31) === 31) throw bad();
  let length = bytes[at + 1], begin = at + 2;
  if (length >= 128) {
    const count = length & 127;
    if (count < 1 || count > 4 || begin + count > bytes.length) throw bad();
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + bytes[begin + i];
    if (length < 128 || length < 256 ** (count - 1)) throw bad();
    begin += count;
  }
  if (begin + length > bytes.length) throw bad();
  return { tag: bytes[at], body: bytes.subarray(begin, begin + length), whole: bytes.subarray(at, begin + length) };
}

/** Values one behind the other. */
export function children(bytes) {
  const found = [];
  for (let at = 0; at < bytes.length; at += found.at(-1).whole.length) found.push(first(bytes, at));
  return found;
}

export function one(bytes, tag) {
  const found = children(bytes);
  if (found.length !== 1 || found[0].tag !== tag) throw bad();
  return found[0].body;
}

export function fields(bytes, ...tags) {
  const found = children(one(bytes, SEQUENCE));
  if (found.map(item => item.tag).join() !== tags.join()) throw bad();
  return found;
}

/** One value: tag, shortest length, the parts joined. */
export function tlv(tag, ...parts) {
  const body = join(...parts), size = [];
  if (body.length < 128) return join(new Uint8Array([tag, body.length]), body);
  for (let rest = body.length; rest; rest = Math.floor(rest / 256)) size.unshift(rest % 256);
  return join(new Uint8Array([tag, 128 | size.length, ...size]), body);
}
