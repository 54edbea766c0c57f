/** A reason that ends the looking: nothing after it can be trusted. */
export class Stop extends Error {
  constructor(check, result, reason, detail = "") {
    super(`${reason} ${detail}`);
    Object.assign(this, { check, result, reason, detail });
  }
}

/** Bytes that are not what they claim to be; whoever catches it decides what that means. */
export class Malformed extends Error {
  constructor(message, reason = "damaged") {
    super(message);
    this.reason = reason;
  }
}
