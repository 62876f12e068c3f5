"""The second verifier, which shares no line with the platform, finds the same attacks in an exported log.

Not here: the attacks themselves (`test_attacks.py`). It sees no business rows and nothing unsealed, so those attacks are left out.
"""

import importlib.util
import random
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.apps.audit.log import SEALER, checkpoint, write_log
from tests.apps.audit.test_attacks import (
    ATTACKS,
    ENTRIES,
    rewrite_and_resign,
    truncate_and_tidy_up,
    undone,
)
from tests.architecture.source import ROOT
from tests.people import People
from yunti.apps.audit import signing, whole_log
from yunti.apps.audit.verification.run import verify_log
from yunti.kit.models import AuditEvent

pytestmark = pytest.mark.django_db
SCRIPT = ROOT / "deploy" / "verify_log.py"
UNSEEN = {"inserted event", "edited covered row", "deleted covered row", "inserted covered row"}
SEEN = sorted(set(ATTACKS) - UNSEEN)


@pytest.fixture(scope="module")
def second() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_log", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def held(people: People) -> str:
    write_log(people, ENTRIES)
    return checkpoint()


def lines(*, with_details: bool = True) -> list[str]:
    return list(whole_log.export_log(with_details=with_details, by=SEALER))


def test_clean_log_is_clean_to_both(second: ModuleType, held: str) -> None:
    log = second.check(lines(), [("held", held)], signing.fingerprint(signing.signer().public_key))
    assert verify_log().clean and log.wrong == []
    assert log.claimed[1].hex() == verify_log().root
    assert (len(log.leaves), log.withheld) == (ENTRIES + 1, 0)
    assert AuditEvent.objects.filter(action="audit.release_log").count() == 1


@pytest.mark.parametrize("name", SEEN)
def test_attack_is_found(second: ModuleType, people: People, name: str) -> None:
    write_log(people, ENTRIES)
    attack, _kind = ATTACKS[name]
    for seed in range(3):
        with undone():
            entry = attack(random.Random(seed))
            log = second.check(lines())
            assert log.wrong, f"{name} with seed {seed} was not found"
            if entry is not None and name not in ("cut tail", "swapped entries"):
                assert min(number for number, _text in log.wrong if number) == entry, log.wrong
    assert second.check(lines()).wrong == []


@pytest.mark.parametrize("attack", [truncate_and_tidy_up, rewrite_and_resign])
def test_rewritten_log_is_found_by_what_somebody_else_kept(second: ModuleType, held: str, attack) -> None:
    attack(random.Random(20260512))
    assert second.check(lines()).wrong == [], "a log rewritten as a whole agrees with itself"
    assert second.check(lines(), [("held", held)]).wrong


def test_details_stay_at_home_unless_asked_for(second: ModuleType, held: str) -> None:
    text = "\n".join(lines(with_details=False))
    assert "13900000001" not in text and "13900000001" in "\n".join(lines())
    log = second.check(text.splitlines())
    assert (log.wrong, log.withheld) == ([], log.claimed[0])


def test_signature_of_another_key_is_found(second: ModuleType, held: str) -> None:
    head, _blank, signature = held.rstrip().rpartition(" ")
    bent = f"{head} {signature[:20]}{'A' if signature[20] != 'A' else 'B'}{signature[21:]}\n"
    wrong = second.check(lines(), [("held", bent)]).wrong
    assert [text for _number, text in wrong if "signature does not hold" in text]
    assert second.check(lines(), [("held", held)], "0" * 16).wrong


RFC_8032 = (  # section 7.1, tests 1 to 3
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
)  # fmt: skip


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_signatures_are_those_of_the_standard(
    second: ModuleType, public: str, message: str, signature: str
) -> None:
    given = [bytes.fromhex(text) for text in (public, message, signature)]
    assert second.signature_holds(*given)
    assert not second.signature_holds(given[0], given[1] + b"x", given[2])
    for place in (0, 31, 32, 63):
        bent = bytearray(given[2])
        bent[place] ^= 1
        assert not second.signature_holds(given[0], given[1], bytes(bent))


def test_program_runs_by_itself_and_says_what_is_wrong(held: str, tmp_path: Path) -> None:
    file, kept = tmp_path / "log.jsonl", tmp_path / "held.txt"
    file.write_text("\n".join(lines()), encoding="utf-8")
    kept.write_text(held, encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-I", str(SCRIPT), *arguments]
        answer = subprocess.run(command, capture_output=True, text=True)
        return answer.returncode, answer.stdout + answer.stderr

    code, said = run(str(file), "--checkpoint", str(kept))
    assert code == 0 and "nothing was changed" in said
    file.write_text(
        file.read_text(encoding="utf-8").replace('"desk":"system_admin"', '"desk":"x"', 1), "utf-8"
    )
    code, said = run(str(file))
    assert code == 1 and "changed since it was sealed" in said
    assert run(str(kept))[0] == 2 and run(str(tmp_path / "none"))[0] == 2
