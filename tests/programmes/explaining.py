"""The full Chinese explanation of one case as text, and its comparison with the file that was read and accepted.

`YUNTI_GOLDEN=write` writes the files anew; the difference is part of the review.
Not here: which cases (each programme's `test_explanations.py`), the questions they were read by (`expected/checklist.md`).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yunti.packs.calls import Call, open_evaluation
from yunti.packs.coverage import clause_text
from yunti.packs.reading import Pack
from yunti.rules.explain import explanation, sentences
from yunti.rules.needs import need_sentences, what_is_missing


def told(pack: Pack, operation: str, rule: str, given: Mapping[str, Any]) -> str:
    """Every line of the explanation, then what is missing."""

    def place(clause: str) -> str:
        return clause_text(pack, clause)

    fields = {key: value for key, value in given.items() if key != "op"}
    trace = open_evaluation(Call(pack, operation, fields)).trace(rule)
    needs = need_sentences(what_is_missing(trace), place)
    lines = sentences(explanation(trace), place)
    return "\n".join([*lines, "", "还差：" if needs else "没有缺项。", *needs]) + "\n"


def is_as_reviewed(path: Path, text: str) -> bool:
    if os.environ.get("YUNTI_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8") == text
