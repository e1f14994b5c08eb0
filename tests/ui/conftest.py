"""A few articles of the tests' own, one of them hostile, and an index of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import NewsIndex

BRIDGE = """---
title: "El puente de Valmar reabrirá en marzo, anuncia Lucía Ferrán"
date: 2026-02-10
language: es
---

La alcaldesa de Valmar, Lucía Ferrán, anunció que el puente del río Arlo reabrirá el 3 de marzo de 2026. Las obras
costaron 4,2 millones de euros.

Según Lucía Ferrán, el puente se cerró porque dos pilares tenían grietas. Los vecinos de Valmar esperaron once meses.
"""
LIBRARY = """---
title: "Kestrel opens its new library, says Marta Holm"
date: 2026-01-20
language: en
url: https://news.example/kestrel
---

The town of Kestrel opened its new library on January 19, 2026. The library opens at 9:30 a.m. every day except Monday.

The architect Marta Holm said the reading room was built from the timber of an old pier. People in Kestrel asked Marta
Holm for a larger garden.
"""
TITLE = '<script>window.harmed = 1</script> Zorbak <img src=x onerror="window.harmed = 2">'
HOSTILE = (
    "The volcano Zorbak erupted on May 5, 2026. The volcano Zorbak is called **huge** "
    "[by all](javascript:window.harmed=3) <img src=x onerror='window.harmed = 4'> and "
    + "a" * 300
    + " \u202edesrever \x1b[31mred</div>."
)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three articles: one Spanish, one English, one that tries to run."""
    folder = tmp_path_factory.mktemp("articles")
    (folder / "bridge.md").write_text(BRIDGE, "utf-8")
    (folder / "library.md").write_text(LIBRARY, "utf-8")
    hostile = {"title": TITLE, "text": HOSTILE, "date": "2026-05-06", "language": "en", "url": "javascript:alert(1)"}
    (folder / "hostile.json").write_text(json.dumps(hostile), "utf-8")
    return folder


@pytest.fixture(scope="session")
def index_dir(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of them."""
    place = tmp_path_factory.mktemp("index") / "news"
    index, report = NewsIndex.build([folder], place)
    index.close()
    assert not report.refused
    return place
