"""Names: declared, compared, reserved, searched, read again when the rules change."""
