// Verifies an electronic business licence in the browser, with WebCrypto and nothing else. No request is made.
//   verifyLicence(bytes, trustBytes, statusText) -> {result, reasons, claims, checks: [[ok, name, detail]]}
"use strict";
const ORDER = ["forged", "revoked", "superseded", "expired", "unknown", "suspended", "valid"];
const STATE = ["valid", "revoked", "suspended", "superseded"];
const CURVES = { ES256: ["P-256", "SHA-256"], ES384: ["P-384", "SHA-384"] };
const MAX = 4 * 1024 * 1024;
const text = new TextEncoder(), read = new TextDecoder("utf-8", { fatal: true });

class Stop extends Error { constructor(name, result, reason) { super(reason); Object.assign(this, { check: name, result, reason }); } }
const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
const sha256 = async data => new Uint8Array(await crypto.subtle.digest("SHA-256", data));
const join = (...parts) => { const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0)); let at = 0; for (const p of parts) { out.set(p, at); at += p.length; } return out; };

function b64u(bytes) { let s = ""; for (const b of bytes) s += String.fromCharCode(b); return btoa(s).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, ""); }
function unb64u(s) {
  if (typeof s !== "string" || !/^[A-Za-z0-9_-]*$/.test(s)) throw new Stop("form", "forged", "damaged");
  let raw; try { raw = atob(s.replace(/-/g, "+").replace(/_/g, "/")); } catch { throw new Stop("form", "forged", "damaged"); }
  const out = Uint8Array.from(raw, c => c.charCodeAt(0));
  if (b64u(out) !== s) throw new Stop("form", "forged", "damaged");
  return out;
}
function json(bytes) { try { const v = JSON.parse(typeof bytes === "string" ? bytes : read.decode(bytes)); if (v && typeof v === "object" && !Array.isArray(v)) return v; } catch { /* below */ } throw new Stop("form", "forged", "damaged"); }
async function inflate(bytes, kind) {
  try {
    const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(kind)).getReader();
    const parts = []; let size = 0;
    for (;;) { const { done, value } = await reader.read(); if (done) return join(...parts); size += value.length; if (size > MAX) { reader.cancel(); throw 0; } parts.push(value); }
  } catch { throw new Stop("form", "forged", "damaged"); }
}

// ---- JWS: the algorithm comes from the trust list's key, never from the token
function token(jws) {
  const parts = jws.split("."); if (parts.length !== 3) throw new Stop("form", "forged", "damaged");
  const header = json(unb64u(parts[0]));
  if (Object.keys(header).some(k => !["alg", "typ", "kid", "zip", "x5t#S256"].includes(k))) throw new Stop("type", "forged", "header_not_allowed");
  return { header, payload: unb64u(parts[1]), signed: text.encode(parts[0] + "." + parts[1]), signature: unb64u(parts[2]) };
}
async function holds(key, alg, signed, signature) {
  const [curve, hash] = CURVES[alg] || []; if (!curve || key.kty !== "EC" || key.crv !== curve) return false;
  const k = await crypto.subtle.importKey("jwk", { kty: "EC", crv: key.crv, x: key.x, y: key.y }, { name: "ECDSA", namedCurve: curve }, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash }, k, signature, signed);
}
const claimsOf = async t => json(t.header.zip === "DEF" ? await inflate(t.payload, "deflate-raw") : t.payload);

// ---- DER, just enough for certificates and CMS
function tlv(d, at = 0) {
  let n = d[at + 1], s = at + 2;
  if (n >= 0x80) { const c = n & 0x7f; if (c < 1 || c > 4) throw new Stop("pdf_signature", "forged", "container_damaged"); n = 0; for (let i = 0; i < c; i++) n = n * 256 + d[s + i]; s += c; }
  if (!(s + n <= d.length)) throw new Stop("pdf_signature", "forged", "container_damaged");
  return { tag: d[at], body: d.subarray(s, s + n), whole: d.subarray(at, s + n), end: s + n };
}
function kids(body) { const out = []; for (let at = 0; at < body.length;) { const t = tlv(body, at); out.push(t); at = t.end; } return out; }
function encode(tag, body) {
  const n = body.length, size = n < 128 ? [n] : n < 256 ? [0x81, n] : n < 65536 ? [0x82, n >> 8, n & 255] : [0x83, n >> 16, (n >> 8) & 255, n & 255];
  return join(new Uint8Array([tag, ...size]), body);
}
const spki = cert => kids(kids(tlv(cert).body)[0].body)[6].whole;
function rs(der, half) {
  return join(...kids(tlv(der).body).map(t => { const v = t.body[0] === 0 ? t.body.subarray(1) : t.body, out = new Uint8Array(half); if (v.length > half) throw new Stop("pdf_signature", "forged", "signature_bad"); out.set(v, half - v.length); return out; }));
}
async function certHolds(spkiDer, curve, hash, half, signed, der) {
  const k = await crypto.subtle.importKey("spki", spkiDer, { name: "ECDSA", namedCurve: curve }, false, ["verify"]);
  return crypto.subtle.verify({ name: "ECDSA", hash }, k, rs(der, half), signed);
}

