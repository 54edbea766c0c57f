import { day } from "./credential.js";
import { utf8 } from "./bytes.js";
import { loadTrust } from "./trust.js";
import { verifyLicence, verifyUnder } from "./verify.js";

const WORDS = {
  valid: "有效 valid", superseded: "已换发新照 superseded", suspended: "歇业或停用 suspended", revoked: "已吊销或注销 revoked",
  expired: "凭证已过期 expired", forged: "伪造或被改动 forged", unknown: "无法确认 unknown",
};
const NAMES = {
  name: "名称 name", uscc: "统一社会信用代码 USCC", rep: "负责人 representative", ent_type: "类型 type", cap: "资本 capital", addr: "住所 domicile",
  scope: "经营范围 scope", est: "成立日期 established", issuing_authority: "登记机关 authority", ver: "版本 version",
  legal_form_type: "法律形式 legal form", legal_person_status: "登记状态 status", registration_date: "登记日期 registered", registered_address: "住所 registered office",
  share_capital: "认缴资本 capital", legal_representative: "有权代表的人 representatives", legal_person_activity: "经营范围 object", legal_person_duration: "期限 duration",
};
const DAY = 86400, AMBER = 21 * DAY; // a trust list lives at most 35 days
const $ = id => document.getElementById(id);
const files = async id => Promise.all([...$(id).files].map(async file => new Uint8Array(await file.arrayBuffer())));
const element = (name, content) => Object.assign(document.createElement(name), { textContent: content });

globalThis.verifier = { loadTrust, verifyLicence, verifyUnder }; // for whoever verifies many at once from the console

$("go").addEventListener("click", async () => {
  const [licence] = await files("file"), lists = (await files("status")).map(bytes => new TextDecoder().decode(bytes));
  const now = Date.now() / 1000;
  const answer = await verifyLicence(licence ?? utf8($("text").value.trim()), await files("trust"), lists, now);
  $("answer").hidden = false;
  $("result").textContent = WORDS[answer.result] + (answer.reasons.length ? `（${answer.reasons.join(", ")}）` : "");
  $("result").className = answer.result;
  showAge(answer, now);
  $("claims").replaceChildren(...Object.keys(NAMES).filter(n => n in answer.claims).flatMap(n => [element("dt", NAMES[n]), element("dd", said(answer.claims[n]))]));
  $("checks").replaceChildren(...answer.checks.map(({ ok, name, detail }) => element("li", `${ok ? "✓" : "✗"} ${name}${detail ? `: ${detail}` : ""}`)));
  $("result").dataset.result = answer.result;
});

/** A claim for people: the values of a structured one, in their order. */
function said(value) {
  return value !== null && typeof value === "object" ? Object.values(value).map(said).join(" ") : String(value);
}

/** As of when this is known, large: a licence is judged by what these files said then. */
function showAge({ statusAt, trust }, now) {
  const trusted = trust.length ? Math.min(...trust.map(item => item.iat)) : null, ends = trust.length ? Math.min(...trust.map(item => item.expires)) : 0;
  const old = ends <= now || (statusAt !== null && now - statusAt > DAY), ageing = trusted !== null && now - trusted > AMBER;
  $("asof").className = old ? "forged" : ageing ? "unknown" : "valid";
  $("asof").textContent = `状态截至 as of ${statusAt === null ? "—" : day(statusAt)} · 信任列表 trust list ${trusted === null ? "—" : day(trusted)}`;
}
