// Reads a QR code from the pixels of a picture, for browsers without a BarcodeDetector of their own; nothing leaves the device.
// The reading is the library's (vendor/qr-0.7.0, kept as published: .ci/vendored).
import { decodeQR } from "./vendor/qr-0.7.0/decode.js";

// The text of the code in the picture (RGBA, four bytes a pixel), or null when there is none to be read.
export function readCode(data, width, height) {
  try {
    return decodeQR({ data, width, height });
  } catch {
    return null;
  }
}
