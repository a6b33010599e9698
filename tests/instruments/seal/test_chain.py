"""The hash chain: two verifiers written apart must name the same first broken entry."""

import json
import random
import subprocess
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import yikou.seal.verifier as second
from yikou.seal import (
    Checkpoint,
    Head,
    Link,
    NotCanonical,
    append,
    canonical,
    chain_hash,
    export_lines,
    read_checkpoint,
    verify_chain,
)

LOG = "trail"
NAMES = ["张三", "𠮷田", "Zoë", "Zoe\u0308", "欧阳·娜", "𪚥龍", "O'Neil\n", ""]


def entry(number, rng):
    return {
        "at": f"2026-01-{number % 28 + 1:02d}T08:00:00+08:00",
        "actor": f"u{rng.randrange(5)}",
        "name": rng.choice(NAMES),
        "verb": rng.choice(["grant_award", "release_batch"]),
        "amount_fen": rng.randrange(10**9),
        "void": rng.choice([True, False, None]),
        "rows": [rng.randrange(9) for _ in range(rng.randrange(3))],
    }


def chain(size, seed, log_id=LOG):
    rng = random.Random(seed)
    links, head = [], Head(0, "")
    for number in range(1, size + 1):
        links.append(append(head, entry(number, rng), log_id=log_id))
        head = Head(number, links[-1].digest)
    return links


def rehashed(links, start, log_id=LOG):
    """What somebody with the database and the source code would do after changing an entry."""
    done = list(links[:start])
    head = Head(start, done[-1].digest if done else "")
    for link in links[start:]:
        done.append(append(head, link.entry, log_id=log_id))
        head = Head(done[-1].number, done[-1].digest)
    return done


def verdicts(links, checkpoints=(), log_id=LOG):
    """(position of the first broken entry or None) of the first and of the second verifier."""
    _, findings = verify_chain(links, log_id=log_id, checkpoints=checkpoints)
    first = findings[0].place.row if findings else None
    points = [json.loads(point.export()) for point in checkpoints]
    return first, second.verify(export_lines(links), log_id, points).broken


def other_text(text, rng):
    flipped = unicodedata.normalize("NFD", text)
    if flipped == text:
        flipped = unicodedata.normalize("NFC", text)
    return flipped if flipped != text else text + rng.choice(["", " ", "\u200b", "𠮷"][1:])


def edit_column(links, rng):
    at = rng.randrange(len(links))
    link = links[at]
    column = rng.choice([*link.entry, "+", "-", "number", "previous", "digest"])
    changed = dict(link.entry)
    if column == "number":
        link = replace(link, number=link.number + rng.choice([-1, 1, 1000]))
    elif column in ("previous", "digest"):
        link = replace(link, **{column: f"{rng.getrandbits(256):064x}"})
    elif column == "+":
        changed["extra"] = None
    elif column == "-":
        del changed["void"]
    elif isinstance(changed[column], str):
        changed[column] = other_text(changed[column], rng)
    elif isinstance(changed[column], list):
        changed[column] = [*changed[column], 0]
    elif changed[column] is None or isinstance(changed[column], bool):
        # true and 1 are different JSON; a column type that folds them must not go unseen.
        changed[column] = rng.choice(
            [value for value in (True, False, None) if value is not changed[column]] + [1]
        )
    else:
        changed[column] += rng.choice([-1, 1])
    return [*links[:at], replace(link, entry=changed), *links[at + 1 :]], at + 1


def delete(links, rng):
    at = rng.randrange(len(links) - 1)
    return links[:at] + links[at + 1 :], at + 1


def renumbered_delete(links, rng):
    at = rng.randrange(len(links) - 1)
    rest = [replace(link, number=link.number - 1) for link in links[at + 1 :]]
    return links[:at] + rest, at + 1


def insert(links, rng):
    at = rng.randrange(len(links))
    head = Head(at, links[at - 1].digest if at else "")
    forged = append(head, entry(999, rng), log_id=LOG)
    return [*links[:at], forged, *links[at:]], at + 2


def swap(links, rng):
    at = rng.randrange(len(links) - 1)
    return [*links[:at], links[at + 1], links[at], *links[at + 2 :]], at + 1


