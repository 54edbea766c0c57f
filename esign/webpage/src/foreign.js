// Time-stamp tokens of an authority outside this house (RFC 3161), whose certificates the trust list pins. They come in a form
// that is not ours, so everything in them is held against what is pinned, or is covered by the authority's signature.
import * as asn1js from "asn1js";
import { TSTInfo, createECDSASignatureFromCMS } from "pkijs";
import { join, same, sha256 } from "./bytes.js";
import { TST_INFO, issuerAndSerial } from "./cms.js";
import { children, fields, one } from "./der.js";
import { Malformed } from "./errors.js";
import { isLow } from "./jws.js";
import { certificate } from "./trust.js";

const SEQUENCE = 0x30, SET = 0x31, OID = 0x06, INTEGER = 0x02, OCTETS = 0x04, BOOLEAN = 0x01, TIME = 0x18, ZERO = 0xa0, ONE = 0xa1;
const OPTIONAL = [SEQUENCE, BOOLEAN, INTEGER, ZERO, ONE], CURVES = { "P-256": 32, "P-384": 48 };
const oid = text => new Uint8Array(new asn1js.ObjectIdentifier({ value: text }).toBER());
const hashes = new Map([["1", "SHA-256"], ["2", "SHA-384"], ["3", "SHA-512"]].map(([n, name]) => [`${oid(`2.16.840.1.101.3.4.2.${n}`)}`, name]));
const RSA = `${oid("1.2.840.113549.1.1.1")}`;
const rsaWith = new Map([["11", "SHA-256"], ["12", "SHA-384"], ["13", "SHA-512"]].map(([n, name]) => [`${oid(`1.2.840.113549.1.1.${n}`)}`, name]));
const ecdsaWith = new Map([["2", "SHA-256"], ["3", "SHA-384"], ["4", "SHA-512"]].map(([n, name]) => [`${oid(`1.2.840.10045.4.3.${n}`)}`, name]));
const SIGNED = oid("1.2.840.113549.1.7.2"), INFO = oid(TST_INFO), TYPE = oid("1.2.840.113549.1.9.3"), DIGEST = oid("1.2.840.113549.1.9.4"), NAMED = oid("1.2.840.113549.1.9.16.2.47");
const bad = () => new Malformed("time-stamp: another shape");

/** The OID of an algorithm without parameters, or with NULL for them. */
function algorithm(bytes) {
  const [kind, ...rest] = children(one(bytes, SEQUENCE));
  if (kind?.tag !== OID || rest.length > 1 || (rest.length && !same(rest[0].whole, [5, 0]))) throw bad();
  return `${kind.whole}`;
}

function hashOf(bytes) {
  const name = hashes.get(algorithm(bytes));
  if (!name) throw bad();
  return name;
}

/** Whether a token says that this certificate made it; good for choosing how to read it, for nothing else. */
export function namesSigner(token, cert) {
  const name = issuerAndSerial(cert), last = token.length - name.length;
  for (let at = 0; at <= last; at++) if (token[at] === name[0] && same(token.subarray(at, at + name.length), name)) return true;
  return false;
}

/** What a token says that the first certificate of `chain` made: the digest it is over and its second. */
export async function readForeign(token, chain) {
  const [kind, outer] = fields(token, OID, ZERO);
  const signed = children(one(outer.body, SEQUENCE)), tags = signed.map(item => item.tag).join();
  if (!same(kind.whole, SIGNED) || ![[INTEGER, SET, SEQUENCE, ZERO, SET].join(), [INTEGER, SET, SEQUENCE, SET].join()].includes(tags)) throw bad();
  const [version, digests, content] = signed, listed = signed.length === 5 ? children(signed[3].body).map(item => item.whole) : [];
  const [innerKind, inner] = fields(content.whole, OID, ZERO), info = fields(signed.at(-1).body, INTEGER, SEQUENCE, SEQUENCE, ZERO, SEQUENCE, OCTETS);
  if (!same(version.whole, [2, 1, 3]) || !same(innerKind.whole, INFO) || !same(info[0].whole, [2, 1, 1])) throw bad();
  const hash = hashOf(info[2].whole), said = one(inner.body, OCTETS);
  if (hashOf(digests.body) !== hash || !same(info[1].whole, issuerAndSerial(chain[0]))) throw bad();
  if (!listed.every(item => chain.some(pinned => same(pinned, item)))) throw bad();
  await checkAttributes(info[3].body, hash, said, chain[0]);
  if (!await signedBy(chain[0], hash, algorithm(info[4].whole), info[5].body, info[3].body)) throw bad();
  return readInfo(said);
}

