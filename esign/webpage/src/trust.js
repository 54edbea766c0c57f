import * as asn1js from "asn1js";
import { Certificate } from "pkijs";
import { base64, hex, same, sha256 } from "./bytes.js";
import { Malformed, Stop } from "./errors.js";
import { isObject, readJson } from "./json.js";
import { claimsOf, holds, readToken } from "./jws.js";

const USES = ["licence", "tsa", "ocsp", "status", "log", "answer"], CERTIFIED = ["licence", "tsa", "ocsp"];
const STATES = ["active", "retired", "revoked"], ALGORITHMS = ["ES256", "Ed25519"];
const FAR = 253402300800, MAX_LIFE = 35 * 86400, FUTURE = 300, VERIFIER = 1;

const isText = v => typeof v === "string" && v.length > 0 && [...v].length <= 500 && !/[\p{C}\p{Zl}\p{Zp}]|[^\S ]/u.test(v);
const isSeconds = v => typeof v === "number" && Number.isInteger(v) && v >= 0 && v < FAR;
const isTexts = v => Array.isArray(v) && v.every(item => typeof item === "string");
const isRows = v => Array.isArray(v) && v.length <= 1000 && v.every(isObject);

/** Seconds since 1970 of a claim; anything else is refused. */
export function instant(value) {
  if (!isSeconds(value)) throw new Malformed("time not understood");
  return value;
}

/** The installations of some trust.json files; `find` and `issuer` look through them in order. */
export async function loadTrust(files) {
  const issuers = [];
  try {
    if (!files.length) throw new Malformed("no trust list");
    for (const file of files) issuers.push(await readTrust(file));
  } catch (error) {
    throw new Stop("trust_list", "unknown", "trust_unusable", error.message);
  }
  return {
    issuers,
    issuer: iss => issuers.find(item => item.iss === iss),
    find: (kid, use) => first(issuers, item => item.keys.find(key => key.kid === kid && key.use === use)),
    certified: (cert, use) => first(issuers, item => item.keys.find(key => key.use === use && key.chain.length && same(key.chain[0], cert))),
  };
}

function first(issuers, look) {
  for (const issuer of issuers) { const key = look(issuer); if (key) return { issuer, key }; }
  return null;
}

/** The one rule for every signature: empty when this key's signature of the instant counts, else why not. */
export function faultAt(key, at) {
  if (!(key.from <= at && at < key.to)) return "key_not_valid_then";
  return key.revoked_at !== undefined && at >= key.revoked_at ? "signed_after_compromise" : "";
}

/** Empty when the list may be judged by at `at`. */
export function ageFault(issuer, at) {
  if (at >= issuer.expires) return "trust_stale";
  return issuer.iat > at + FUTURE ? "trust_in_future" : "";
}

async function readTrust(bytes) {
  const outer = readJson(bytes);
  if (Object.keys(outer).sort().join() !== "format,list,root" || outer.format !== "licence-trust/1") throw new Malformed("unknown format");
  const der = base64(outer.root), root = certificate(der);
  if (!same(nameOf(root.subject), nameOf(root.issuer)) || !await root.verify(root)) throw new Malformed("root not usable");
  if (typeof outer.list !== "string") throw new Malformed("no list");
  const token = readToken(outer.list, 1024 * 1024);
  const jwk = await crypto.subtle.exportKey("jwk", await root.getPublicKey());
  if (token.header.typ !== "trust+jws" || jwk.crv !== "P-384" || token.header.alg !== "ES384" || !await holds(token, { ...jwk, alg: "ES384" })) throw new Malformed("signature does not match its root");
  const claims = await claimsOf(token);
  checkShape(claims);
  if (claims.min_verifier > VERIFIER) throw new Malformed("needs a newer verifier");
  const keys = [];
  for (const row of claims.keys) keys.push(await readKey(row, root));
  const outside = (claims.outside_tsa ?? []).map(row => ({ ...row, chain: row.x5c.map(base64) }));
  for (const { chain } of outside) chain.forEach(certificate);
  return { ...claims, keys, outside, root, expires: Math.min(claims.exp, claims.iat + MAX_LIFE), fingerprint: hex(await sha256(der)) };
}

