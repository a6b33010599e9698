"""名分 (claims): who a place is taken for, what stands in its way, and the re-keying after a link."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from yikou_app.awards.models import Award, Claim, OverlapNote
from yikou_app.programmes.queries import ProgrammeRow, programme_by_id
from yikou_app.register.actions import hold_still
from yikou_app.register.queries import Holder, holders


@dataclass(frozen=True, slots=True)
class Place:
    """The places an award would take: by programme and period, and by stacking group."""

    award: Award
    holder: str
    group_holder: str
    group_number: int


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why the policy holds an award back, and the award that stands in its way (None within one run)."""

    award: Award
    sentence: str
    kind: str
    other_id: int | None


class Clash(Exception):
    """Two live claims would stand on one place; ``pairs`` are the references of the two awards."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        super().__init__(f"{len(pairs)} claims clash")
        self.pairs = tuple(pairs)


UNDECIDED = (Award.State.PROPOSED, Award.State.HELD)
SAME_PROGRAMME = "同一项目同一享受期已经有一条已确认的帮扶,不能重复享受;请取消其中一条。"


def keys_of(who: Holder, claim_by: str) -> tuple[str, str]:
    """The holder of the programme's place and of the group's place: ``P<cluster>`` or ``H<household>``."""
    own = f"P{who.cluster}"
    home = who.household_id if claim_by == "household" else None
    return (f"H{home}" if home is not None else own), own


def sort_out(
    awards: Sequence[Award], programme: ProgrammeRow, reason: str
) -> tuple[list[Place], list[Hindrance]]:
    """Which of a programme's awards may take their places, and which are held back, in their order.

    The people are held still until the transaction ends, so that a link made at this moment waits and
    then finds the claims that follow from this answer. An award that somebody decided while we waited
    is in neither list. The constraints on Claim remain the guard.
    """
    people = [award.person_id for award in awards]
    hold_still(person_ids=people)
    still = Award.objects.everywhere("compare and set").filter(
        pk__in=[award.pk for award in awards], state__in=UNDECIDED
    )
    open_ones = set(still.values_list("pk", flat=True))
    awards = [award for award in awards if award.pk in open_ones]
    who = holders(people)
    keys = {award.pk: keys_of(who[award.person_id], programme.claim_by) for award in awards}
    live = Claim.objects.filter(released_at__isnull=True)
    same = live.filter(programme_id=programme.id, holder__in={holder for holder, _ in keys.values()})
    taken: dict[tuple[str, str], int | None] = {
        (holder, period): award for holder, period, award in same.values_list("holder", "period", "award_id")
    }
    grouped = live.filter(
        season_id=programme.season_id,
        stacking_group=programme.stacking_group,
        group_holder__in={own for _, own in keys.values()},
    )
    last: dict[str, tuple[int, int | None]] = {}
    for own, number, award_id in grouped.order_by("group_number").values_list(
        "group_holder", "group_number", "award_id"
    ):
        last[own] = (number, award_id)
    places: list[Place] = []
    hindered: list[Hindrance] = []
    for award in awards:
        holder, own = keys[award.pk]
        number, other = last.get(own, (0, None))
        if (holder, award.period) in taken:
            before = taken[holder, award.period]
            hindered.append(Hindrance(award, SAME_PROGRAMME, OverlapNote.Kind.SAME_PROGRAMME, before))
        elif number and not reason:
            hindered.append(Hindrance(award, _group_words(programme), OverlapNote.Kind.SAME_GROUP, other))
        else:
            places.append(Place(award, holder, own, number + 1))
            taken[holder, award.period] = award.pk
            last[own] = (number + 1, award.pk)
    return places, hindered


def _group_words(programme: ProgrammeRow) -> str:
    return f"同一叠加组「{programme.stacking_group}」已有已确认的帮扶;确需同时享受的,请写明理由后允许。"


def take(places: Sequence[Place], programme: ProgrammeRow) -> None:
    """Write the claims; IntegrityError when somebody was faster, which the caller turns into words."""
    Claim.objects.bulk_create(
        Claim(
            award=place.award, holder=place.holder, programme_id=programme.id, period=place.award.period,
            group_holder=place.group_holder, season_id=programme.season_id,
            stacking_group=programme.stacking_group, group_number=place.group_number,
        )
        for place in places
    )  # fmt: skip


def rekey(people: Iterable[int]) -> None:
    """Give the live claims of these records the holders they now have; Clash names what cannot stand.

    The pairs are found before anything is written, so that the finding can name them; the unique
    constraints refuse whatever this search should miss.
    """
    claims = list(
        Claim.objects.filter(award__person_id__in=set(people), released_at__isnull=True)
        .select_related("award")
        .order_by("pk")
    )
    who = holders(claim.award.person_id for claim in claims)
    way = {pk: programme_by_id(pk).claim_by for pk in {claim.programme_id for claim in claims}}
    by_programme: dict[tuple[object, ...], Claim] = {}
    by_group: dict[tuple[object, ...], Claim] = {}
    pairs: list[tuple[str, str]] = []
    moved: list[Claim] = []
    for claim in claims:
        holder, own = keys_of(who[claim.award.person_id], way[claim.programme_id])
        place = (holder, claim.programme_id, claim.period, claim.number)
        group = (own, claim.season_id, claim.stacking_group, claim.group_number)
        for seen, key in ((by_programme, place), (by_group, group)):
            if seen.setdefault(key, claim) is not claim:
                pairs.append((seen[key].award.ref, claim.award.ref))
        if (claim.holder, claim.group_holder) != (holder, own):
            claim.holder, claim.group_holder = holder, own
            moved.append(claim)
    if pairs:
        raise Clash(sorted(set(pairs)))
    try:
        with transaction.atomic():
            for claim in moved:
                Claim.objects.filter(pk=claim.pk).update(holder=claim.holder, group_holder=claim.group_holder)
    except IntegrityError as broken:
        if "claim" not in str(broken):
            raise
        raise Clash([]) from None
