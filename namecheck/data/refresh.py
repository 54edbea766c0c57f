"""Rebuild the derived tables of this folder from the raw lists: ``python namecheck/data/refresh.py RAW_DIR``.

The hand-kept tables (words_law, forms, industry_groups_own, generic_industries, job titles, policy) are not touched.
Review the result as a diff of rows.
"""

from __future__ import annotations

import csv
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).parent
SHAPE_FLOOR = 0.70
RELATION_TRUST = {
    "traditional->simplified": 0,
    "z-variant": 1,
    "semantic variant": 2,
    "specialised semantic variant": 3,
}


def rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a raw TSV file."""
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)


def write(name: str, source: str, header: str, lines: Iterable[Iterable[object]]) -> None:
    """Write one table with its source line."""
    with (HERE / name).open("w", encoding="utf-8") as out:
        out.write(f"# source: {source}\n{header}\n")
        out.writelines("\t".join(str(cell) for cell in line) + "\n" for line in lines)


def toneless(readings: str) -> str:
    """Tone marks off, ü kept apart as v, each syllable once: ``lǜ/lù`` -> ``lv/lu``."""
    plain = []
    for reading in readings.split("/"):
        marked = unicodedata.normalize("NFD", reading.strip()).replace("u\u0308", "v")
        syllable = "".join(c for c in marked if c.isascii() and c.isalpha())
        if syllable and syllable not in plain:
            plain.append(syllable)
    return "/".join(plain)


def chars(raw: Path) -> None:
    """The 8,105 standard characters with their toneless readings; variants; look-alike pairs."""
    table = list(rows(raw / "chars/tgh8105.tsv"))
    write(
        "chars.tsv",
        "通用规范汉字表 (2013), readings of 通用规范汉字字典 via Unihan 15.0; date: 2022-09-13",
        "char\tlevel\treadings",
        ((r["char"], r["level"], toneless(r["readings_tghz2013"])) for r in table),
    )
    best: dict[str, tuple[int, str]] = {}
    for row in rows(raw / "chars/variants_to_standard.tsv"):
        trust = RELATION_TRUST.get(row["relation"])
        if trust is not None and (row["variant"] not in best or trust < best[row["variant"]][0]):
            best[row["variant"]] = (trust, row["standard"])
    write(
        "variants.tsv",
        "Unihan 15.0 variant fields; date: 2022-09-13",
        "variant\tstandard",
        ((variant, standard) for variant, (_, standard) in sorted(best.items())),
    )
    pairs = [r for r in rows(raw / "chars/shape_pairs.tsv") if float(r["computed_score"]) >= SHAPE_FLOOR]
    write(
        "shapes.tsv",
        f"computed from stroke order, four-corner code, structure and components, score >= {SHAPE_FLOOR}; date: 2026-10-01",
        "a\tb\tscore",
        ((r["a"], r["b"], r["computed_score"]) for r in pairs),
    )


def divisions(raw: Path) -> None:
    """Codes, every written form, former codes, how often a form opens a real name."""
    source = "GB/T 2260 with amendments, compiled from public lists; date: 2026-04-18"
    write(
        "divisions.tsv",
        source,
        "code\tlevel\tfull_name",
        ((r["code"], r["level"], r["full_name"]) for r in rows(raw / "divisions/divisions.tsv")),
    )
    write(
        "division_forms.tsv",
        source,
        "form\tcode\tkind",
        sorted({(r["form"], r["code"], r["kind"]) for r in rows(raw / "divisions/division_forms.tsv")}),
    )
    former = {
        r["code"]: r["successor_codes"]
        for r in rows(raw / "divisions/divisions_history.tsv")
        if r["successor_codes"].isdigit()
    }
    current = {r["code"] for r in rows(raw / "divisions/divisions.tsv")}
    zones = {
        r["code_in_uscc"]: "630100"
        for r in rows(raw / "divisions/qinghai_uscc_registry_codes.tsv")
        if r["status"].startswith("not GB") and "西宁" in r["name_or_reading"]
    }
    merged = {**{k: v for k, v in former.items() if k not in current}, **zones}
    write(
        "division_history.tsv",
        source + "; zone registries by the addresses they register",
        "code\ttoday",
        sorted(merged.items()),
    )
    write(
        "prefix_usage.tsv",
        "counts over 3.06 million registered names up to 2019 (statistics only); date: 2026-10-01",
        "prefix\tnames",
        ((r["prefix"], r["names"]) for r in rows(raw / "divisions/prefix_usage.tsv")),
    )
    write(
        "towns.tsv",
        "townships and streets of Qinghai, public list; date: 2025-11-01",
        "code\tname\tcounty",
        (
            (r["code"], r["name"], r["county_code"])
            for r in rows(raw / "divisions/qinghai_towns.tsv")
            if r["kind"] != "其他"
        ),
    )


def industries(raw: Path) -> None:
    """Groups of wordings whose companies do the same (the wordings themselves are fitted by fit.py)."""
    source = "statistics over the names and scopes of registered enterprises up to 2019; date: 2026-10-01"
    groups = rows(raw / "industry/industry_synonym_groups.tsv")
    members = ((member, row["group"]) for row in groups for member in row["members(term:companies)"].split())
    terms = ((member.split(":")[0], f"g{group}") for member, group in members)
    write("industry_groups.tsv", source, "term\tgroup", terms)


def sections(raw: Path) -> None:
    """Sections of GB/T 4754 in which companies with a wording really work, by their scopes."""
    major = {r["code"]: r["section"] for r in rows(raw / "industry/gbt4754_2017.tsv") if r["level"] == "2"}
    found = []
    for row in rows(raw / "industry/industry_terms.tsv"):
        letters = {row[f"gb{place}"][:1] for place in (1, 2, 3)} | {
            row["section"],
            major.get(row["major"], ""),
        }
        found.append((row["term"], "".join(sorted(letters - {""}))))
    source = "statistics over the scopes of registered enterprises up to 2019 against GB/T 4754-2017; date: 2026-10-01"
    write("industry_sections.tsv", source, "term\tsections", found)
    classes = (
        (r["code"], r["section"]) for r in rows(raw / "industry/gbt4754_2017.tsv") if r["level"] == "2"
    )
    write(
        "gbt4754_divisions.tsv",
        "GB/T 4754-2017, two-digit classes; date: 2017-10-01",
        "division\tsection",
        classes,
    )


def main(arguments: list[str]) -> int:
    """Rebuild everything from the folder of raw lists."""
    raw = Path(arguments[0])
    chars(raw)
    divisions(raw)
    industries(raw)
    sections(raw)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