function checkShape(claims) {
  const need = (row, names, good) => { for (const name of names) if (!(name in row) || !good(row[name])) throw new Malformed(`member ${name} is missing or of the wrong kind`); };
  const among = list => v => typeof v === "string" && list.includes(v);
  const window = row => {
    need(row, ["from", "to"], isSeconds); need(row, ["state"], among(STATES));
    if ("revoked_at" in row !== (row.state === "revoked") || ("revoked_at" in row && !isSeconds(row.revoked_at)) || row.from >= row.to) throw new Malformed("a key's window is not understood");
  };
  need(claims, ["iss", "name", "region", "base_url", "log_origin", "ocsp", "tsa"], isText);
  need(claims, ["iat", "exp"], isSeconds); need(claims, ["crl"], isTexts); need(claims, ["keys"], isRows);
  need(claims, ["min_verifier"], v => Number.isInteger(v) && v >= 1);
  const sealing = claims.sm2 ?? [];
  if (("sm2" in claims && !isRows(claims.sm2)) || claims.iat >= claims.exp) throw new Malformed("sm2 or exp not understood");
  for (const row of claims.keys) {
    need(row, ["use"], among(USES)); need(row, ["jwk"], isObject); need(row, ["x5c"], isTexts); window(row);
    need(row.jwk, ["kid", "kty", "crv"], isText); need(row.jwk, ["alg"], among(ALGORITHMS));
    if ((row.x5c.length > 0) !== CERTIFIED.includes(row.use)) throw new Malformed("a certificate is missing or stands where none belongs");
  }
  const outside = claims.outside_tsa ?? [];
  if ("outside_tsa" in claims && !isRows(claims.outside_tsa)) throw new Malformed("outside_tsa not understood");
  for (const row of outside) { need(row, ["kid"], isText); need(row, ["x5c"], v => isTexts(v) && v.length > 0); window(row); }
  for (const row of sealing) { need(row, ["kid", "spki"], isText); window(row); }
  const kids = [...claims.keys.map(row => row.jwk.kid), ...[...sealing, ...outside].map(row => row.kid)];
  if (new Set(kids).size !== kids.length) throw new Malformed("two keys have one id");
  const stolen = [...claims.keys.filter(row => "revoked_at" in row).map(row => row.jwk.kid), ...[...sealing, ...outside].filter(row => "revoked_at" in row).map(row => row.kid)].sort();
  if ("revoked" in claims && (!isTexts(claims.revoked) || claims.revoked.join("\n") !== stolen.join("\n"))) throw new Malformed("names other revocations than those of its keys");
  if ("number" in claims && !(Number.isSafeInteger(claims.number) && claims.number >= 0)) throw new Malformed("its number is none");
}

async function readKey(row, root) {
  const chain = row.x5c.map(base64), certificates = chain.map(certificate);
  for (const [i, lower] of certificates.entries()) {
    const upper = certificates[i + 1] ?? root;
    const basic = upper.extensions?.find(item => item.extnID === "2.5.29.19")?.parsedValue;
    if (!basic?.cA || !same(nameOf(lower.issuer), nameOf(upper.subject)) || !await lower.verify(upper)) throw new Malformed("a chain does not end in its root");
  }
  if (certificates.length) {
    const jwk = await crypto.subtle.exportKey("jwk", await certificates[0].getPublicKey());
    if (jwk.crv !== row.jwk.crv || jwk.x !== row.jwk.x || jwk.y !== row.jwk.y) throw new Malformed("a certificate is of another key");
  }
  const key = { kid: row.jwk.kid, use: row.use, jwk: row.jwk, state: row.state, from: row.from, to: row.to, chain, certificates };
  return "revoked_at" in row ? { ...key, revoked_at: row.revoked_at } : key;
}

export function certificate(der) {
  const read = asn1js.fromBER(der);
  if (read.offset !== der.length) throw new Malformed("a certificate is damaged");
  return new Certificate({ schema: read.result });
}

export const nameOf = name => new Uint8Array(name.toSchema().toBER());
