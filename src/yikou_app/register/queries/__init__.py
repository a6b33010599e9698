"""Ask the register: who is who, who belongs to a category, how to pay them."""

from yikou_app.register.queries.clusters import (
    Holder,
    cluster_of,
    holders,
    own_cluster,
    records_of_cluster,
    same_people,
)
from yikou_app.register.queries.histories import (
    KINDS,
    ParticularLine,
    mask_place,
    particular,
    particulars_of,
    places_of,
)
from yikou_app.register.queries.households import (
    ELSEWHERE,
    RELATIONS,
    HouseholdLine,
    MemberLine,
    homes_of,
    household,
    households,
    members_of,
)
from yikou_app.register.queries.indexes import account_index, id_index, name_index
from yikou_app.register.queries.links import LinkLine, links_of, namesakes
from yikou_app.register.queries.marks import marks_of_name, marks_of_number
from yikou_app.register.queries.opened import Payee, full_number, names_of, payees
from yikou_app.register.queries.people import (
    OtherSpelling,
    PersonLine,
    linked_records,
    person,
    persons,
    spellings,
)
from yikou_app.register.queries.quality import RegisterQuality, register_quality
from yikou_app.register.queries.statuses import Member, StatusLine, counts_by_category, members, statuses_of

__all__ = [
    "particular",
    "KINDS",
    "ParticularLine",
    "mask_place",
    "particulars_of",
    "places_of",
    "ELSEWHERE",
    "RELATIONS",
    "HouseholdLine",
    "MemberLine",
    "homes_of",
    "household",
    "households",
    "members_of",
    "Holder",
    "LinkLine",
    "Member",
    "OtherSpelling",
    "Payee",
    "PersonLine",
    "RegisterQuality",
    "StatusLine",
    "account_index",
    "cluster_of",
    "counts_by_category",
    "full_number",
    "holders",
    "id_index",
    "linked_records",
    "links_of",
    "marks_of_name",
    "marks_of_number",
    "members",
    "name_index",
    "names_of",
    "namesakes",
    "own_cluster",
    "payees",
    "person",
    "persons",
    "records_of_cluster",
    "register_quality",
    "same_people",
    "spellings",
    "statuses_of",
]