async function readTrust(bytes) {
  const bad = () => new Stop("trust", "unknown", "trust_unusable");
  let outer; try { outer = json(bytes); } catch { throw bad(); }
  if (outer.format !== "licence-trust/1") throw bad();
  let root; try { root = Uint8Array.from(atob(outer.root), c => c.charCodeAt(0)); } catch { throw bad(); }
  const t = token(outer.list);
  const key = await crypto.subtle.importKey("spki", spki(root), { name: "ECDSA", namedCurve: "P-384" }, false, ["verify"]);
  if (t.header.typ !== "trust+jws" || !await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-384" }, key, t.signature, t.signed)) throw bad();
  const claims = await claimsOf(t);
  if (claims.min_verifier > 1) throw bad();
  return { ...claims, fingerprint: [...await sha256(root)].map(b => b.toString(16).padStart(2, "0")).join("") };
}
const keyFor = (trust, kid, use) => trust.keys.find(k => k.use === use && k.jwk.kid === kid);

// ---- credential
async function credential(s, run) {
  const [jws, ...rest] = s.split("~");
  if (rest.length && rest.pop() !== "") throw new Stop("form", "forged", "damaged");
  const t = token(jws), typ = t.header.typ;
  if (typ !== "dc+sd-jwt" && typ !== "lic") throw new Stop("type", "forged", "wrong_type");
  const key = keyFor(run.trust, t.header.kid, "licence");
  if (!key) { const who = (await claimsOf(t)).iss; throw who === run.trust.iss ? new Stop("issuer", "forged", "key_unknown") : new Stop("issuer", "unknown", "issuer_unknown"); }
  if (t.header.alg !== key.jwk.alg || !await holds(key.jwk, key.jwk.alg, t.signed, t.signature)) throw new Stop("signature", "forged", "signature_bad");
  run.ok("signature", key.jwk.alg + " " + key.jwk.kid);
  const claims = await claimsOf(t), digests = new Set(claims._sd || []);
  for (const d of rest) {
    const digest = b64u(await sha256(text.encode(d))); if (!digests.delete(digest)) throw new Stop("disclosures", "forged", "disclosure_bad");
    const [, name, value] = JSON.parse(read.decode(unb64u(d))); claims[name] = value;
  }
  if (claims.iss !== run.trust.iss) throw new Stop("issuer", "forged", "issuer_mismatch");
  run.ok("issuer", run.trust.name + " " + claims.iss);
  run.claims = claims;
  const now = Date.now() / 1000, when = run.signedAt || claims.iat;
  if (claims.iat > now + 60) run.no("period", "unknown", "issued_in_future"); else if (now >= claims.exp) run.no("period", "expired", "expired"); else run.ok("period", day(claims.iat) + " – " + day(claims.exp));
  if (when < key.from || when >= key.to) run.no("key", "forged", "key_not_valid_then");
  else if (key.revoked_at === undefined || (run.signedAt && run.signedAt < key.revoked_at)) run.ok("key", key.state);
  else run.no("key", run.signedAt ? "forged" : "unknown", run.signedAt ? "signed_after_compromise" : "key_compromised");
  if (run.status) await status(run); else run.notes.push("status_not_checked");
}
async function status(run) {
  try {
    const t = token(run.status.trim()), key = keyFor(run.trust, t.header.kid, "status"), place = run.claims.status.status_list;
    if (t.header.typ !== "statuslist+jwt" || !key || !await holds(key.jwk, key.jwk.alg, t.signed, t.signature)) return run.no("status_list", "unknown", "status_forged");
    const c = await claimsOf(t), now = Date.now() / 1000;
    if (c.sub !== place.uri || c.status_list.bits !== 2) return run.no("status_list", "unknown", "status_wrong_list");
    const packed = await inflate(unb64u(c.status_list.lst), "deflate"), at = place.idx >> 2;
    if (at >= packed.length) return run.no("status_list", "unknown", "status_unreadable");
    const value = STATE[(packed[at] >> ((place.idx & 3) * 2)) & 3];
    if (value === "valid") run.ok("status", day(c.iat)); else run.no("status", value, value);
    if (now >= c.exp) run.no("status_age", "unknown", "status_stale"); else if (c.iat > now + 60) run.no("status_age", "unknown", "status_in_future"); else run.ok("status_age", day(c.iat));
  } catch (e) { if (!(e instanceof Stop)) console.warn(e); run.no("status_list", "unknown", "status_unreadable"); }
}
async function licenceId(url, c) {
  const p = c.status.status_list;
  return b64u((await sha256(text.encode([url, c.iss, c.uscc, c.ver, c.iat, p.uri, p.idx].join("\n")))).subarray(0, 16));
}

// ---- PDF: one signature over every byte but its own container, by a certificate of the trust list
async function pdf(bytes, run) {
  let s = ""; for (let i = 0; i < bytes.length; i += 32768) s += String.fromCharCode(...bytes.subarray(i, i + 32768));
  const marks = s.split("/ByteRange").length - 1, m = /\/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/.exec(s);
  if (!marks) throw s.includes("licence.jwt") ? new Stop("pdf_signature", "forged", "signature_missing") : new Stop("form", "unknown", "not_a_licence");
  if (marks !== 1 || !m) throw new Stop("whole_file", "forged", "changed_after_signing");
  const [gap, after, rest] = m.slice(1).map(Number);
  if (!(gap < after && after + rest === bytes.length)) throw new Stop("whole_file", "forged", "changed_after_signing");
  const hex = s.slice(gap + 1, after - 1);
  if (s[gap] !== "<" || s[after - 1] !== ">" || !/^([0-9A-F]{2})*$/.test(hex)) throw new Stop("pdf_signature", "forged", "container_damaged");
  const box = Uint8Array.from(hex.match(/../g), h => parseInt(h, 16)), cms = tlv(box);
  if (box.subarray(cms.end).some(Boolean)) throw new Stop("pdf_signature", "forged", "container_damaged");
  run.ok("whole_file", "");
  const covered = await sha256(join(bytes.subarray(0, gap), bytes.subarray(after)));
  const { envelope, key } = await signer(cms.whole, "licence", run);
  if (!await envelopeHolds(envelope, key, covered)) throw new Stop("pdf_signature", "forged", "signature_bad");
  run.ok("pdf_signature", key.jwk.kid);
  if (!envelope.token) throw new Stop("timestamp", "forged", "timestamp_bad");
  const stamp = await signer(envelope.token, "tsa", run), info = stamp.envelope.content, parts = kids(tlv(info).body);
  if (!await envelopeHolds(stamp.envelope, stamp.key, await sha256(info)) || !same(kids(parts[2].body)[1].body, await sha256(envelope.signature))) throw new Stop("timestamp", "forged", "timestamp_bad");
  const g = read.decode(parts[4].body); run.signedAt = Date.UTC(g.slice(0, 4), g.slice(4, 6) - 1, g.slice(6, 8), g.slice(8, 10), g.slice(10, 12), g.slice(12, 14)) / 1000;
  run.ok("timestamp", day(run.signedAt));
  const at = s.search(/\/Type\s*\/EmbeddedFile\b/), begin = s.indexOf("stream", at) + 7, head = s.slice(s.lastIndexOf("<<", at), begin), length = /\/Length (\d+)/.exec(head);
  if (at < 0 || !length) throw new Stop("credential", "forged", "attachment_missing");
  const body = bytes.subarray(begin, begin + Number(length[1]));
  await credential(read.decode(head.includes("/FlateDecode") ? await inflate(body, "deflate") : body), run);
}
async function signer(der, use, run) {
  const signed = kids(tlv(kids(tlv(der).body)[1].body).body), info = kids(tlv(signed[4].body).body), certs = kids(signed[3].body).map(t => t.whole);
  const content = kids(signed[2].body)[1];
  const envelope = { attributes: info[3].body, signature: info[5].body, content: content && tlv(tlv(content.whole).body).body };
  envelope.kind = kids(signed[2].body)[0].whole;
  if (info[6]) envelope.token = tlv(kids(tlv(info[6].body).body)[1].whole).body;
  for (const key of run.trust.keys.filter(k => k.use === use && k.x5c.length)) {
    const chain = key.x5c.map(c => Uint8Array.from(atob(c), x => x.charCodeAt(0)));
    if (chain.length === certs.length && chain.every(c => certs.some(d => same(c, d)))) { envelope.signer = chain[0]; if (!same(rebuild(envelope, certs), der)) throw new Stop("pdf_signature", "forged", "container_damaged"); return { envelope, key }; }
  }
  const named = c => { try { return kids(kids(tlv(c).body)[0].body)[3].whole; } catch { return new Uint8Array(); } };
  const known = run.trust.keys.filter(k => k.x5c.length).map(k => named(Uint8Array.from(atob(k.x5c[0]), x => x.charCodeAt(0))));
  throw certs.some(c => known.some(n => same(n, named(c)))) ? new Stop("issuer", "forged", "look_alike_issuer") : new Stop("issuer", "unknown", "issuer_unknown");
}
const hexed = h => Uint8Array.from(h.match(/../g), x => parseInt(x, 16));
const SHA = hexed("300b0609608648016503040201"), ECDSA = hexed("300a06082a8648ce3d040302");
const TYPE = hexed("06092a864886f70d010903"), DIGEST = hexed("06092a864886f70d010904"), CERT = hexed("060b2a864886f70d010910022f"), STAMP = hexed("060b2a864886f70d010910020e"), SIGNED = hexed("06092a864886f70d010702");
const attribute = (oid, value) => encode(0x30, join(oid, encode(0x31, value)));
const sorted = list => [...list].sort((a, b) => { for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i] - b[i]; return a.length - b.length; });
// every byte of a container is either signed or exactly what the registry writes
function rebuild(e, certs) {
  const tbs = kids(kids(tlv(e.signer).body)[0].body), who = encode(0x30, join(tbs[3].whole, tbs[1].whole));
  const info = encode(0x30, join(hexed("020101"), who, SHA, encode(0xa0, e.attributes), ECDSA, encode(0x04, e.signature), e.token ? encode(0xa1, attribute(STAMP, e.token)) : new Uint8Array()));
  const body = join(hexed(e.content ? "020103" : "020101"), encode(0x31, SHA), encode(0x30, join(e.kind, e.content ? encode(0xa0, encode(0x04, e.content)) : new Uint8Array())), encode(0xa0, join(...sorted(certs))), encode(0x31, info));
  return encode(0x30, join(SIGNED, encode(0xa0, encode(0x30, body))));
}
async function envelopeHolds(e, key, digest) {
  const cert = encode(0x30, encode(0x30, encode(0x30, encode(0x04, await sha256(e.signer)))));
  const rows = sorted([attribute(TYPE, e.kind), attribute(DIGEST, encode(0x04, digest)), attribute(CERT, cert)]);
  return same(join(...rows), e.attributes) && certHolds(spki(e.signer), "P-256", "SHA-256", 32, encode(0x31, e.attributes), e.signature);
}

