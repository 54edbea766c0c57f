import { parse } from "@humanwhocodes/momoa";
import { text } from "./bytes.js";
import { Malformed } from "./errors.js";

/** A number that is no whole one, kept as it was written: no time, index or version is one. */
export class Real {
  constructor(written) { this.written = written; }
  toString() { return this.written; }
  toJSON() { return Number(this.written); }
}

/** A JSON object in UTF-8. A key that appears twice, half a character or anything but an object is refused. */
export function readJson(source) {
  let value;
  try {
    const written = typeof source === "string" ? source : text(source);
    value = evaluate(parse(written, { mode: "json" }).body, written);
  } catch (error) {
    throw error instanceof Malformed ? error : new Malformed("JSON: not understood");
  }
  if (!isObject(value)) throw new Malformed("JSON: not an object");
  return value;
}

export const isObject = value => typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null;

function evaluate(node, written) {
  switch (node.type) {
    case "Object": return object(node, written);
    case "Array": return node.elements.map(item => evaluate(item.value, written));
    case "String": return string(node, written);
    case "Number": return number(written.slice(node.loc.start.offset, node.loc.end.offset));
    case "Boolean": return node.value;
    case "Null": return null;
    default: throw new Malformed("JSON: not understood");
  }
}

function object(node, written) {
  const found = Object.create(null);
  for (const { name, value } of node.members) {
    if (string(name, written) in found) throw new Malformed("JSON: a key appears twice");
    found[name.value] = evaluate(value, written);
  }
  return found;
}

function string(node, written) {
  const raw = written.slice(node.loc.start.offset, node.loc.end.offset);
  if (/[\u0000-\u001f]/.test(raw) || !node.value.isWellFormed()) throw new Malformed("JSON: half a character or a control character");
  return node.value;
}

function number(written) {
  if (!/^-?\d+$/.test(written)) {
    if (!Number.isFinite(Number(written))) throw new Malformed("JSON: no number of any use");
    return new Real(written);
  }
  const value = Number(written);
  return Number.isSafeInteger(value) ? value + 0 : BigInt(written);
}
