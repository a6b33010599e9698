"""Places, ceilings and funds: taken together, given back together, never more than there is."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction
from tests.rooms.factories import DAY, District, make_district, open_programme

from yikou_app.funds import queries as fund_queries
from yikou_app.ground.ensure import BrokenInvariant, Refused
from yikou_app.programmes import actions, queries
from yikou_app.programmes.actions import Place

pytestmark = pytest.mark.django_db


def once() -> District:
    return make_district(received_fen=1_000_000, quota=3)


def take(
    made: District, key: str = "k1", *, programme: str = "shared", shares: dict[str, int] | None = None
) -> None:
    of = {made.funds[name].pk: fen for name, fen in (shares or {"city": 200, "district": 300}).items()}
    with transaction.atomic():
        actions.take_place(
            programme_id=made.programmes[programme].id, shares=of, key=key, tag=key, on=DAY,
            by=made.scopes["officer"],
        )  # fmt: skip


def give(made: District, key: str, tag: str) -> None:
    of = {made.funds["city"].pk: 200, made.funds["district"].pk: 300}
    with transaction.atomic():
        actions.give_back(
            programme_id=made.programmes["shared"].id, shares=of, key=key, tag=tag, on=DAY,
            by=made.scopes["officer"],
        )  # fmt: skip


def counts(made: District) -> tuple[int, int, int, int]:
    row = made.programme("shared")
    return row.taken, row.reserved_fen, made.fund("city").reserved_fen, made.fund("district").reserved_fen


def test_a_place_takes_quota_ceilings_and_funds_together(made: District) -> None:
    """One award: one place, its part of each ceiling, its part of each fund."""
    take(made)
    assert counts(made) == (1, 500, 200, 300)


def test_the_same_key_takes_nothing_twice(made: District) -> None:
    """A retry must not use up a second place."""
    take(made)
    take(made)
    assert counts(made) == (1, 500, 200, 300)


def test_giving_back_restores_everything_once(made: District) -> None:
    """A cancelled award leaves no trace in the counts, also when it is cancelled twice."""
    take(made)
    give(made, "back", "k1")
    give(made, "back", "k1")
    assert counts(made) == (0, 0, 0, 0)
    assert fund_queries.check_totals(2020) == (2, ())


def test_giving_back_what_was_never_taken_is_refused(made: District) -> None:
    """Another award's place cannot be given back in its stead."""
    take(made)
    with pytest.raises(BrokenInvariant):
        give(made, "back", "somebody-else")
    assert counts(made) == (1, 500, 200, 300)


def test_the_last_place_fits_and_not_one_more(made: District) -> None:
    """Quota 3: the fourth is refused with the numbers, and takes no money."""
    for number in range(3):
        take(made, f"k{number}")
    with pytest.raises(Refused, match="名额 3 个,已用 3 个,这一步需要 1 个,差 1 个"):
        take(made, "k9")
    assert counts(made) == (3, 1500, 600, 900)


def test_a_full_ceiling_refuses_and_takes_no_place(made: District) -> None:
    """The part planned for one programme is not borrowed from another."""
    made.programmes["shared"] = open_programme(made, "小项目", [("city", 1, 100)])
    with pytest.raises(Refused, match="安排的资金还剩 1.00 元,这一步需要 1.01 元,差 0.01 元"):
        take(made, shares={"city": 101})
    assert counts(made)[0] == 0
    take(made, shares={"city": 100})


def test_an_empty_fund_refuses_and_takes_no_place(made: District) -> None:
    """A generous ceiling over a fund that has less: quota and ceiling are untouched by the refusal."""
    made.programmes["shared"] = open_programme(made, "大项目", [("city", 1, 9_000_000)])
    with pytest.raises(Refused, match="「市级补助资金」可用 10,000.00 元"):
        take(made, shares={"city": 1_000_001})
    assert counts(made) == (0, 0, 0, 0)


def test_many_places_are_all_or_nothing(made: District) -> None:
    """Two places left and three wanted: none is taken, so that the caller may choose."""
    take(made, "k0")
    places = [Place(f"m{number}", f"m{number}", {made.funds["city"].pk: 100}) for number in range(3)]
    with pytest.raises(Refused, match="需要 3 个"), transaction.atomic():
        actions.take_places(
            programme_id=made.programmes["shared"].id, takes=places, on=DAY, by=made.scopes["officer"]
        )
    assert counts(made)[0] == 1
    with transaction.atomic():
        actions.take_places(
            programme_id=made.programmes["shared"].id, takes=places[:2], on=DAY, by=made.scopes["officer"]
        )
    assert counts(made)[0] == 3


def test_a_fund_that_does_not_bear_the_programme_is_refused(made: District) -> None:
    """Money of another programme's source cannot slip in."""
    with pytest.raises(BrokenInvariant):
        take(made, programme="spring", shares={"city": 100})


def test_a_closed_programme_takes_nobody(made: District) -> None:
    """What is over is over; the sentence says so."""
    actions.close_programme(programme_ref=made.programmes["shared"].ref, by=made.scopes["officer"])
    with pytest.raises(Refused, match="已结束"):
        take(made)
    with pytest.raises(Refused, match="已经结束"):
        actions.close_programme(programme_ref=made.programmes["shared"].ref, by=made.scopes["officer"])


