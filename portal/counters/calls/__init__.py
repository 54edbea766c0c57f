"""The notice of a sale of shares to an outsider: sent by the seller, received and answered by the other owners."""
