"""Generated pools with relations: nobody who is drawn, or follows somebody who leaves, has one with the party; each draw can be
repeated from its seed alone; the work is spread evenly.

The relations are known to the generator, so what the platform finds is held against what is there. No rows: the functions that
services use. Not here: the services themselves (`test_panels.py`).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from yunti.apps.cases.permissions import Reader, ties_of
from yunti.apps.desks.enums import RelationKind
from yunti.domain.draw_proofs import DrawProof, faults_of_text
from yunti.domain.sampling import loaded, population_digest, ranked, seed_digest

EXPERTS, PARTIES, SEATS, ADDED = 40, 120, 5, 1
KINDS = ("acts", "declared", "employer", "institution", "phone", "name")


@dataclass
class World:
    """`related` says with which parties each expert has a relation, by how the world was made."""

    parties: list[Any]
    readers: dict[str, Reader]
    related: dict[str, set[int]]
    loads: Counter[str] = field(default_factory=Counter)


def made(chance: Random, *, relations: int = 3) -> World:
    parties = [_party(number) for number in range(PARTIES)]
    readers, related = {}, {}
    for number in range(EXPERTS):
        own = chance.sample(range(PARTIES), chance.randrange(relations + 1)) if relations else []
        ties = [(parties[each], chance.choice(KINDS)) for each in own]
        readers[f"e{number:03d}"] = _reader(number, ties)
        # one employer, one institution, one phone and one name: of several parties the last tie of a kind is there
        by_kind = {kind: party for party, kind in ties if kind not in ("acts", "declared")}
        many = [party for party, kind in ties if kind in ("acts", "declared")]
        related[f"e{number:03d}"] = {each.number for each in (*many, *by_kind.values())}
    return World(parties, readers, related)


def _party(number: int) -> Any:
    return SimpleNamespace(
        number=number,
        organisation_id=number + 1,
        uscc=f"USCC{number:014d}",
        name=f"示例企业{number}",
        contact_phone=f"0999-{number:07d}",
        contact_name=f"示例联系人{number}",
        legal_representative=f"示例法人{number}",
    )


def _reader(number: int, ties: list[tuple[Any, str]]) -> Reader:
    told: dict[str, Any] = {"name": f"示例专家{number}", "phone": f"0998-{number:07d}"}
    acts, declared = set(), []
    for party, kind in ties:
        if kind == "acts":
            acts.add(party.organisation_id)
        elif kind == "declared":
            declared.append(
                SimpleNamespace(uscc=party.uscc, name=party.name, kind=RelationKind.ADVISES, pk=party.number)
            )
        else:
            key = {"employer": "employer", "institution": "institution", "phone": "phone", "name": "name"}[
                kind
            ]
            value = {
                "employer": party.uscc,
                "institution": party.name,
                "phone": party.contact_phone,
                "name": party.contact_name,
            }
            told[key] = value[kind]
    return Reader(
        told["name"],
        told["phone"],
        frozenset(acts),
        tuple(declared),
        told.get("employer", ""),
        told.get("institution", ""),
    )


def draws(
    world: World, chance: Random, count: int, *, ties: Any = ties_of
) -> Iterator[tuple[Any, DrawProof, list[str]]]:
    """Each with everybody who came to see the case: the first seats, whoever followed those who left, and one added."""
    for number in range(count):
        party = world.parties[chance.randrange(PARTIES)]
        free = [
            ref
            for ref, reader in world.readers.items()
            if not list(ties(reader, party.organisation_id, [party]))
        ]
        members = [loaded(world.loads[ref], ref) for ref in free]
        seed = chance.randbytes(32)
        order = ranked(seed, members)
        left = chance.randrange(3)
        seen = [each.partition(" ")[2] for each in order[: SEATS + left + ADDED]]
        world.loads.update(seen[:SEATS])
        proof = DrawProof(
            f"p{number}",
            population_digest(members),
            seed_digest(seed),
            tuple(members),
            seed.hex(),
            tuple(order),
        )
        yield party, proof, seen


def sound(count: int, seed: int) -> None:
    chance = Random(seed)
    world = made(chance)
    tied = 0
    for party, proof, seen in draws(world, chance, count):
        tied += sum(party.number in each for each in world.related.values())
        assert len(seen) >= SEATS + ADDED
        assert not [ref for ref in seen if party.number in world.related[ref]], party.name
        assert faults_of_text(proof.text()) == ()
    assert tied > count / 4, "the world has relations to find"


def test_a_thousand_draws_seat_nobody_with_a_relation() -> None:
    sound(1_000, 20_240_101)


@pytest.mark.soak
def test_ten_thousand_draws_seat_nobody_with_a_relation() -> None:
    for part in range(10):
        sound(1_000, part)


def test_with_the_ties_not_asked_somebody_with_a_relation_is_seated() -> None:
    chance = Random(7)
    world = made(chance)
    found = [
        ref
        for party, _proof, seen in draws(world, chance, 300, ties=lambda *_: iter(()))
        for ref in seen
        if party.number in world.related[ref]
    ]
    assert found


def test_work_is_spread_evenly_and_the_proof_says_so() -> None:
    """Nobody sits a second time more than somebody who is free: the loads stand in the published list."""
    chance = Random(11)
    world = made(chance, relations=0)
    for _party, proof, seen in draws(world, chance, 400):
        listed = {each.partition(" ")[2]: int(each.partition(" ")[0]) for each in proof.members}
        most, passed = max(listed[ref] for ref in seen[:SEATS]), set(listed) - set(seen[:SEATS])
        assert most <= min(listed[ref] for ref in passed)
        assert max(world.loads.values()) - min(world.loads[ref] for ref in listed) <= 1


def test_another_seed_or_list_does_not_pass_for_the_published_one() -> None:
    chance = Random(13)
    world = made(chance)
    for _party, proof, _seen in draws(world, chance, 50):
        text = proof.text()
        other = chance.randbytes(32).hex()
        assert faults_of_text(text.replace(proof.seed, other)) != ()
        first = proof.order[0]
        assert faults_of_text(text.replace(f"member {first}\n", "")) != ()