def swap_contents(links, rng):
    at = rng.randrange(len(links) - 1)
    left, right = links[at], links[at + 1]
    pair = [replace(left, entry=right.entry), replace(right, entry=left.entry)]
    return [*links[:at], *pair, *links[at + 2 :]], at + 1


def duplicate(links, rng):
    at = rng.randrange(len(links))
    return [*links[: at + 1], links[at], *links[at + 1 :]], at + 2


def fork(links, rng):
    """A second child of one entry, in place of the honest one, while the rest stays."""
    at = rng.randrange(len(links) - 1)
    head = Head(at, links[at - 1].digest if at else "")
    return [*links[:at], append(head, entry(999, rng), log_id=LOG), *links[at + 1 :]], at + 2


STRUCTURAL = [
    edit_column,
    edit_column,
    edit_column,
    delete,
    renumbered_delete,
    insert,
    swap,
    swap_contents,
    duplicate,
    fork,
]


@pytest.mark.parametrize("seed", range(4))
def test_two_hundred_mutations_are_named_alike_by_both_verifiers(seed):
    """P9: no mutation of the past may pass, and the two verifiers must name the same entry.

    Four seeds of 200 here and 200 below (checkpoint cases) make the thousand.
    """
    rng = random.Random(seed)
    honest = chain(40, seed)
    assert verdicts(honest) == (None, None)
    for turn in range(200):
        mutate = STRUCTURAL[turn % len(STRUCTURAL)]
        mutated, position = mutate(honest, rng)
        if list(export_lines(mutated)) == list(export_lines(honest)):
            pytest.fail(f"{mutate.__name__} changed nothing")
        assert verdicts(mutated) == (position, position), mutate.__name__


def test_cut_tails_and_full_rehashes_are_found_by_the_checkpoint_only():
    """Without an outside witness these two look whole; that is why checkpoints are exported daily."""
    honest = chain(40, 7)
    point = Checkpoint(LOG, 40, honest[-1].digest, "2026-01-31T23:59:59+08:00")
    middle = Checkpoint(LOG, 20, honest[19].digest, "2026-01-15T23:59:59+08:00")
    assert verdicts(honest, [middle, point]) == (None, None)
    for turn in range(100):
        cut = honest[: turn % 40]
        assert verdicts(cut) == (None, None)
        assert verdicts(cut, [point]) == (len(cut) + 1, len(cut) + 1)
        rng = random.Random(turn)
        at = rng.randrange(40)
        changed = {**honest[at].entry, "amount_fen": honest[at].entry["amount_fen"] + 1}
        forged = rehashed([*honest[:at], replace(honest[at], entry=changed), *honest[at + 1 :]], at)
        assert verdicts(forged) == (None, None)
        expected = 20 if at < 20 else 40
        assert verdicts(forged, [point, middle])[0] in (20, 40)
        assert verdicts(forged, [middle, point]) == (expected, expected)


def test_log_id_is_part_of_every_digest():
    """A chain of another log, or of another district, must not pass for this one (CVE-2022-39199)."""
    links = chain(5, 1, log_id="funds")
    assert verdicts(links, log_id="funds") == (None, None)
    assert verdicts(links, log_id="trail") == (1, 1)
    point = Checkpoint("funds", 5, links[-1].digest, "2026-01-31T00:00:00+08:00")
    _, findings = verify_chain(chain(5, 1), log_id=LOG, checkpoints=[point])
    assert [found.code for found in findings] == ["SEA007"]
    assert second.verify(export_lines(chain(5, 1)), LOG, [json.loads(point.export())]).reason == "foreign"


def test_findings_say_which_entry_and_what_to_do():
    """A red banner without a number helps nobody."""
    links = chain(6, 2)
    links[3] = replace(links[3], entry={**links[3].entry, "actor": "u9"})
    head, (found,) = verify_chain(links, log_id=LOG)
    assert head == Head(3, links[2].digest)
    assert (found.code, found.severity, found.place.table, found.place.row) == ("SEA001", "error", LOG, 4)
    assert found.message == "第 4 条的内容与其摘要不符,内容或摘要在写入之后被改动"
    assert found.suggestion


