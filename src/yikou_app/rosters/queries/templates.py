"""What a programme puts into its empty roster, from the rows in force: nothing is kept, so nothing goes stale."""

from __future__ import annotations

import hashlib
import json
from datetime import date

from yikou.sheets import Filling, load_template
from yikou.values import yuan_text
from yikou_app.district.queries import categories, place_words, unit
from yikou_app.programmes.queries import ProgrammeRow

_FORMS = {"money": "资金", "goods": "实物", "service": "服务"}


def filling_of(programme: ProgrammeRow, on: date, template: str = "campaign") -> Filling:
    """The programme's own template (项目模板): its categories, standard, unit and our places as choices."""
    names = {row.key: row.name for row in categories(on)}
    home = unit(programme.unit_id)
    places = place_words(home.area_path, on)
    streets, committees = places["street"], places["committee"]
    low, high = yuan_text(programme.standard_min_fen), yuan_text(programme.standard_max_fen)
    kinds = tuple(names[key] for key in programme.category_keys if key in names)
    choices = {
        "programme": (programme.name,),
        "reporting_unit": (programme.unit_name,),
        "category": kinds,
        "street": streets,
        "committee": committees,
        **({"form": (_FORMS[programme.form],)} if programme.form in _FORMS else {}),
    }
    standard = f"{low} 元" if low == high else f"{low} 至 {high} 元"
    notes = (
        f"本表只用于「{programme.name}」({programme.season_name}),主办单位:{programme.unit_name}。",
        f"对象类别:{'、'.join(kinds)};标准:{standard}。",
        "名单填在「名单」表里,从第三行起一人一行;不要改动表头。类别或标准调整后请重新下载本模板。",
    )
    example = {
        "serial": "1", "reporting_unit": programme.unit_name, "programme": programme.name,
        "category": kinds[0] if kinds else "", "name": "王某某", "sex": "女", "age": "68",
        "street": streets[0] if streets else "", "committee": committees[0] if committees else "",
        "phone": "手机或固定电话", "amount_fen": low.replace(",", ""), "form": _FORMS.get(programme.form, ""),
    }  # fmt: skip
    said = [programme.ref, notes, sorted(choices.items()), [c.key for c in load_template(template).columns]]
    digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:6]
    return Filling(
        title=f"{programme.name}名单"[:60], choices={key: each for key, each in choices.items() if each},
        example=example, notes=notes, mark=f"{on:%Y%m%d}-{digest}",
    )  # fmt: skip


def is_old(mark: str, programme: ProgrammeRow, on: date, template: str = "campaign") -> bool:
    """Whether a list was filled into a template of another time (旧版模板); without a mark nobody knows."""
    return bool(mark) and mark.partition("-")[2] != filling_of(programme, on, template).mark.partition("-")[2]