const day = s => new Date(s * 1000).toISOString().replace(".000", "");
async function verifyLicence(bytes, trustBytes, statusText) {
  const run = { checks: [], wants: [], notes: [], claims: {}, status: statusText,
    ok(name, detail) { this.checks.push([true, name, detail]); }, no(name, result, reason) { this.checks.push([false, name, reason]); this.wants.push([result, reason]); } };
  try {
    run.trust = await readTrust(trustBytes);
    if (Date.now() / 1000 >= run.trust.exp) run.no("trust_list", "unknown", "trust_stale"); else run.ok("trust_list", "root sha256 " + run.trust.fingerprint);
    const head = String.fromCharCode(...bytes.subarray(0, 5));
    if (head === "%PDF-") await pdf(bytes, run);
    else {
      let s; try { s = read.decode(bytes).trim(); } catch { throw new Stop("form", "unknown", "not_a_licence"); }
      if (s.startsWith("{")) { const b = json(s); run.status = run.status || b.status; await credential(b.credential, run); run.notes.push("log_not_checked"); }
      else {
        const cut = s.lastIndexOf("#");
        if (s.split(".").length < 3) throw new Stop("form", "unknown", "not_a_licence");
        await credential(s.slice(cut + 1), run);
        if (cut >= 0) { if (await licenceId(s.slice(0, cut), run.claims) === run.claims.jti) run.ok("address", s.slice(0, cut)); else run.no("address", "forged", "address_mismatch"); }
      }
    }
  } catch (e) { if (e instanceof Stop) run.no(e.check, e.result, e.reason); else { console.warn(e); run.no("form", "forged", "damaged"); } }
  run.wants.sort((a, b) => ORDER.indexOf(a[0]) - ORDER.indexOf(b[0]));
  const result = run.wants.length ? run.wants[0][0] : "valid";
  return { result, reasons: [...new Set([...run.wants.map(w => w[1]), ...run.notes])], claims: result === "forged" ? {} : run.claims, checks: run.checks };
}
