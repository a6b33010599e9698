"""A sample for every address of the site (样例): which kind of thing it names, and what a POST to it says.

An address without a sample fails the crawl: a new screen is looked at before it can leak.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from yikou_app.evaluation.queries.facts import DEFINITIONS


@dataclass(frozen=True, slots=True)
class Address:
    """One address: the kind of its ``ref``, whether it can be read, what is posted to it.

    ``more`` are further path arguments; ``queries`` further GET parameters to try. ``keyed`` False:
    a POST that changes no business row (an export, a look, the session) and carries no key.
    """

    kind: str = ""
    get: bool = True
    post: Mapping[str, Any] | None = None
    more: tuple[Mapping[str, Any], ...] = ({},)
    queries: tuple[str, ...] = ()
    keyed: bool = True
    open: bool = False


def _does(kind: str = "", /, *, keyed: bool = True, **post: Any) -> Address:
    """An address that only takes POST."""
    return Address(kind, get=False, post=post, keyed=keyed)


def _export(kind: str = "") -> Address:
    return _does(kind, keyed=False)


_REASON = {"reason": "经走访核实"}
_LISTED = ("page=2", "size=50", "sort=name", "sort=-name")
_FACT = tuple({"key": key} for key in DEFINITIONS)

ADDRESSES: dict[str, Address] = {
    "login": Address(post={"username": "nobody", "password": "wrong"}, keyed=False, open=True),
    "logout": _does(keyed=False),
    "password": Address(post={"old": "wrong", "new": "wrong", "again": "wrong"}, keyed=False),
    "year": _does(keyed=False, year="2026"),
    "healthz": Address(open=True),
    "district:units": Address(queries=_LISTED),
    "files:download": Address("file"),
    # A file on its way is its sender's alone (tests/rooms/files/test_uploads.py); here it is always absent.
    "files:uploads": _does(keyed=False),
    "files:upload": Address(more=({"ref": "z" * 16},)),
    "files:part": Address(get=False, post={}, more=({"ref": "z" * 16, "number": 0},), keyed=False),
    "files:drop": Address(get=False, post={}, more=({"ref": "z" * 16},)),
    "jobs:jobs": Address(queries=("state=done", "state=queued", *_LISTED)),
    "jobs:job": Address("job"),
    "jobs:state": Address("job"),
    "jobs:cancel": _does("job"),
    "jobs:resume": _does("job"),
    "approvals:index": Address(queries=_LISTED),
    "approvals:approval": Address("approval"),
    "funds:index": Address(queries=("year=2026", "year=1999")),
    "funds:export": _export(),
    "funds:new": Address(post={"name": "样例资金", "level": "district", "year": "2026", "paying_account": "x", "budget": "1"}),
    "funds:new_account": Address(post={"name": "样例户名", "bank": "样例银行", "number": "1"}),
    "funds:book": Address(get=False, post={}, more=({"year": 2026},), keyed=False),
    "funds:fund": Address("fund"),
    "funds:export_statement": _export("fund"),
    "funds:entries": Address("fund", queries=("kind=confirm", "kind=receive&on=2026-01-01", "page=2")),
    "funds:receive": _does("fund", number="收9", kind="allocation", payer="样例单位", amount="1.00", on="2026-01-01"),
    "funds:budget": _does("fund", budget="1.00", **_REASON),
    "funds:reverse": _does("fund", entry="absent", **_REASON),
    "programmes:index": Address(queries=("name=暖", *_LISTED)),
    "programmes:export": _export(),
    "programmes:new": Address(post={"name": "样例项目"}),
    "programmes:seasons": Address(),
    "programmes:new_season": Address(post={"name": "样例季"}),
    "programmes:programme": Address("programme"),
    "programmes:quota": _does("programme", quota="500", **_REASON),
    "programmes:close": _does("programme"),
    "rosters:index": Address(queries=("state=accepted", "state=checked", *_LISTED)),
    "rosters:export": _export(),
    "rosters:new": Address(),
    "rosters:hand_in": _does(programme="absent"),
    "rosters:template": Address(queries=("programme=",)),
    "rosters:roster": Address("roster", queries=("state=accepted", "state=rejected", "state=accepted&page=2")),
    "rosters:compare": Address("roster", queries=("kind=new", "kind=gone", "kind=changed&page=2")),
    "rosters:reviews": Address(queries=("state=all", "page=2", "size=50")),
    "rosters:review": Address("review"),
    "rosters:settle": _does("review", decision="kept", **_REASON),
    "rosters:reading": Address("roster", post={"amount_unit": "元"}),
    "rosters:export_rows": _export("roster"),
    "rosters:withdraw": _does("roster", **_REASON),
    "references:index": Address(queries=("kind=disability", "state=in_force", *_LISTED)),
    "references:export": _export(),
    "references:hand_in": Address(post={"kind": "disability", "unit": "absent"}),
    "references:template": Address(queries=("kind=disability",)),
    "references:list": Address("reference_list", queries=("show=new", "show=gone", "show=same&page=2", "show=rejected")),
    "references:export_rows": _export("reference_list"),
    "references:adopt": _does("reference_list"),
    "references:withdraw": _does("reference_list", **_REASON),
    "leads:index": Address(queries=("show=done", "show=overdue", "kind=absent", "area=001001", "area=001002", "page=2")),
    "leads:export": _export(),
    "leads:send": _does(row="absent", area="001001", due_on="2099-01-01"),
    "leads:coverage": Address(),
    "leads:export_coverage": _export(),
    "leads:members": Address(queries=("show=reached", "show=missed", "area=001001", "area=001002&show=missed")),
    "leads:compare": _does("reference_list"),
    "leads:destroy_reference": _does("reference_list", **_REASON),
    "leads:lead": Address("lead"),
    "leads:contact": _does("lead", keyed=False, purpose="上门核实"),
    "leads:take": _does("lead"),
    "leads:result": _does("lead", result="unreachable", note="上门未遇,邻居称外出"),
    "register:index": Address(post={"search": "王"}, queries=("category=dibao", "page=2", "area=001001", "area=001002"), keyed=False),
    "register:export": _export(),
    "register:new": Address(),
    "register:add": _does(name="样例", id_number="1", area="001001001"),
    "register:candidates": Address(queries=("state=open", "state=same", "area=001002", *_LISTED)),
    "register:candidate": Address("candidate"),
    "register:person": Address("person"),
    "register:history": Address("person", queries=("on=2026-02-01", "known=2026-02-01&on=2026-01-01", "on=x")),
    "register:particular": _does("person", kind="phone", value="13800000001", valid_from="2026-01-01", **_REASON),
    "register:correct_particular": Address("particular", post={"valid_from": "2026-01-01", **_REASON}),
    "register:correct_status": Address("person", get=False, post={"valid_from": "2026-01-01", **_REASON}),
    "register:need": _does("person", kind="illness", valid_from="2026-01-01"),
    "register:end_need": _does("person", kind="illness", valid_to="2026-01-01", **_REASON),
    "register:proxy": _does("person", kind="guardian", name="样例", id_number="1", valid_from="2026-01-01"),
    "register:end_proxy": _does(proxy="absent", valid_to="2026-01-01", **_REASON),
    "register:reads": Address(queries=("days=30", "days=x", "page=2")),
    "register:restrictions": Address(queries=("page=2", "size=50")),
    "register:restriction": Address("restriction"),
    "register:ask_to_lift": _does("restriction", **_REASON),
    "register:stand": _does("restriction", **_REASON),
    "register:keep": _does("restriction", **_REASON),
    "register:lift": _does("restriction"),
    "register:restrict": _does("person", ground="《个人信息保护法》第四十七条", **_REASON),
    "register:households": Address(post={"search": "王"}, queries=("area=001001", "area=001002", "page=2"), keyed=False),
    "register:export_households": _export(),
    "register:household": Address("household", post={"search": "王"}, keyed=False),
    "register:split": Address("household"),
    "register:head": Address("household", post={"on": "2026-01-01", **_REASON}),
    "register:new_household": Address("person"),
    "register:number": _does("person", keyed=False, purpose="入户核实身份"),
    "register:account": _does("person", account="6220001300000099", **_REASON),
    "register:status": _does("person", category="dabing", valid_from="2026-01-01", source="样例"),
    "register:end_status": _does("person", category="dabing", valid_to="2026-06-01", **_REASON),
    "awards:index": Address(queries=("state=held", "state=confirmed", "page=2", "size=50")),
    "awards:export": _export(),
    "awards:confirm_all": _does(programme="absent"),
    "awards:take": _does("roster", rows="1", total="1.00"),
    "awards:undo": _does("roster", **_REASON),
    "awards:stop": _does("roster", **_REASON),
    "awards:replace": _does("review", **_REASON),
    "awards:search": _does(),
    "awards:link": _does(first="absent", second="absent", decision="same", **_REASON),
    "awards:unlink": _does("link", **_REASON),
    "awards:open_household": _does(area="001", on="2026-01-01", **_REASON),
    "awards:join_household": _does("household", person="absent", relation="20", on="2026-01-01", **_REASON),
    "awards:leave_household": _does("household", person="absent", on="2026-01-01", **_REASON),
    "awards:award": Address("award"),
    "awards:confirm": _does("award"),
    "awards:hold": _does("award", **_REASON),
    "awards:allow": _does("award", **_REASON),
    "awards:cancel": _does("award", **_REASON),
    "payments:index": Address(queries=("state=closed", "state=submitted", *_LISTED)),
    "payments:export": _export(),
    "payments:new": Address(post={"title": "样例批次"}),
    "payments:reissue": Address(post={"title": "样例批次"}),
    "payments:line": Address("line"),
    "payments:drop": _does("line", **_REASON),
    "payments:notices": Address(queries=("signed=no", "signed=yes", "page=2", "size=50")),
    "payments:export_notices": _export(),
    "payments:notice": Address("notice"),
    "payments:sign": _does("notice", on="2026-01-01", how="本人签收"),
    "payments:ask_to_erase": _does("restriction", ground="《个人信息保护法》第四十七条", **_REASON),
    "payments:erase": _does("restriction"),
    "payments:batch": Address("batch", queries=("state=failed", "page=2")),
    "payments:export_lines": _export("batch"),
    "payments:submit": _does("batch"),
    "payments:release": _does("batch", digest="0" * 64, **_REASON),
    "payments:return": _does("batch", digest="0" * 64, **_REASON),
    "payments:void": _does("batch", **_REASON),
    "payments:bank_file": _does("batch"),
    "payments:bank_return": _does("batch"),
    "evaluation:index": Address(),
    "evaluation:standards": Address(),
    "evaluation:sheet": Address("evaluation"),
    "evaluation:fact": Address("evaluation", more=_FACT),
    "evaluation:form": Address("evaluation"),
    "evaluation:write": _does("evaluation", format="xlsx"),
    "evaluation:attest": Address("evaluation", get=False, post={"band": "达成预期", "points": "9", **_REASON}, more=({"order": 7},)),
    "evaluation:explain": Address("evaluation", get=False, post={"words": "个别账户待查"}, more=({"order": 2},)),
    "audits:index": Address(queries=("state=done", *_LISTED)),
    "audits:export": _export(),
    "audits:new": Address(),
    "audits:submit": _does(title="样例"),
    "audits:audit": Address("audit"),
    "audits:opinion": _does("audit", format="xlsx"),
    "audits:document": Address("audited_file", queries=("show=error", "show=open")),
    "audits:accept": _does("audited_file", severity="error"),
    "audits:decide": _does("audit_finding", decision="dismissed", number="1", **_REASON),
    "window:dashboard": Address(),
    "window:person": Address("person"),
    "window:person_card": Address("person"),
    "window:household_card": Address("household"),
    "window:programme": Address("programme"),
    "window:fate": Address("roster", queries=("page=2", "sort=-number")),
    "window:overlaps": Address(queries=("sort=kind_label", "page=2")),
    "window:allow": _does("award", **_REASON),
    "window:drop": _does("award", **_REASON),
    "window:quality": Address(queries=("sort=unit_name",)),
    "window:gaps": Address(queries=("sort=area_name",)),
    "window:note_gap": _does("person", season="absent", code="visit", note="样例"),
}  # fmt: skip

#: What a reader may add to the trail by reading: verb -> why.
READING_LEAVES = {
    "read_lead": "another department's list names the person: whoever opens it is written down",
    "read_restricted": "a restricted record is out of use: whoever opens it is written down",
    "download_file": "a file that leaves the house is written down",
}


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the resolver by its full name; one without a name by its route."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
            yield from patterns(each, inner)
        else:
            yield f"{prefix}{each.name or each.pattern}", each


def unknown() -> list[str]:
    """Addresses of the site that no sample covers, and samples whose address is gone."""
    found = {name for name, _ in patterns()}
    return sorted(found ^ set(ADDRESSES))


def each(test: Callable[[Address], bool]) -> list[tuple[str, Address]]:
    """The samples that pass the test."""
    return [(name, address) for name, address in ADDRESSES.items() if test(address)]
