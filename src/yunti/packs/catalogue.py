"""Which programmes and editions exist in a folder of packs, which is in force on a day, and what each file weighs.

A published edition stands in `published.lock` with its fingerprint; one changed byte is found.
`publish` writes it there; nothing else writes into a folder of packs.
Not here: what a pack says (`reading`), whether it is sound (`checking`).
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yunti.packs.errors import PackError, Problem
from yunti.packs.loading import load_file
from yunti.packs.reading import ROOT_FILE, Pack, load_pack
from yunti.rules.errors import nearest

LOCK = "published.lock"
_LOCKED = re.compile(r"(?P<programme>[\w-]+)/(?P<edition>[\w.-]+) (?P<digest>[0-9a-f]{64})\Z")


PROGRAM = Path(__file__).resolve().parents[1]


def folder_of_packs(named: str = "") -> Path:
    """The folder that is named, else `packs` here, else the packs that came with the program."""
    if named:
        return Path(named)
    for place in (Path("packs"), PROGRAM.parents[1] / "packs", PROGRAM / "editions"):
        if any(place.glob(f"*/*/{ROOT_FILE}")):
            return place
    return Path("packs")


@dataclass(frozen=True, slots=True)
class Edition:
    programme: str
    edition: str
    folder: Path
    in_force: date
    names: tuple[str, ...]


def editions(root: Path) -> list[Edition]:
    """All editions under `<root>/<programme>/<edition>/`, the oldest first."""
    found = [_edition(path.parent) for path in sorted(root.glob(f"*/*/{ROOT_FILE}"))]
    return sorted(found, key=lambda each: (each.programme, each.in_force))


def _edition(folder: Path) -> Edition:
    """Read lightly: only the root file, only what the list needs."""
    data = load_file(folder / ROOT_FILE).data
    try:
        programme, edition = str(data["programme"]), str(data["edition"])
        in_force = date.fromisoformat(data["validity"]["in_force"])
        aliases = tuple(data.get("aliases") or ())
    except (KeyError, TypeError, ValueError):
        raise PackError.at(
            str(folder / ROOT_FILE), 1, "缺少 programme、edition 或 validity.in_force"
        ) from None
    return Edition(programme, edition, folder, in_force, (programme, *aliases))


def find(root: Path, name: str, as_of: date | None = None) -> Edition:
    """By programme (`_` and `-` are the same), `programme/edition`, or a folder; the edition in force on the day."""
    if (Path(name) / ROOT_FILE).is_file():
        return _edition(Path(name))
    programme, _, wanted = name.partition("/")
    return find_named(editions(root), programme, wanted, as_of)


def find_named(
    known: Sequence[Edition], programme: str, edition: str = "", as_of: date | None = None
) -> Edition:
    """Only by names, never by a path: for callers from outside."""
    own = [each for each in known if _plain(programme) in map(_plain, each.names)]
    if not own:
        names = sorted({each.programme for each in known})
        said = f"没有项目包 {programme}{nearest(programme, names)}；现有：{'、'.join(names) or '（无）'}"
        raise PackError.at("packs", 0, said)
    if edition:
        chosen = [each for each in own if each.edition == edition]
        if not chosen:
            there = "、".join(each.edition for each in own)
            raise PackError.at(programme, 0, f"没有版本 {edition}；现有：{there}")
        return chosen[0]
    begun = [each for each in own if as_of is None or each.in_force <= as_of]
    return begun[-1] if begun else own[0]


def load(root: Path, name: str, as_of: date | None = None) -> Pack:
    return load_pack(find(root, name, as_of).folder)


def _plain(name: str) -> str:
    return name.replace("_", "-").lower()


def fingerprint(folder: Path) -> str:
    """One digest over the names and bytes of every file of an edition."""
    whole = hashlib.sha256()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        name = path.relative_to(folder).as_posix().encode()
        whole.update(hashlib.sha256(name).digest() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def published(root: Path) -> dict[str, str]:
    """`programme/edition` → fingerprint, as recorded."""
    path = root / LOCK
    out: dict[str, str] = {}
    if not path.is_file():
        return out
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LOCKED.match(line.strip())
        if not match:
            raise PackError.at(LOCK, number, "应写成 项目/版本 空格 64 位指纹")
        name = f"{match['programme']}/{match['edition']}"
        if name in out:
            raise PackError.at(LOCK, number, f"{name} 写了两次")
        out[name] = match["digest"]
    return out


def publish(root: Path, pack: Pack, problems: Sequence[Problem], digest: str) -> str:
    """Writes the fingerprint of an edition into the lock; PackError says why it may not be published.

    `digest` is the fingerprint that the files had before they were read and checked, `problems` what checking found.
    """
    name = f"{pack.programme}/{pack.edition}"
    refused = list(problems)
    if pack.folder.resolve() != (root / name).resolve():
        refused.append(Problem(str(pack.folder), 0, f"只能发布 {root}/{name} 里的版本"))
    elif name in published(root):
        refused.append(Problem(LOCK, 0, f"{name} 已经发布；已发布的版本不能改，修订请另建新版本"))
    elif fingerprint(pack.folder) != digest:
        refused.append(Problem(str(pack.folder), 0, "检查期间文件有改动，请重新发布"))
    if refused:
        raise PackError(refused)
    _write_lock(root / LOCK, f"{name} {digest}")
    return name


def _write_lock(path: Path, line: str) -> None:
    """Complete or not at all: a torn lock would free the editions that it holds."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    text += "" if text.endswith("\n") or not text else "\n"
    draft = path.with_suffix(".draft")
    draft.write_text(f"{text}{line}\n", encoding="utf-8")
    draft.replace(path)


def changed_editions(root: Path) -> Iterator[Problem]:
    """Published editions whose files differ from their fingerprint, or are gone; whether or not they can still be read."""
    for name, digest in published(root).items():
        if not (root / name / ROOT_FILE).is_file():
            yield Problem(LOCK, 0, f"已发布的版本 {name} 不见了")
        elif fingerprint(root / name) != digest:
            yield Problem(LOCK, 0, f"已发布的版本 {name} 有改动；已发布的版本不能改，请另建新版本")
