import { b64u, sha256, text, unb64u, utf8 } from "./bytes.js";
import { Malformed, Stop } from "./errors.js";
import { readJson } from "./json.js";
import { claimsOf, holds, loosely, readToken } from "./jws.js";
import { pageDigest } from "./pdf.js";
import { checkState } from "./status.js";
import { ageFault, faultAt, instant } from "./trust.js";

export const CREDENTIAL = "dc+sd-jwt", SHORT = "lic";
const DYNAMIC = "lic-present", JWS = /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){2}$/, FUTURE = 60;
const URN = "urn:cn:business-licence:1", PATH = "/vct/business-licence/1", COMPANY = "/vct/company-certificate/1", EXTRACT = "/vct/register-extract/1";

/** The credential, full or short; answers its claims. `pdf` is what the page around it said, if there was one. */
export async function checkCredential(whole, question, findings, pdf = null) {
  const { trust, at } = question;
  const [jws, ...disclosures] = whole.split("~");
  if (disclosures.length && disclosures.pop() !== "") throw new Malformed("SD-JWT: does not end with '~'");
  const token = readToken(jws), kind = token.header.typ;
  if (kind !== CREDENTIAL && kind !== SHORT) throw new Stop("type", "forged", "wrong_type");
  findings.passed("type", kind);
  const { issuer, key } = await signer(token, trust);
  if (!await holds(token, key.jwk)) throw new Stop("signature", "forged", "signature_bad");
  findings.passed("signature", `${key.jwk.alg} by key ${key.kid}`);
  let claims;
  try { claims = await reveal(await claimsOf(token), disclosures); } catch (error) {
    throw error instanceof Malformed ? new Stop("disclosures", "forged", "disclosure_bad", error.message) : error;
  }
  const what = kindOf(claims.vct, kind, issuer.iss);
  if (!what) throw new Stop("type", "forged", "wrong_type");
  findings.claims = claims;
  if (claims.iss !== issuer.iss || (pdf && pdf.issuer !== issuer)) throw new Stop("issuer", "forged", "issuer_mismatch");
  if (pdf && pdf.key !== key) throw new Stop("page", "forged", "page_mismatch");
  if (pdf) await checkPage(claims, kind === CREDENTIAL ? what : "", pdf.bytes, findings);
  findings.passed("issuer", `${issuer.name} (${issuer.iss})`);
  findings.issuer = { iss: issuer.iss, name: issuer.name, region: issuer.region };
  const stale = ageFault(issuer, at);
  if (stale) findings.failed("trust_list", "unknown", stale);
  if (!isHome(issuer.region, claims)) findings.failed("division", "unknown", "outside_division");
  checkTimes(claims, what === "extract" ? Infinity : instant(claims.exp), key, at, findings, pdf);
  if (what === "extract") findings.failed("register", "unknown", "an_extract"); // only the register knows what it issued
  else await checkState(claims, issuer, question, findings);
  return claims;
}

/** What a credential is by its type, empty for what no registry issues. A short one says it by `typ` and is no extract. */
function kindOf(vct, typ, iss) {
  if (vct === iss + COMPANY) return "company"; // another profile of the same register entry, never in a page
  if (vct === iss + EXTRACT) return typ === CREDENTIAL ? "extract" : "";
  return typ === SHORT || vct === URN || vct === iss + PATH ? "licence" : "";
}

/** Whether a six-digit division lies in a region: 630200 is the whole city, 630000 the province. */
function covers(region, division) {
  if (!/^[0-9]{6}$/.test(region) || typeof division !== "string" || !/^[0-9]{6}$/.test(division)) return false;
  const stem = region.replace(/00$/, "").replace(/00$/, "");
  return stem !== "00" && division.startsWith(stem);
}

/** A registry vouches for enterprises whose code and authority lie in its own division. */
function isHome(region, claims) {
  const code = typeof claims.uscc === "string" ? [...claims.uscc].slice(2, 8).join("") : null;
  return covers(region, code) && (!("issuing_authority_id" in claims) || covers(region, claims.issuing_authority_id));
}

/** The credential says the digest of the page it was issued in. A licence's issued before credentials did says nothing. */
async function checkPage(claims, what, bytes, findings) {
  if (what !== "licence" && what !== "extract") throw new Stop("page", "forged", "page_mismatch");
  if (("page" in claims || what === "extract") && claims.page !== b64u(await pageDigest(bytes))) throw new Stop("page", "forged", "page_mismatch");
  findings.passed("page", "page" in claims ? "the page this credential was issued in" : "issued before credentials said the digest of their page");
}