def test_settling_more_than_is_reserved_breaks_the_invariant(made: District) -> None:
    """Paid never exceeds reserved, share by share."""
    take(made)
    of = (made.programmes["shared"].id, made.funds["city"].pk)
    with pytest.raises(BrokenInvariant), transaction.atomic():
        actions.settle_shares(amounts={of: 201})
    with transaction.atomic():
        actions.settle_share(programme_id=of[0], fund_id=of[1], amount_fen=200)
    assert [(share.reserved_fen, share.paid_fen) for share in made.programme("shared").shares][0] == (0, 200)


def test_quota_is_not_cut_below_what_is_taken(made: District) -> None:
    """Nobody loses a place by an edit."""
    take(made, "a")
    take(made, "b")
    with pytest.raises(Refused, match="已用 2 个名额,不能调到 1 个"):
        actions.adjust_quota(
            programme_ref=made.programmes["shared"].ref, quota=1, reason="压减", by=made.scopes["officer"]
        )
    actions.adjust_quota(
        programme_ref=made.programmes["shared"].ref, quota=2, reason="压减", by=made.scopes["officer"]
    )
    assert made.programme("shared").quota == 2


def test_season_with_a_stage_in_the_wrong_year_is_refused(made: District) -> None:
    """Seed 4 dates its third stage 2020年12月 in a campaign that ends in February 2020."""
    with pytest.raises(Refused, match="请核对年份"):
        actions.open_season(
            name="另一季", year=2020, starts_on=date(2019, 11, 15), ends_on=date(2020, 2, 29),
            stages=[("组织实施", date(2020, 12, 21), date(2021, 1, 31))], by=made.scopes["officer"],
        )  # fmt: skip


def test_season_is_opened_once_and_by_the_district(made: District) -> None:
    """Two seasons of one name would split one campaign's figures."""
    values = {
        "name": "元旦春节帮困送温暖", "year": 2020, "starts_on": DAY, "ends_on": DAY, "stages": [],
    }  # fmt: skip
    with pytest.raises(Refused, match="直接使用"):
        actions.open_season(**values, by=made.scopes["officer"])  # type: ignore[arg-type] # a plain dict
    with pytest.raises(Refused) as refused:
        actions.open_season(**values, by=made.scopes["clerk"])  # type: ignore[arg-type] # a plain dict
    assert refused.value.status == 403


def programme(made: District, **values: object) -> str:
    given = {
        "season_ref": made.season_ref, "unit_ref": made.units["bureau"].ref, "name": "新项目", "form": "money",
        "period": "2020", "standard_min_fen": 100, "standard_max_fen": 200, "quota": 5, "stacking_group": "组",
        "claim_by": "person", "category_keys": ["dibao"], "shares": [(made.funds["city"].ref, 1, 100)],
        "by": made.scopes["officer"], **values,
    }  # fmt: skip
    return actions.open_programme(**given)  # type: ignore[arg-type] # some are wrong on purpose


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": " "}, "项目名称"),
        ({"name": "春节帮困"}, "已有名为"),
        ({"period": ""}, "享受期"),
        ({"stacking_group": " "}, "叠加组"),
        ({"form": "gold"}, "帮扶形式"),
        ({"claim_by": "street"}, "计次单位"),
        ({"standard_min_fen": 0}, "标准"),
        ({"standard_min_fen": 300}, "下限不高于上限"),
        ({"quota": 0}, "名额"),
        ({"category_keys": ["unknown"]}, "对象类别 unknown"),
        ({"category_keys": []}, "未选"),
        ({"shares": []}, "至少选一项"),
        ({"season_ref": "aaaaaaaaaaaaaaaa"}, "没有找到"),
        ({"unit_ref": "aaaaaaaaaaaaaaaa"}, "没有找到"),
    ],
)
def test_wrong_programmes_are_refused_in_words(made: District, values: dict[str, object], words: str) -> None:
    """Each refusal names what is wrong; no programme is left half open."""
    before = len(queries.programmes_of_season(made.season_id))
    with pytest.raises(Refused, match=words):
        programme(made, **values)
    assert len(queries.programmes_of_season(made.season_id)) == before


@pytest.mark.parametrize(("parts", "ceiling", "times"), [(0, 100, 1), (1, 0, 1), (-2, 100, 1), (1, 100, 2)])
def test_wrong_shares_are_refused(made: District, parts: int, ceiling: int, times: int) -> None:
    """A share of nothing, or one fund twice, would make the split ambiguous."""
    with pytest.raises(Refused):
        programme(made, shares=[(made.funds["city"].ref, parts, ceiling)] * times)


def test_units_open_only_their_own_and_with_their_own_money(made: District) -> None:
    """A street cannot open a programme for another unit, nor commit the district's fund."""
    street = {"by": made.scopes["clerk"], "unit_ref": made.units["street"].ref}
    with pytest.raises(Refused, match="没有找到所选的资金来源"):
        programme(made, **street)
    with pytest.raises(Refused) as refused:
        programme(made, by=made.scopes["helper"], unit_ref=made.units["bureau"].ref)
    assert refused.value.status in (403, 404)
