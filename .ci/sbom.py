"""The parts list (SBOM) of what runs in production, from uv.lock, as CycloneDX 1.6: versions, files with their hashes, who needs whom.

The same lock gives the same bytes.
Usage: sbom.py FILE
"""

from __future__ import annotations

import sys
import tomllib
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cyclonedx.contrib.hash.factories import HashTypeFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from pins import PROJECT, Package, needed

EXTRAS = ("hsm", "shared-limits")


def main() -> None:
    raw = Path("uv.lock").read_bytes()
    packages = needed(tomllib.loads(raw.decode()), [], EXTRAS)
    version = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    ours = Component(name=PROJECT, version=version, type=ComponentType.APPLICATION, bom_ref=PROJECT)
    parts = {package["name"]: _component(package) for package in packages}
    bom = Bom(
        components=parts.values(),
        serial_number=UUID(bytes=sha256(raw).digest()[:16], version=4),
        metadata=BomMetaData(component=ours),
    )
    bom.metadata.timestamp = None
    bom.register_dependency(ours, parts.values())
    for package in packages:
        below = {edge["name"] for edge in package.get("dependencies", []) if edge["name"] in parts}
        bom.register_dependency(parts[package["name"]], [parts[name] for name in sorted(below)])
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(JsonV1Dot6(bom).output_as_string(indent=1), encoding="utf-8")
    print(f"sbom: {len(parts)} parts in {target}")


def _component(package: Package) -> Component:
    files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    purl = PackageURL("pypi", name=package["name"], version=package["version"])
    return Component(
        name=package["name"],
        version=package["version"],
        bom_ref=str(purl),
        purl=purl,
        external_references=[
            ExternalReference(
                type=ExternalReferenceType.DISTRIBUTION,
                url=XsUri(file["url"]),
                hashes=[HashTypeFactory().from_composite_str(file["hash"])],
            )
            for file in files
        ],
    )


if __name__ == "__main__":
    main()
