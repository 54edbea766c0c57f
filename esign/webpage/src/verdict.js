const RESULTS = ["forged", "revoked", "superseded", "expired", "unknown", "suspended", "valid"]; // worst first

/** Collects checks while a licence is looked at. */
export class Findings {
  constructor(at) { Object.assign(this, { at, checks: [], wants: [], claims: {}, issuer: null, statusAt: null }); }
  passed(name, detail = "") { this.checks.push({ name, ok: true, detail }); }
  failed(name, result, reason, detail = "") { this.checks.push({ name, ok: false, detail: detail || reason }); this.wants.push([result, reason]); }
  verdict() {
    const wants = [...this.wants].sort((a, b) => RESULTS.indexOf(a[0]) - RESULTS.indexOf(b[0]));
    const result = wants.length ? wants[0][0] : "valid", reasons = [...new Set(wants.map(want => want[1]))];
    const forged = result === "forged";
    return { result, reasons, claims: forged ? {} : this.claims, issuer: forged ? null : this.issuer, checks: this.checks, statusAt: this.statusAt };
  }
}
