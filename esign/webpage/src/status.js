import { inflate, unb64u } from "./bytes.js";
import { Malformed } from "./errors.js";
import { isObject } from "./json.js";
import { claimsOf, holds, readToken } from "./jws.js";
import { faultAt, instant } from "./trust.js";

const STATES = ["valid", "revoked", "suspended", "superseded"];
const MAX_TOKEN = 6 * 1024 * 1024, MAX_LIST = 4 * 1024 * 1024, SKEW = 60;
const line = text => text.replace(/\n$/, "").replace(/\r$/, "");

/** What the status list says. Of several lists the licence's own is taken; without any, nothing says what it is worth. */
export async function checkState(claims, issuer, question, findings) {
  const { lists } = question, place = claims.status?.status_list;
  if (!lists.length) return findings.failed("status_list", "unknown", "status_not_checked");
  const token = lists.length === 1 ? lists[0] : await byAddress(lists, place?.uri);
  if (token === undefined) return findings.failed("status_list", "unknown", "status_stale");
  return checkList(place, issuer, token, question.at, findings);
}

async function byAddress(lists, uri) {
  let found;
  for (const token of lists) {
    try { if ((await claimsOf(readToken(token.trim(), MAX_TOKEN))).sub === uri && typeof uri === "string") found = token; } catch { /* none of ours */ }
  }
  return found;
}

async function checkList(place, issuer, token, at, findings) {
  let list, value;
  try {
    if (!isObject(place)) throw new Malformed("the licence names no place in a list", "status_unreadable");
    list = await readList(token, issuer, place.uri);
    if (typeof place.idx !== "number" || place.idx < 0 || place.idx >> 2 >= list.packed.length) throw new Malformed("beyond the list", "status_unreadable");
    value = STATES[(list.packed[Math.floor(place.idx / 4)] >> ((place.idx % 4) * 2)) & 3];
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    findings.failed("status_list", "unknown", error.reason.startsWith("status_") ? error.reason : "status_unreadable", error.message);
    return;
  }
  findings.statusAt = list.made;
  if (value === "valid") findings.passed("status", "valid"); else findings.failed("status", value, value);
  if (list.made > at + SKEW) findings.failed("status_age", "unknown", "status_in_future");
  else if (at >= list.expires) findings.failed("status_age", "unknown", "status_stale");
  else findings.passed("status_age");
}

async function readList(text, issuer, uri) {
  const token = readToken(line(text), MAX_TOKEN), key = issuer.keys.find(item => item.kid === token.header.kid && item.use === "status");
  if (token.header.typ !== "statuslist+jwt" || !key || !await holds(token, key.jwk)) throw new Malformed("not by a status key of this issuer", "status_forged");
  const claims = await claimsOf(token);
  if (claims.sub !== uri) throw new Malformed("another list than the licence names", "status_wrong_list");
  const made = instant(claims.iat), expires = instant(claims.exp), body = claims.status_list;
  if (faultAt(key, made)) throw new Malformed("its key was not valid then", "status_forged");
  if (!isObject(body) || body.bits !== 2 || typeof body.lst !== "string") throw new Malformed("another shape", "status_unreadable");
  return { made, expires, packed: await inflate(unb64u(body.lst), "deflate", MAX_LIST) };
}
