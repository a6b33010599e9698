"""Plain labels of worked cases matched to a rule's inputs: by kind, shared characters and order.

The people who worked the cases out never saw the compiler's keys. The match is one assignment over
all labels of a standard, so a label cannot take an input that fits another label better.
"""

from __future__ import annotations

import re

SIGNS = re.compile(r"[^\u4e00-\u9fffA-Za-z0-9]")
NUMERIC = {"percent", "count", "amount", "number", "human"}
BIG = 10**6


def pieces(text):
    core = SIGNS.sub("", text)
    return set(core), {core[i : i + 2] for i in range(len(core) - 1)}


def likeness(label, other):
    """Shared characters and pairs of characters, relative to the label."""
    (a1, a2), (b1, b2) = pieces(label), pieces(other)
    if not a1 or not b1:
        return 0.0
    back = len(a1 & b1) / len(b1)
    return len(a1 & b1) / len(a1) + (len(a2 & b2) / len(a2) if a2 else 0) + 0.2 * back


TIMES = re.compile(r"(小时|分钟|天|日|周|月)(?:数|\)|）|$)")
LACKS = re.compile(r"^(?:缺|少|漏|欠)")


def other_unit(label, entry):
    """Days for weeks, or a number lacking for the number itself: the label asks for another figure."""
    mine, theirs = TIMES.search(label), TIMES.search(entry.unit or "")
    same = {"天": "日", "月": "月"}
    if (
        mine
        and theirs
        and same.get(mine.group(1), mine.group(1)) != same.get(theirs.group(1), theirs.group(1))
    ):
        return True
    return (
        bool(LACKS.match(label))
        and entry.kind == "count"
        and not re.search(r"缺|少|漏|欠|未|不", entry.label)
    )


def fits(label, values, entry):
    """How well an input suits a label of these values; None when their kinds exclude each other."""
    value = next((v for v in values if v is not None), None)
    human = bool(re.search(r"评定|人工|外部|扣分\(|减分", label))
    moved = re.search(r"变化|超出|短少|减少|之比", entry.label) and not re.search(
        r"变化|超|少|差|比|降幅|升幅", label
    )
    if isinstance(value, bool):
        if entry.kind not in {"bool", "count"}:
            return None
        bonus = 0.6 if entry.kind == "bool" else -0.3
    elif isinstance(value, str):
        if entry.kind != "state":
            return None
        bonus = 1.0
    elif value is not None:
        if entry.kind == "state" and float(value).is_integer() and likeness(label, entry.label) > 1.5:
            return 2.0
        if entry.kind == "bool" and label.endswith("数") and not re.search(r"总数|^应|计划|任务|目标", label):
            near = likeness(label, entry.label)
            return near - 0.5 if near > 0.4 else None
        if entry.kind not in NUMERIC or other_unit(label, entry):
            return None
        percent = "%" in label or label.endswith(("率", "比例"))
        bonus = 0.3 if (entry.kind == "percent") == percent else 0.0
        bonus += 0.5 if (entry.kind == "human") == human else -0.4
    else:
        bonus = 0.5 if (entry.kind == "human") == human else 0.0
    # A change is no level: 本年产值 is not what 产值比上年变化 asks for.
    return likeness(label, entry.label) + bonus - (0.25 if entry.optional else 0) - (0.3 if moved else 0)


def assign(costs):
    """The Hungarian method on a rectangular table with rows <= columns; column per row."""
    n, m = len(costs), len(costs[0])
    u, v, p, way = [0] * (n + 1), [0] * (m + 1), [0] * (m + 1), [0] * (m + 1)
    for i in range(1, n + 1):
        p[0], j0 = i, 0
        minv, used = [float("inf")] * (m + 1), [False] * (m + 1)
        while True:
            used[j0] = True
            i0, delta, j1 = p[j0], float("inf"), 0
            for j in range(1, m + 1):
                if not used[j]:
                    cur = costs[i0 - 1][j - 1] - u[i0] - v[j]
                    if cur < minv[j]:
                        minv[j], way[j] = cur, j0
                    if minv[j] < delta:
                        delta, j1 = minv[j], j
            for j in range(m + 1):
                if used[j]:
                    u[p[j]] += delta
                    v[j] -= delta
                else:
                    minv[j] -= delta
            j0 = j1
            if p[j0] == 0:
                break
        while j0:
            j1 = way[j0]
            p[j0] = p[j1]
            j0 = j1
    return {p[j] - 1: j - 1 for j in range(1, m + 1) if p[j]}


