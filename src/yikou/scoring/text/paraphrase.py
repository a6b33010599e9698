"""换说法 (paraphrase): turns of phrase with exactly one meaning, said the way the clause grammar says it.

A turn is a pattern over words and numerals, never a sentence. Every character that is put in knows
the place of the words it stands for, so findings and spans still quote the official text.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from yikou.scoring.text.directions import directions
from yikou.scoring.text.durations import durations
from yikou.scoring.text.numerals import NumeralError, number
from yikou.scoring.text.places import put

_N = r"\d+(?:\.\d+)?"
_PCT = r"(?:%|个?百分点|个点)"
_C = "例|起|次|件|项|处|户|人次|人|名|份|个|条|天|日|家|期|场|宗|笔|辆|所|块|类|张"
_STOP = r"[^，；。：\n]"

_TURNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        # 建成1座生态公厕得10分，每增加一座加5分: the first one, then each further one
        (
            rf"(?P<v>建成|完成|创建)(?:1|一)(?P<c>座|个|家|处)(?P<what>[^，；。\d]{{2,12}})得(?P<n>{_N})分，每增加(?:1|一)(?P=c)加",
            r"\g<v>\g<what>不少于1\g<c>的得\g<n>分，每超过1\g<c>加",
        ),
        # 未发现失信行为的视同得分: full marks where there was nothing to do
        (
            r"(?P<w>(?:未发生|未发现|没有|不涉及|无)[^，；。：\d]{1,12}?)的?，?(?:均|也)?视(?:同|为)(?:符合要求|达到要求|符合|得分)(?=[，；。\n]|$)",
            r"\g<w>的，得满分",
        ),
        # 三项要求各占本项分值的三分之一，每有一项不符合扣除相应分值
        (
            r"(?:三|四|五|两)项(?:要求|内容|指标|标准)?各占(?:本项|该项)?(?:分值|权重)的?(?P<f>[二三四五]分之一)，每?有?一项(?:不符合|不达标|达不到)(?:要求)?的?，?扣(?:除|减)相应分值",
            r"每项得分值的\g<f>",
        ),
        # 以100%为基准，每下降0.5个百分点扣1分
        (
            rf"(?P<k>[^，；。\d每]{{2,20}})以(?P<t>{_N}%)为(?:基准|基数|标准|目标)，(?=每(?:下降|降低|低|减少|少))",
            r"\g<k>不低于\g<t>的得满分，",
        ),
        (rf"(?:两|三|四|各)项扣分累加，最多扣(?P<n>{_N})分", r"扣分合计不超过\g<n>分"),
        # 低于的，按差额每1个百分点扣2分
        (rf"(?:低于|不足|未达到)的?，?按差额每(?P<n>{_N})个百分点的?，?扣", r"每低\g<n>个百分点扣"),
        # …不得分，并依法追究责任: what happens beside the score
        (
            r"(?P<z>(?:不得分|扣\d+(?:\.\d+)?分|得0分))，?并(?:依法|依规|视情|同时|按规定|按有关规定|按程序)*(?:追究|予以|给予|责令|限期|进行|移交|移送|通报)[^，；。得扣计分\d]{2,16}(?=[，；。\n]|$)",
            r"\g<z>",
        ),
        # 每篇（次）计1分: the bracket names the same count once more
        (rf"每(?P<c>{_C}|篇)（(?:{_C}|篇|人)）(?=[得计记加扣])", r"每\g<c>"),
        # 完成任务300张的得8分，未完成的，按实际完成数占任务数的比例计分: the task's number is the threshold
        (
            rf"(?P<a>[^，；。：\d]{{2,24}}?)任务(?:数|量)?（?(?P<n>{_N})(?P<c>{_C}|张|人|公里|亩|万亩)）?(?P<v>，完成或超额完成|，完成|)的?，?(?=[得计记]\d)",
            r"\g<a>不少于\g<n>\g<c>的，",
        ),
        (
            r"按(?:实际)?(?:完成|处置|改造|建设|培训|新增)(?:数|量)占任务(?:数|量)的比例(?=[得计记折])",
            "按完成比例",
        ),
        # 少于60天的视为不合格，记0分
        (
            r"的?，?视为(?:不合格|不达标|未完成|未报|未报送|无效|未达标)，?(?=(?:记|得|计|按)0分|不得分|计零分)",
            "的，",
        ),
        # 超过24小时、在48小时内
        (
            rf"(?P<a>超过{_N}(?:个?工作日|小时|天|日|个月))、?在(?P<b>{_N}(?:个?工作日|小时|天|日|个月))(?:以|之)?内",
            r"\g<a>但不超过\g<b>",
        ),
        # 计算结果超过5分的按5分计
        (
            rf"，?(?:计算结果|得分|结果)超过(?P<n>{_N})分的?，?按(?P<t2n>{_N})分(?:计算|计)",
            r"，最高得\g<t2n>分",
        ),
        # 得分（百分制）乘以15%计入本项
        (
            rf"(?:以|按照?|将)(?P<a>[^，；。\d=（）]{{2,40}}?得分)(?:（百分制）)?(?:乘以|×|按)(?P<p>{_N}%)(?:折算)?(?:计入|计为|作为)(?:本项|该项|本指标)?(?:得分)?",
            r"得分=\g<a>×\g<p>",
        ),
        (r"(?:以|按照?)(?P<a>[^，；。\d=]{2,24}得分)折算，折算分=(?=[^，；。]*得分×)", "得分="),
        (r"(?<=[，；。\n])各小项(?=扣完为止)", ""),
        # 推迟不满一周的不扣分
        (
            rf"(?:推迟|逾期|延期|超期|延迟|超出)(?=(?:不足|不满|不到)(?:{_N}|一|半)(?:周|天|日|个月|小时|个工作日)的?不扣分)",
            "",
        ),
        # 以上扣分总计不超过6分; 两项合计加分以4分为限
        (r"(?:以上|上述)(?:各项)?(?=扣分(?:总计|合计|累计))", ""),
        (rf"(?:两|三|四)项合计(?P<v>加分|扣分)以(?P<n>{_N})分为限", r"\g<v>合计不超过\g<n>分"),
        # 实行倒扣分制，基础分5分，每出现资料缺失的档案一份，从基础分中扣除0.5分
        (rf"^实行倒扣分制，基础分(?={_N}分)", "满分为"),
        (
            rf"每(?:出现|发现|查出)(?P<what>{_STOP}{{2,16}}?)(?:一|1)(?P<c>{_C})(?P<cut>，从基础分中(?:扣除|扣减|扣)|，?扣)(?={_N}分)",
            r"每发现一\g<c>\g<what>扣",
        ),
        (r"完成多少比例得多少比例的分", "按完成比例得分"),
        (r"完成(?:多少|百分之几)[，、]?得(?:多少|百分之几)(?:的?分)?", "按完成比例得分"),
        # 以2个百分点为一档，每低一档扣0.4分; 每低一档（每档12学时）
        (rf"以(?P<n>{_N})(?P<u>{_PCT})为一档，每(?P<v>低|高|降低?|超)一档", r"每\g<v>\g<n>\g<u>"),
        (rf"每(?P<v>低|高|少|多)一档（每档(?P<n>{_N})(?P<u>{_STOP}{{1,3}})）少得", r"每\g<v>\g<n>\g<u>扣"),
        # 无此任务的县区按2分计, 造假的按0分计: an award, where nothing says that it caps a surplus
        (
            rf"(?P<w>(?:(?<=[，；。：\n])|^)(?:(?!超过|超出|超额|以上|以内|高于|多于|大于|封顶|最[高多]|累计|合计|达到|满分|仍|负|按)[^，；。：\n]){{2,24}}?)的?按(?!0+分|零分)(?P<n>{_N})分(?:计算|计分|计)(?=[，；。\n]|$)",
            r"\g<w>的，得\g<n>分",
        ),
        # 每个火点扣1分
        (
            rf"每个(?P<w>[^，；。、\d每率比未不没无缺]{{1,6}}?)(?P<a>的?，?(?:各|另)?[扣加]{_N}分)",
            r"每1个\g<w>\g<a>",
        ),
        # 未达到的按差额每个百分点0.5分扣减; 按每个0.2分的标准扣减
        (rf"按差额每个百分点(?P<n>{_N})分(?:扣减|扣除|扣)", r"每低1个百分点扣\g<n>分"),
        (rf"按每(?P<c>{_C})(?P<n>{_N})分的标准(?:扣减|扣除|扣分?)", r"每\g<c>扣\g<n>分"),
        # 以1%为上限，低于上限的计5分，超出上限的每0.5个百分点计扣1分
        (
            rf"以(?P<t>{_N}%)为上限，(?:低于|不超过|未超)上限的?，?(?P<a>[得计记]{_N}分)，超(?:出|过)上限的?，?每(?P<n>{_N})(?P<u>{_PCT})计?扣",
            r"不超过\g<t>的\g<a>，每超过\g<n>\g<u>扣",
        ),
        (
            rf"以(?P<t>{_N}%)为下限，(?:高于|不低于|达到)下限的?，?(?P<a>[得计记]{_N}分)，低于下限的?，?每(?P<n>{_N})(?P<u>{_PCT})计?扣",
            r"不低于\g<t>的\g<a>，每低\g<n>\g<u>扣",
        ),
        # 3起以内不扣分，从第4起开始每起扣1分
        (
            rf"(?P<t>{_N})(?P<c>{_C})(?:以内|及以下)(?:的)?不扣分，从第(?P<t2>{_N})(?P=c)(?:开始|起)，?每(?P=c)扣",
            r"不超过\g<t>\g<c>的得满分，每超过1\g<c>扣",
        ),
        (
            rf"(?P<a>(?:超过|低于|高于|不足|不满|未达到){_N}{_STOP}{{0,3}})，?但(?P<b>(?:不超过|不低于|不高于|不少于|高于|低于|超过|在|达到){_N})",
            r"\g<a>\g<b>",
        ),
        # 合格率每低于100%一个百分点扣0.3分
        (
            rf"(?P<k>[^，；。\d每]{{2,20}})每(?:低于|不足)(?P<t>{_N}%)(?P<n>一|1|{_N})个百分点的?，?(?=扣)",
            r"\g<k>不低于\g<t>的得满分，每低\g<n>个百分点",
        ),
        (
            rf"(?P<k>[^，；。\d每]{{2,20}})每(?:高于|超过|超出)(?P<t>{_N}%)(?P<n>一|1|{_N})个百分点的?，?(?=扣)",
            r"\g<k>不超过\g<t>的得满分，每高\g<n>个百分点",
        ),
        # 以95%为基准，达到的计满分
        (
            rf"以(?P<t>{_N}%)为(?:基准|目标|目标值|标准|底线|基数)，(?:达到|完成|达)(?:目标|基准|标准|目标值)?值?的?，?(?=[得计记为])",
            r"达到\g<t>的",
        ),
        # 建成示范点5个的计8分，每少建1个扣2分
        (
            rf"(?P<a>[^，；。\d每]{{3,16}}?)(?<![于过到足达])(?P<n>{_N})(?P<c>{_C})的?，?(?=[得计记]{_N}分[，；。]每(?:少|缺|差)[^，；。\d]{{0,4}}(?:1|一)?(?P=c))",
            r"\g<a>不少于\g<n>\g<c>的，",
        ),
        # 得分在0分至3分之间
        (rf"得分在(?P<a>{_N})分?(?:至|到|-)(?P<b>{_N})分之间", r"最高得\g<b>分，最低得\g<a>分"),
        # 率每达到10%得0.3分
        (
            rf"(?P<m>[^，；。每]{{2,20}}(?:率|比例|占比))每(?:达到|达|满|完成)(?P<n>{_N}(?:%|个百分点))(?=，?[得计加])",
            r"\g<m>每\g<n>",
        ),
        # 由评审组按优、良、差分别评定5分、3分、0分
        (
            r"(?:由[^，；。]{2,8})?按(?P<l>“?(?:优秀?|好|[一二三甲A-D])”?(?:等|级|类)?(?:、[^、，。分]{1,5}){1,4})(?:等次|等级|档次)?(?:分别|依次)(?:评定|评|打|赋)(?:为|予)?(?=\d)",
            r"\g<l>分别得",
        ),
        (r"按实际(?P<m>[^，；。\d]{2,8}率)与(?P<t>\d+(?:\.\d+)?%)的比值(?:得分|计分)", "按比例得分"),
        (
            rf"(?P<a>[^，；。\n]{{3,24}}?)占(?P<b>[^，；。\n]{{2,16}}?)(?:的)?比例(?:乘以|×)(?P<n>{_N})分(?:计分|计算|得分)?",
            r"得分=\g<a>/\g<b>×\g<n>分",
        ),
        (r"超额不加分(?=[；。，]|$)", "不重复加分"),
        # 每低一档少得1分; 每再低1个点; 每高（低）1个百分点加（减）0.5分
        (rf"少得(?={_N}分)", "扣"),
        (rf"(?<![不未])少计(?={_N}分)", "扣"),
        (r"每(?P<a>高|增加|增长|上升|提高)（(?P<b>低|减少|下降|降低)）", r"每\g<a>或\g<b>"),
        (r"加（(?P<b>减|扣)）", r"加或\g<b>"),
        (
            r"(?P<a>得|计|加)(?P<n>\d+(?:\.\d+)?)分，(?P<b>低于|未达到|达不到|低于|不足)(?:此|该|这一|上述|本)(?:标准|目标|比例|要求|指标)的?，?(?=每)",
            r"\g<a>\g<n>分，",
        ),
        (
            r"(?P<b>低于|未达到|达不到|不足|达不到)(?:此|该|这一|上述|本)(?:标准|目标|比例|要求|指标)的?，?(?=每)",
            "",
        ),
        (r"(?P<b>高于|超过|超出)(?:此|该|这一|上述|本)(?:标准|目标|比例|要求|指标)的?，?(?=每)", ""),
        # 按每降低一个百分点扣0.5分的标准扣分
        (rf"按(?P<s>每[^，；。]{{2,16}}?[扣减]{_N}分)的标准(?:扣减|扣除|扣分|计扣)", r"\g<s>"),
        # 每错评一户、漏评一户均扣0.5分
        (
            rf"每(?P<a>[^，；。、\d每]{{1,10}})(?P<k>[一1])(?P<c>{_C})[、和](?P<b>[^，；。、\d每]{{1,10}})[一1](?P=c)的?，?(?:均|各|都|分别)?扣(?P<n>{_N})分",
            r"每\g<a>一\g<c>扣\g<n>分，每\g<b>一\g<c>扣\g<n>分",
        ),
        # 每下降一个档次（5个百分点）
        (
            rf"每(?P<v>低|高|降低?|下降|上升|超出?)(?:一|1)个?档次?（(?:每档)?(?P<n>{_N})(?P<u>{_STOP}{{1,5}})）",
            r"每\g<v>\g<n>\g<u>",
        ),
        # 以年度下达人数为准，完成得5分
        (
            r"以(?P<x>[^，；。\d]{2,14})为(?:准|基数|基准|依据)，完成(?:的)?，?(?=[得计记]|为满分|满分)",
            r"完成\g<x>任务的",
        ),
        # 以省级年度考核得分按10%折算计入
        (
            rf"(?:以|按照?|将)(?P<a>[^，；。\d]{{2,24}}得分)(?:按|的|×)(?P<p>{_N}%)(?:折算|计入|折合|计算|计)(?:得分|计入|为本项得分|计分)?",
            r"得分=\g<a>×\g<p>",
        ),
        # 下降幅度每1个百分点
        (rf"(?P<v>下降|上升|降低|提高|增长|减少)(?:的)?幅度每(?=(?:{_N}|一))", r"每\g<v>"),
        # 每增长1个点扣0.5分（从3分中扣）
        (rf"扣(?P<n>{_N})分（从(?P<b>{_N})分中(?:扣|扣除)）", r"从\g<b>分中扣\g<n>分"),
        # 每少“一有”
        (r"(?P<v>每?(?:少|缺|差|有))“?(?:1|一)有”?", r"\g<v>一项"),
        # 每人次缺访扣
        (
            rf"每(?P<c>例|起|次|件|处|人次|户次|宗|批|份|人|户|名|家)(?P<w>[缺漏迟错未不违拒失](?:[^，；。\d每扣得]{{0,7}}))(?=的?，?扣{_N}分)",
            r"每发现一\g<c>\g<w>",
        ),
        (r"任[意何](?:一项|指标)(?=每低|每降)", "任意一项"),
        (
            r"(?:三|四|五|两)项各占(?P<f>[二三四五]分之一)(?:的)?(?:分值|权重)，做到一项得一项的分",
            r"每项得分值的\g<f>",
        ),
    )
)


_HAN = "[零〇一二两三四五六七八九十百]+(?:点[零〇一二三四五六七八九]+)?"
_TENTH = "[一二两三四五六七八九十]"
_PARTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"百分之(?P<n>{_HAN}|{_N})"), "%"),
    (re.compile(rf"千分之(?P<n>{_HAN}|{_N})"), "‰"),
    (re.compile(rf"(?P<n>{_TENTH}成(?:半|{_TENTH})?)(?![立员为绩果本人型品长熟交分效功年])"), "%"),
    (re.compile(r"(?<![一二两三四五六七八九十])(?P<n>半成)(?!品)"), "%"),
)
_EDGE_NOTE = re.compile(
    r"(?P<w>以上|以下|以内)(?:、“?以内)?”?[，均都]{0,2}(?P<no>不)?(?:包?含|包括)(?:本数|本级|该数)"
)


def percents(chars: list[str], origin: list[int]) -> None:
    """百分之九十五, 九成五, 半成, 千分之三 are written 95%, 95%, 5%, 3‰, so that one grammar reads them."""
    for pattern, sign in _PARTS:
        text = "".join(chars)
        for match in reversed(list(pattern.finditer(text))):
            try:
                value = Fraction(5) if match["n"] == "半成" else number(match["n"])
            except NumeralError:
                continue
            made = format(Decimal(value.numerator) / Decimal(value.denominator), "f") + sign
            put(chars, origin, match, made)


def edges(chars: list[str], origin: list[int]) -> None:
    """（以上含本数，以下不含本数）: what the document says of its own boundary words is written beside each."""
    text = "".join(chars)
    notes = list(_EDGE_NOTE.finditer(text))
    for note in notes:
        inside = "（不含）" if note["no"] else "（含）"
        words = re.compile(
            rf"(?<=[%分个人户次项元天日名件级岁])(?:及|或)?{note['w']}(?!（|”|[，均都]{{0,2}}不?(?:包?含|包括))"
        )
        for match in reversed(list(words.finditer("".join(chars)))):
            put(chars, origin, match, match.group() + inside)


_WEIGHTED = re.compile(
    rf"按照?(?P<list>(?:[^，；。、×\d]{{2,14}}{_N}%[、和]?){{2,6}})的?(?:权重|比例|比重)?加权(?:平均|计算|汇总|求和)?(?:，?(?:加权)?(?:结果|得分|值|后))?(?:乘以|×)(?P<n>{_N}分|分值)(?:为?(?:最终|本项)?得分|计分|计算)?"
)


def weighted(chars: list[str], origin: list[int]) -> None:
    """按接种率40%、建卡率60%加权乘以10分 is the formula 得分=（接种率×40%+建卡率×60%）×10分."""
    for match in reversed(list(_WEIGHTED.finditer("".join(chars)))):
        pairs = re.findall(rf"([^，；。、×\d和]{{2,14}})({_N}%)", match["list"])
        put(chars, origin, match, f"得分=（{'+'.join(f'{a}×{b}' for a, b in pairs)}）×{match['n']}")


_HEADING = re.compile(rf"(?P<h>[^，；。：\d（）\n]{{2,16}})（(?P<n>{_N})分）(?P<c>：)")
_GIVEN = re.compile(rf"(?:得|计|记|[，：]|[^扣减\d.多高])(?P<n>{_N})分(?!钟)")


def headings(chars: list[str], origin: list[int]) -> None:
    """人员管理（4分）：持证上岗2分，签订合同2分: a heading that only sums up what stands under it."""
    text = "".join(chars)
    found = list(_HEADING.finditer(text))
    for index, match in reversed(list(enumerate(found))):
        end = found[index + 1].start() if index + 1 < len(found) else len(text)
        under = text[match.end() : end]
        given = [
            Fraction(m["n"]) for m in _GIVEN.finditer("：" + under) if not m.group().startswith(("扣", "减"))
        ]
        if len(given) > 1 and sum(given) == Fraction(match["n"]):
            put(chars, origin, match, f"{match['h']}：")


def paraphrase(chars: list[str], origin: list[int]) -> None:
    """Put each turn in the grammar's words, in place; work is bounded by one pass a pattern."""
    percents(chars, origin)
    edges(chars, origin)
    headings(chars, origin)
    directions(chars, origin)
    durations(chars, origin)
    weighted(chars, origin)
    for pattern, words in _TURNS:
        text = "".join(chars)
        for match in reversed(list(pattern.finditer(text))):
            if not _agrees(match, text):
                continue
            put(chars, origin, match, match.expand(words))


def _agrees(match: re.Match[str], text: str) -> bool:
    """A number that is not carried over must say what another number says, or the turn is left alone."""
    said = match.groupdict()
    if said.get("t2n"):
        return Fraction(said["t2n"]) == Fraction(said["n"])
    if said.get("t2"):
        return Fraction(said["t2"]) == Fraction(said["t"]) + 1
    return not (said.get("m") and said.get("t")) or str(said["t"]) in text[: match.start()]