async function signer(token, trust) {
  const found = trust.find(token.header.kid, "licence");
  if (found) return found;
  let iss;
  try { iss = (await claimsOf(token)).iss; } catch { /* it names nobody */ }
  throw trust.issuer(iss) ? new Stop("issuer", "forged", "key_unknown") : new Stop("issuer", "unknown", "issuer_unknown");
}

function checkTimes(claims, expires, key, at, findings, pdf) {
  const issued = instant(claims.iat), fault = faultAt(key, pdf ? pdf.at : issued);
  if (issued > at + FUTURE) findings.failed("period", "unknown", "issued_in_future");
  else if (at >= expires) findings.failed("period", "expired", "expired");
  else findings.passed("period", `${day(issued)} – ${expires === Infinity ? "" : day(expires)}`);
  if (fault === "key_not_valid_then" || (fault && pdf)) findings.failed("key", "forged", fault);
  else if (key.revoked_at === undefined || pdf) findings.passed("key", key.state);
  else findings.failed("key", "unknown", "key_compromised");
}

/** The claims with disclosed ones joined in; a disclosure that is unknown, repeated or puts another value over a claim is refused. */
async function reveal(claims, disclosures) {
  const expected = claims._sd ?? [];
  if (("_sd_alg" in claims && claims._sd_alg !== "sha-256") || !Array.isArray(expected)) throw new Malformed("SD-JWT: digest list not understood");
  const plain = Object.create(null), seen = new Set();
  for (const name of Object.keys(claims)) if (name !== "_sd" && name !== "_sd_alg") plain[name] = claims[name];
  for (const item of disclosures) {
    const digest = b64u(await sha256(utf8(item))), [name, value] = readDisclosure(item);
    if (!expected.includes(digest) || seen.has(digest) || name in plain) throw new Malformed("SD-JWT: a disclosure does not belong to this credential");
    seen.add(digest);
    plain[name] = value;
  }
  return plain;
}

function readDisclosure(item) {
  let triple;
  try { triple = readJson(`{"d":${text(unb64u(item))}}`).d; } catch { throw new Malformed("SD-JWT: disclosure not understood"); }
  if (!Array.isArray(triple) || triple.length !== 3 || typeof triple[0] !== "string" || typeof triple[1] !== "string" || ["_sd", "_sd_alg", "..."].includes(triple[1])) throw new Malformed("SD-JWT: disclosure has another shape");
  return [triple[1], triple[2]];
}

/** The address before '#' must be the signed one: the licence's id is a digest over it. */
export async function checkAddress(url, claims, findings) {
  const place = claims.status?.status_list;
  const parts = [url, claims.iss, claims.uscc, claims.ver, claims.iat, place?.uri, place?.idx];
  const id = b64u((await sha256(utf8(parts.map(String).join("\n")))).subarray(0, 16));
  if (parts.every(part => part !== undefined) && id === claims.jti) findings.passed("address", url.slice(0, 200));
  else findings.failed("address", "forged", "address_mismatch");
}

/** Empty when key id, issuer or address of a text is one of the trust list's; else why it is unknown, not forged. */
export async function strange(fragment, address, trust) {
  if (trust.issuers.some(item => address === item.base_url || address.startsWith(`${item.base_url}/`))) return "";
  const [head, body = ""] = fragment.split("~")[0].split(".");
  const header = await loosely(head) ?? {}, claims = await loosely(body) ?? {};
  if (trust.issuers.some(item => item.keys.some(key => key.kid === header.kid))) return "";
  if (trust.issuer(claims.iss)) return "";
  return header.typ === CREDENTIAL || header.typ === SHORT ? "issuer_unknown" : "not_a_licence";
}

/** Whether a text proves possession to one verifier, which only that verifier's request can judge. */
export async function isPossession(fragment) {
  const first = fragment.indexOf("~");
  if (first >= 0) return JWS.test(fragment.slice(0, first)) && JWS.test(fragment.slice(fragment.lastIndexOf("~") + 1));
  const parts = fragment.split(".");
  return parts.length === 3 && (await loosely(parts[0]))?.typ === DYNAMIC;
}

export const day = seconds => new Date(seconds * 1000).toISOString().replace(".000", "");