def match(rule, cases):
    """label -> input for all labels of a standard; several labels may share one attested fact."""
    labels = list(dict.fromkeys(label for case in cases for label in case["inputs"]))
    inputs = list(rule.inputs)
    if not labels or not inputs:
        return {}
    values = {label: [case["inputs"].get(label) for case in cases] for label in labels}
    costs = []
    for i, label in enumerate(labels):
        row = []
        for j, entry in enumerate(inputs):
            fit = fits(label, values[label], entry)
            order = abs(i / len(labels) - j / len(inputs))
            row.append(BIG if fit is None else round(-1000 * fit + 150 * order))
        costs.append(row + [BIG // 2 + k for k in range(len(labels))])
    chosen = {}
    for i, j in assign(costs).items():
        if j < len(inputs) and costs[i][j] < BIG // 2:
            chosen[labels[i]] = inputs[j]
    for label in labels:
        twin = PLACE.sub("甲", label, count=1) if PLACE.match(label) else ""
        same = next((o for o in chosen if PLACE.match(o) and PLACE.sub("甲", o, count=1) == twin), None)
        if same is not None and not any(isinstance(v, bool | str) for v in values[label]):
            chosen[label] = chosen[same]  # several places share one total
    for label in labels:
        if label not in chosen and any(isinstance(v, bool) for v in values[label]):
            best = max(
                (e for e in inputs if e.kind == "bool"), key=lambda e: likeness(label, e.label), default=None
            )
            if best is not None and likeness(label, best.label) > 0.5:
                chosen[label] = best
    return chosen


DENIED = re.compile(
    r"不(?!同|良|断|动产|足额|明|得|少于|低于|超|大于|高于)|未(?!成年|来|必)|没有?(?!收)|无(?!障|线|害|人机|偿|烟|证|保留|法|着|缺)|非(?!常|遗|税)"
)


def flipped(label, entry):
    """Whether one of label and input denies what the other asserts (有肇事肇祸, 无肇事肇祸)."""
    a, b = DENIED.findall(label), DENIED.findall(entry.label)
    long = len(entry.label) > 20 or re.search(r"[，、]|因|造成|导致|后果", label + entry.label)
    if len(a) + len(b) != 1 or long:
        return (
            bool(DENIED.match(label)) != bool(DENIED.match(entry.label))
            and likeness(label, entry.label) > 0.9
        )
    return len(a) % 2 != len(b) % 2 and likeness(DENIED.sub("", label), DENIED.sub("", entry.label)) > 0.7


PLACE = re.compile(r"[甲乙丙丁][村镇乡站县区校院]")


def nearest(value, entry):
    """The option that a state's own words mean, when one is clearly closest."""
    if value in entry.options:
        return value
    ranked = sorted(((likeness(value, option), option) for option in entry.options), reverse=True)
    if len(ranked) > 1 and ranked[0][0] > 0.8 and ranked[0][0] - ranked[1][0] > 0.1:
        return ranked[0][1]
    return value


def values_for(chosen, inputs):
    """The values of one case by input key; facts sharing an input hold only together."""
    result, unknown = {}, set()
    for label, value in inputs.items():
        entry = chosen.get(label)
        if entry is not None and value is None:
            unknown.add(entry.key)
        if entry is None or value is None:
            continue
        if entry.kind == "state" and isinstance(value, str):
            value = nearest(value, entry)
        if entry.kind == "bool" and not isinstance(value, bool) and not isinstance(value, str):
            value = value > 0
        if isinstance(value, bool) and entry.kind == "bool":
            value = value != flipped(label, entry)
            if entry.key in result:
                bad = re.search(r"不|未|发生|造成|纵容|随意|缺", entry.label)
                value = (result[entry.key] or value) if bad else (result[entry.key] and value)
        if isinstance(value, bool) and entry.kind == "count":
            value = int(value)
        twin = PLACE.match(label) and entry.key in result and not isinstance(value, bool | str)
        result[entry.key] = result[entry.key] + value if twin else value
    return {key: value for key, value in result.items() if key not in unknown or value is False}