def test_true_is_not_the_number_one():
    """Python holds True for 1; the second verifier, reading JSON, does not."""
    (first,) = chain(1, 3)
    assert verdicts([replace(first, number=True)]) == (1, 1)


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (lambda links: replace(links[2], previous=links[0].digest), "SEA002"),
        (lambda links: replace(links[2], number=9), "SEA003"),
        (lambda links: replace(links[2], entry={"rate": 0.1}), "SEA004"),
    ],
)
def test_each_kind_of_break_has_its_code(break_it, code):
    """The advice differs: an altered entry is restored, a missing one is looked for."""
    links = chain(4, 3)
    links[2] = break_it(links)
    _, (found,) = verify_chain(links, log_id=LOG)
    assert (found.code, found.place.row) == (code, 3)


def test_checkpoint_findings_carry_the_counts():
    """How many entries are missing is the first question asked."""
    links = chain(6, 4)
    point = Checkpoint(LOG, 6, links[-1].digest, "2026-01-31T00:00:00+08:00")
    _, (short,) = verify_chain(links[:4], log_id=LOG, checkpoints=[point])
    assert (short.code, short.message) == (
        "SEA005",
        "检查点(2026-01-31T00:00:00+08:00)记有 6 条,现在只有 4 条,末尾少了 2 条",
    )
    _, (other,) = verify_chain(links, log_id=LOG, checkpoints=[replace(point, head="0" * 64)])
    assert other.code == "SEA006"


def test_checkpoint_reads_back_what_it_exported():
    """The line is kept for years by other people."""
    point = Checkpoint(LOG, 2, "ab" * 32, "2026-01-31T00:00:00+08:00")
    assert read_checkpoint(point.export()) == (point, ())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "{" * 100_000,
        '{"format":"yikou-checkpoint/1","log_id":"a","count":-1,"head":"","at":"2026-01-01"}',
        '{"format":"yikou-checkpoint/1","log_id":"a","count":true,"head":"'
        + "0" * 64
        + '","at":"2026-01-01"}',
        '{"format":"yikou-checkpoint/1","log_id":"a","count":3,"head":"00","at":"2026-01-01"}',
        '{"format":"yikou-checkpoint/1","log_id":"a","count":3,"head":"' + "z" * 64 + '","at":"2026-01-01"}',
        '{"format":"yikou-checkpoint/1","log_id":"a","count":0,"head":"","at":"昨天"}',
        '{"format":"yikou-checkpoint/9","log_id":"a","count":0,"head":"","at":"2026-01-01"}',
    ],
)
def test_damaged_checkpoint_is_a_finding(text):
    """A checkpoint nobody can read must not pass as a check that was made."""
    point, findings = read_checkpoint(text)
    assert point is None
    assert [found.code for found in findings] == ["SEA008"]


@pytest.mark.parametrize("value", [0.1, 1.0, float("nan"), b"x", 2**53, "\ud800", {1: 2}, {"a": {3}}])
def test_entry_without_one_spelling_is_refused(value):
    """A float prints differently on another machine, and the chain would break by itself."""
    with pytest.raises(NotCanonical):
        chain_hash("", {"value": value}, log_id=LOG)


def test_keys_that_sort_otherwise_in_utf16_are_spelled_alike():
    """U+FFFD comes after U+20BB7 in UTF-16 and before it in code points: the verifier's fast way must not serve."""
    for key in ("\ufffd", "\ue000", "\x01"):
        entry_of_two = {"𠮷": 1, key: 2, "a": 3}
        assert verdicts([append(Head(0, ""), entry_of_two, log_id=LOG)]) == (None, None)
        line = json.dumps({"number": 1, "entry": entry_of_two, "previous": "", "digest": ""})
        stored = chain_hash("", entry_of_two, log_id=LOG)
        assert second.verify([line.replace('"digest": ""', f'"digest": "{stored}"')], LOG).broken is None


def test_bottomless_entry_is_refused():
    """A nested payload must not exhaust the stack of the one process that writes the trail."""
    deep = {}
    for _ in range(5_000):
        deep = {"a": deep}
    with pytest.raises(NotCanonical, match="嵌套"):
        canonical(deep)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), json_values, max_size=6)
)
@settings(max_examples=300, deadline=None)
def test_both_spell_every_entry_alike(value):
    """The one place where two verifiers can honestly disagree is the spelling of an entry."""
    assert canonical(value).decode() == second.spell(value)


