import { Malformed } from "./errors.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export const utf8 = text => encoder.encode(text);
export const text = bytes => decoder.decode(bytes); // throws TypeError on anything but UTF-8
export const same = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
export const sha256 = async data => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
export const hex = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");

export function join(...parts) {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
}

export function compare(a, b) {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

/** base64 as RFC 4648 writes it, padded, nothing foreign. */
export function base64(value) {
  if (typeof value !== "string" || value.length % 4 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw new Malformed("base64: not understood");
  return Uint8Array.from(atob(value), c => c.charCodeAt(0));
}

export function b64u(bytes) {
  let s = "";
  for (const byte of bytes) s += String.fromCharCode(byte);
  return btoa(s).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** base64url without padding, in its one form. */
export function unb64u(value) {
  if (typeof value !== "string" || !/^[A-Za-z0-9_-]*$/.test(value) || value.length % 4 === 1) throw new Malformed("base64url: foreign character");
  const out = Uint8Array.from(atob(value.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
  if (b64u(out) !== value) throw new Malformed("base64url: not the shortest form");
  return out;
}

/** Decompress at most `limit` bytes; a cut stream or trailing bytes are refused by the browser's own decompressor. */
export async function inflate(bytes, kind, limit) {
  try {
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(kind)).getReader();
    const parts = [];
    let size = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return join(...parts);
      if ((size += value.length) > limit) { reader.cancel().catch(() => {}); throw new Malformed("compressed data is too large"); }
      parts.push(value);
    }
  } catch (error) {
    throw error instanceof Malformed ? error : new Malformed("compressed data is damaged");
  }
}
