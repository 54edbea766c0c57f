"""Documents of the dossier as pages and as PDF."""