@given(
    st.lists(
        st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=3), json_values, max_size=3
        ),
        max_size=6,
    )
)
@settings(max_examples=150, deadline=None)
def test_no_false_alarm_on_honest_chains(entries):
    """An alarm that rings by itself is switched off; rare Hanzi and control characters included."""
    links, head = [], Head(0, "")
    for value in entries:
        links.append(append(head, value, log_id=LOG))
        head = Head(len(links), links[-1].digest)
    point = Checkpoint(LOG, head.count, head.digest, "2026-01-31T00:00:00+08:00")
    assert verdicts(links, [point]) == (None, None)


def test_sm3_chain_agrees_with_the_second_verifier():
    """A district that must use national algorithms gets the same two opinions."""
    first = append(Head(0, ""), {"a": "张"}, log_id=LOG, hash_name="SM3")
    head, findings = verify_chain([first], log_id=LOG, hash_name="SM3")
    assert (head.count, findings) == (1, ())
    assert second.verify(export_lines([first]), LOG, hash_name="SM3").broken is None
    assert second.verify(export_lines([first]), LOG).broken == 1


@pytest.mark.parametrize(
    "line",
    [
        "",
        "[]",
        "{",
        '{"number":1,"entry":{"a":1,"a":2},"previous":"","digest":"x"}',
        '{"number":1,"entry":{"a":1.0},"previous":"","digest":"x"}',
        '{"number":1,"entry":{"a":NaN},"previous":"","digest":"x"}',
        '{"number":1,"entry":[],"previous":"","digest":"x"}',
        '{"number":1,"entry":{"a":"\\ud800"},"previous":"","digest":"x"}',
        '{"number":1,"entry":{"a":' + "[" * 5000 + "]" * 5000 + '},"previous":"","digest":"x"}',
        '{"number":1,"entry":{"a":9007199254740992},"previous":"","digest":"x"}',
        '{"number":1,"entry":{"a":' + "9" * 5000 + '},"previous":"","digest":"x"}',
        '{"number":1,"previous":"","digest":"x"}',
    ],
)
def test_second_verifier_refuses_lines_no_honest_export_contains(line):
    """A doubled key shows one value to a reader and hashes another."""
    assert second.verify([line], LOG).reason == "unreadable"


def test_second_verifier_runs_alone_with_the_standard_library(tmp_path):
    """An auditor copies one file: it must need nothing of ours, and say it by its exit code."""
    alone = tmp_path / "verifier.py"
    alone.write_bytes(Path(second.__file__).read_bytes())
    links = chain(3, 5)
    log, point = tmp_path / "log.jsonl", tmp_path / "point.json"
    log.write_text("\n".join(export_lines(links)) + "\n", encoding="utf-8")
    point.write_text(
        Checkpoint(LOG, 3, links[-1].digest, "2026-01-31T00:00:00+08:00").export(), encoding="utf-8"
    )

    def run(*arguments):
        command = [sys.executable, "-I", "-S", str(alone), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)

    whole = run(log, "--log", LOG, "--checkpoint", point)
    assert (whole.returncode, whole.stdout.strip()) == (0, f"完好:共 3 条,末条摘要 {links[-1].digest}")
    log.write_text("\n".join(export_lines(links[:2])) + "\n", encoding="utf-8")
    assert run(log, "--log", LOG, "--checkpoint", point).returncode == 1
    assert run(tmp_path / "none", "--log", LOG).returncode == 2
    point.write_text("[]", encoding="utf-8")
    assert run(log, "--log", LOG, "--checkpoint", point).returncode == 2


def test_digest_of_one_entry_stays_as_published():
    """The published digest of one entry: a change of the format must be a decision, not an accident."""
    link = append(Head(0, ""), {"verb": "grant_award", "amount_fen": 50000}, log_id=LOG)
    assert link == Link(
        number=1,
        entry={"verb": "grant_award", "amount_fen": 50000},
        previous="",
        digest="27efe6931ed110025be36c08196203bf86b12ee04330be85eeaba6d66197b613",
    )
