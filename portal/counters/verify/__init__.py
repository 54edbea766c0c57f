"""Check a licence: upload, paste, or follow the QR code; for anybody, without signing in."""
