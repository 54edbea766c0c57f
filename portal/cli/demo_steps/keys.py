"""Second step: the installation's keys, certificates and test CA."""

from __future__ import annotations

from esign.certs import IssuerNames
from esign.errors import PkiExists
from esign.manifest import read_manifest
from esign.pki import create_pki
from esign.rotation import enable_sm2
from portal.cli.demo_steps._steps import DemoRun
from portal.cli.demo_steps._texts import demo_texts

ORDER = 20


def run(run: DemoRun) -> None:
    """Makes them in ``data_dir/keys`` unless they are there."""
    issuer = demo_texts().issuer
    names = IssuerNames(issuer.organisation, issuer.region, issuer.short, run.settings.base_url)
    keys = run.settings.data_dir / "keys"
    passphrase = run.settings.key_passphrase.encode()
    try:
        create_pki(keys, passphrase, run.office.clock.now(), names)
        run.report("made keys, certificates and a test CA")
    except PkiExists:
        pass  # an earlier start made them
    if run.settings.sm2_profile and not read_manifest(keys).sealing:
        enable_sm2(keys, passphrase, run.office.clock.now(), apply=True)
        run.report("made an SM2 key")
