// The offline bundle: credential, status list, and the receipt of the public log (RFC 9162 proof to a C2SP checkpoint).
import { ed25519 } from "@noble/curves/ed25519.js";
import { base64, join, same, sha256, text, unb64u, utf8 } from "./bytes.js";
import { Malformed } from "./errors.js";
import { readJson } from "./json.js";

const MEMBERS = ["checkpoint", "credential", "format", "index", "proof", "status"], MAX_NOTE = 64 * 1024, MAX_PROOF = 64;

export function readBundle(bytes) {
  const outer = readJson(bytes);
  if (Object.keys(outer).sort().join() !== MEMBERS.join() || outer.format !== "licence-bundle/1") throw new Malformed("bundle: another format");
  const again = JSON.stringify(outer, (_, value) => (typeof value === "bigint" ? `\u0000${value}` : value));
  if (again.replace(/"\\u0000(-?\d+)"/g, "$1") !== text(bytes)) throw new Malformed("bundle: not in its one form");
  const { credential, status, checkpoint, index, proof } = outer;
  if (![credential, status, checkpoint].every(item => typeof item === "string") || !["number", "bigint"].includes(typeof index)) throw new Malformed("bundle: a member is of the wrong kind");
  if (!Array.isArray(proof) || !proof.every(item => typeof item === "string")) throw new Malformed("bundle: proof not understood");
  return { credential, status, checkpoint, index, proof: proof.map(unb64u) };
}

/** Is the credential in the issuer's public log? */
export async function checkReceipt(bundle, issuer, findings) {
  const bad = () => findings.failed("log", "forged", "checkpoint_bad");
  let note;
  try { note = readNote(bundle.checkpoint); } catch { return bad(); }
  const keys = [];
  for (const key of issuer.keys) if (key.use === "log" && await signedNote(note, issuer.log_origin, key)) keys.push(key);
  if (!keys.length || note.origin !== issuer.log_origin) return bad();
  if (keys.every(key => key.revoked_at !== undefined)) return findings.failed("log", "unknown", "log_key_compromised");
  const signedPart = bundle.credential.split("~")[0];
  for (const entry of [signedPart, bundle.credential]) { // whole: before narrowed credentials had a receipt of their own
    if (await included(await sha256(utf8(entry)), bundle, note)) return findings.passed("log", `entry ${bundle.index} of ${note.size}`);
  }
  return findings.failed("log", "forged", "not_in_log");
}

function readNote(whole) {
  const gap = whole.indexOf("\n\n"), rows = whole.slice(0, Math.max(gap, 0)).split("\n"), tail = whole.slice(gap + 2);
  if (whole.length > MAX_NOTE || gap < 0 || rows.length !== 3 || !tail.endsWith("\n")) throw new Malformed("checkpoint: another shape");
  if (!/^(0|[1-9]\d*)$/.test(rows[1]) || !Number.isSafeInteger(Number(rows[1]))) throw new Malformed("checkpoint: size");
  const root = canonical(rows[2]);
  const lines = tail.slice(0, -1).split("\n").map(row => {
    const [, name, blob] = /^\u2014 ([^ ]*) (.*)$/.exec(row) ?? [];
    if (name === undefined) throw new Malformed("checkpoint: not a signature line");
    return { name, blob: canonical(blob) };
  });
  if (root.length !== 32) throw new Malformed("checkpoint: root");
  return { origin: rows[0], size: Number(rows[1]), root, lines, text: utf8(`${rows.join("\n")}\n`) };
}

function canonical(value) {
  const bytes = base64(value);
  if (btoa(String.fromCharCode(...bytes)) !== value) throw new Malformed("base64: not in its one form");
  return bytes;
}

async function signedNote(note, name, key) {
  try {
    const raw = unb64u(key.jwk.x), hash = (await sha256(join(utf8(`${name}\n`), new Uint8Array([1]), raw))).subarray(0, 4);
    return note.lines.some(({ name: who, blob }) => who === name && same(blob.subarray(0, 4), hash) && blob.length === 68 && ed25519.verify(blob.subarray(4), note.text, raw, { zip215: false }));
  } catch { return false; }
}

/** RFC 9162 section 2.1.3.2. */
async function included(entry, { index, proof }, { size, root }) {
  if (!(index >= 0 && index < size) || proof.length > MAX_PROOF || proof.some(step => step.length !== 32)) return false;
  let first = index, last = size - 1, value = await sha256(join(new Uint8Array([0]), entry));
  const node = (left, right) => sha256(join(new Uint8Array([1]), left, right));
  for (const step of proof) {
    if (last === 0) return false;
    if (first % 2 === 1 || first === last) {
      value = await node(step, value);
      while (first % 2 === 0 && first !== 0) { first = Math.floor(first / 2); last = Math.floor(last / 2); }
    } else value = await node(value, step);
    first = Math.floor(first / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && same(value, root);
}