async function checkAttributes(body, hash, said, cert) {
  const found = new Map();
  for (const item of children(body)) {
    const [kind, values] = fields(item.whole, OID, SET);
    if (found.has(`${kind.whole}`)) throw bad();
    found.set(`${kind.whole}`, values.body);
  }
  const digest = new Uint8Array(await crypto.subtle.digest(hash, said)), octets = bytes => join(new Uint8Array([OCTETS, bytes.length]), bytes);
  const is = (kind, value) => found.has(`${kind}`) && same(found.get(`${kind}`), value);
  const first = children(one(found.get(`${NAMED}`) ?? new Uint8Array(), SEQUENCE))[0], named = first && children(first.body)[0];
  const told = named && children(named.body)[0];
  if (!is(TYPE, INFO) || !is(DIGEST, octets(digest)) || !told || !same(told.whole, octets(await sha256(cert)))) throw bad();
}

async function signedBy(cert, hash, way, signature, attributes) {
  const message = new Uint8Array(new asn1js.Set({ value: children(attributes).map(item => asn1js.fromBER(item.whole).result) }).toBER());
  const spki = new Uint8Array(certificate(cert).subjectPublicKeyInfo.toSchema().toBER());
  try {
    if (way === RSA || rsaWith.get(way) === hash) {
      const key = await crypto.subtle.importKey("spki", spki, { name: "RSASSA-PKCS1-v1_5", hash }, false, ["verify"]);
      return await crypto.subtle.verify("RSASSA-PKCS1-v1_5", key, signature, message);
    }
    if (ecdsaWith.get(way) !== hash) return false;
    for (const [namedCurve, size] of Object.entries(CURVES)) {
      let key;
      try { key = await crypto.subtle.importKey("spki", spki, { name: "ECDSA", namedCurve }, false, ["verify"]); } catch { continue; }
      const block = asn1js.fromBER(signature), plain = new Uint8Array(createECDSASignatureFromCMS(block.result, size));
      const minimal = block.offset === signature.length && same(new Uint8Array(block.result.toBER()), signature);
      return minimal && isLow(plain) && await crypto.subtle.verify({ name: "ECDSA", hash }, key, plain, message);
    }
  } catch { /* neither kind of key or signature */ }
  return false;
}

function readInfo(said) {
  const parts = children(one(said, SEQUENCE)), tags = parts.map(item => item.tag);
  const places = tags.slice(5).map(tag => OPTIONAL.indexOf(tag));
  if (tags.slice(0, 5).join() !== [INTEGER, OID, SEQUENCE, INTEGER, TIME].join() || !same(parts[0].whole, [2, 1, 1])) throw bad();
  if (places.includes(-1) || places.some((place, i) => i && place <= places[i - 1])) throw bad();
  const imprint = children(parts[2].body), time = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d{1,9})?Z$/.exec(String.fromCharCode(...parts[4].body));
  if (imprint.length !== 2 || hashOf(imprint[0].whole) !== "SHA-256" || imprint[1].tag !== OCTETS || !time) throw bad();
  const [, year, month, day, hour, minute, second] = time.map(Number), at = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  if (new Date(at * 1000).toISOString().slice(0, 19).replace(/[-:T]/g, "") !== time.slice(1, 7).join("")) throw bad();
  return { imprint: imprint[1].body, at };
}
