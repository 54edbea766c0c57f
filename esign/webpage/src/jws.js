import { compactVerify, importJWK } from "jose";
import { inflate, text, unb64u } from "./bytes.js";
import { Malformed } from "./errors.js";
import { readJson } from "./json.js";

const ALLOWED = new Set(["alg", "typ", "kid", "zip", "x5t#S256"]);
export const MAX_TOKEN = 256 * 1024;
const MAX_INFLATED = 256 * 1024;
const ORDERS = {
  64: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  96: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};

/** Take a compact JWS apart; nothing about it is trusted yet. */
export function readToken(jws, limit = MAX_TOKEN) {
  const parts = jws.split(".");
  if (jws.length > limit || parts.length !== 3) throw new Malformed("JWS: wrong size or shape");
  const header = readJson(unb64u(parts[0]));
  const names = Object.keys(header);
  if (names.some(name => !ALLOWED.has(name)) || !["alg", "typ", "kid"].every(name => name in header)) {
    throw new Malformed("JWS: header members not allowed", "header_not_allowed");
  }
  if ("zip" in header && header.zip !== "DEF") throw new Malformed("JWS: unknown compression");
  return { jws, header, payload: unb64u(parts[1]), signature: unb64u(parts[2]) };
}

/** The payload as claims, inflated when the header says `zip: DEF`. */
export async function claimsOf(token) {
  return readJson(token.header.zip === "DEF" ? await inflate(token.payload, "deflate-raw", MAX_INFLATED) : token.payload);
}

/** Whether the token is signed by this key of the trust list, under exactly the list's algorithm, in the lower form. */
export async function holds(token, jwk) {
  if (token.header.alg !== jwk.alg || !isLow(token.signature)) return false;
  try {
    const key = await importJWK({ kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y }, jwk.alg);
    await compactVerify(token.jws, key, { algorithms: [jwk.alg] });
    return true;
  } catch { return false; }
}

/** (r, s) and (r, n - s) sign the same message; only the lower s is taken. */
export function isLow(signature) {
  const order = ORDERS[signature.length];
  if (order === undefined) return false;
  let s = 0n;
  for (const byte of signature.subarray(signature.length / 2)) s = (s << 8n) | BigInt(byte);
  return s <= order / 2n;
}

/** The JSON object behind a part of a JWS, deflated or not; null when there is none. */
export async function loosely(part) {
  try {
    const raw = unb64u(part);
    return readJson(raw[0] === 0x7b ? text(raw) : await inflate(raw, "deflate-raw", MAX_INFLATED));
  } catch { return null; }
}
