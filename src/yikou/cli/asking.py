"""逐项询问 (asking): the values of one scoring rule asked for one by one at the terminal.

A value that the rule would refuse is asked again at once, with the reason; what nobody knows stays open
(待核实), and a person's judgement counts only with the person's reason.
"""

from __future__ import annotations

from collections.abc import Sequence

import click

from yikou.scoring import Input, Rule

_REFUSED = frozenset({"SCO031", "SCO035"})


def hint(entry: Input) -> str:
    """What may be answered, in brackets behind the question."""
    if entry.kind == "percent":
        return "填%号前的数"
    if entry.kind == "bool":
        return "填 是 或 否"
    if entry.kind == "state":
        return f"可填:{'、'.join(entry.options)}"
    if entry.kind == "human":
        bounds = entry.as_dict()
        return f"人工评定,{bounds['min']}至{bounds['max']}分" if entry.max is not None else "人工评定"
    return f"单位:{entry.unit}" if entry.unit else "填数字"


def ask(rule: Rule, given: dict[str, str], why: dict[str, str]) -> Rule:
    """Ask for the open 口径, then for every value; returns the rule under the 口径 that were chosen."""
    click.echo("不知道的直接回车,留作待核实。", err=True)
    rule = _choose(rule)
    wanted = [entry for entry in rule.inputs if not entry.optional and not _answered(entry, given)]
    for number, entry in enumerate(wanted, 1):
        _ask_one(rule, entry, f"({number}/{len(wanted)}){entry.label}", given, why)
    if any(not _answered(entry, given) for entry in wanted):
        _ask_instead(rule, given, why)
    return rule


def _ask_instead(rule: Rule, given: dict[str, str], why: dict[str, str]) -> None:
    """What an unknown value can be worked out from, such as numerator and denominator."""
    others = [entry for entry in rule.inputs if entry.optional and not _answered(entry, given)]
    if others:
        click.echo("待核实的数也可以由下面的数算出:", err=True)
    for entry in others:
        _ask_one(rule, entry, entry.label, given, why)


def _answered(entry: Input, given: dict[str, str]) -> bool:
    return entry.key in given or entry.label in given


def _line(words: str) -> str:
    answer: str = click.prompt(words, default="", show_default=False, prompt_suffix=":", err=True)
    return answer.strip()


def _choose(rule: Rule) -> Rule:
    """The 口径 without a default; an empty answer leaves it open, and the score then shows every reading."""
    for choice in [each for each in rule.choices if each.chosen is None]:
        options = "、".join(f"{number} {option}" for number, option in enumerate(choice.options, 1))
        while True:
            answer = _line(f"口径“{choice.key}”:{choice.question.rstrip(',')}({options})")
            chosen = _option(answer, choice.options)
            if not answer or chosen is not None:
                break
            click.echo(f"没有选项“{answer}”,请填序号或名称。", err=True)
        if chosen is not None:
            rule = rule.choose(**{choice.key: chosen})
    return rule


def _option(answer: str, options: Sequence[str]) -> str | None:
    if answer.isdecimal() and 1 <= int(answer) <= len(options):
        return options[int(answer) - 1]
    return answer if answer in options else None


def _ask_one(rule: Rule, entry: Input, label: str, given: dict[str, str], why: dict[str, str]) -> None:
    while answer := _line(f"{label}({hint(entry)})"):
        tried = rule.score({entry.key: answer}, reasons={entry.key: "试填"})
        refused = next((each for each in tried.findings if each.code in _REFUSED), None)
        if refused is not None:
            click.echo(f"{refused.message}。请重填。", err=True)
            continue
        if entry.kind == "human" and not _reason(entry, why):
            click.echo("没有理由的人工评定不能定分,这一项留作待核实。", err=True)
            return
        given[entry.key] = answer
        return


def _reason(entry: Input, why: dict[str, str]) -> bool:
    reason = _line("理由(必填)") or _line("人工评定须写明理由,再填一次,或直接回车放弃")
    if reason:
        why[entry.key] = reason
    return bool(reason)
