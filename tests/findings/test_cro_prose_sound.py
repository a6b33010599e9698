"""Sentences as offices write them: sound ones raise nothing, and one changed figure in them is found."""

from __future__ import annotations

import pytest
from tests.findings.prose_text import document_of, findings_of

from yikou.crosscheck import audit
from yikou.documents import Document
from yikou.findings import Severity

SOUND = (
    "2021年度收、支总计12345.67万元。与2020年相比,收、支总计各增加234.56万元,增长1.94%。",
    "本年收入合计12000.00万元,其中:财政拨款收入10800.00万元,占90%;上级补助收入1080.00万元,占9%;其他收入120.00万元,占1%。",
    "本年支出合计11500万元,其中:基本支出2300万元,占20%;项目支出9200万元,占80%。",
    "一般公共预算财政拨款支出年初预算为10000万元,支出决算为9850.5万元,完成年初预算的98.5%。",
    "全区共有城乡低保对象3215户4862人,占户籍人口的1.21%;全年累计发放低保金2950.16万元,人均月补差506元。",
    "共有低保对象3,215户4,862人,其中城市低保1,120户1,596人,农村低保2,095户3,266人;特困供养人员412人,其中集中供养96人,分散供养316人。",
    "截至12月底,全区共有特困人员412人,较上年同期的430人减少18人,下降4.2%。",
    "城市低保标准由每人每月700元提高到750元,增幅7.1%;农村低保标准由每人每年6240元提高到6720元,增幅7.7%。",
    "为老年人发放高龄津贴,其中80至89岁每人每月100元,90至99岁每人每月200元,全年共发放1256.4万元,惠及9850人。",
    "第一季度发放救助金560.2万元,第二季度发放573.4万元,第三季度发放581.9万元,第四季度发放590.3万元,全年共发放2305.8万元。",
    "全年投入资金350万元,其中用于老人助餐120万元,用于适老化改造150户180万元。",
    "全年救助415人次,其中男性352人次,女性63人次;未成年人12人次,老年人58人次,残疾人31人次,护送返乡86人次。",
    "食堂覆盖率由65%提高到80%,提升15个百分点;日均就餐1500人次左右,人均消费12元。",
    "安排困难群众救助资金5000万元,较2020年增加300万元,增长6.4%;实际支出4900万元,占预算的98%。",
    "参加培训的社工共120人,合格114人,合格率95%,其中优秀30人,占25%。",
    "本次共发放问卷500份,回收有效问卷486份,有效回收率97.2%,其中表示满意的460份,满意度94.7%。",
    "下达我区111万元,其中低保、特困和临时救助资金100万元,孤儿基本生活保障金11万元,调减40万元,全年实际下达71万元,发放率100%。",
    "省级安排救助资金756544万元,其中,中央资金533744万元、省级资金222800万元,全省救助资金共支出1217312.77万元。",
    "拨付项目资金40万元;运行经费25.85万元;公共卫生服务项目3万元;共同事权支出6万元。共计拨付74.85万元。",
    "需资金186.5万元,由市、县两级财政按6:4比例承担,其中市级111.9万元,县级74.6万元。",
    "本项目收入1021.87万元,其中区财政补助440.00万元,其他资金581.87万元(市级资金120.00万元,街镇配套261.87万元,社会募捐200.00万元)。",
    "县财政拨付临时救助备用金70万元,全年支出65.38万元,结余4.62万元,结转下年使用。",
    "发放救助金65.38万元,户均2999元。其中急难型救助150户,发放41.2万元;支出型救助68户,发放24.18万元。",
    "民政专干仅31人,人均服务对象157人。",
    "将城市“三无”人员救助和农村“五保”供养统一为特困人员救助供养制度。",
    "2024年12月20日结项评估,得91分,评为合格。",
)
#: One figure of a sound sentence changed, and the code that must tell it.
PLANTED = (
    (0, "1.94%", "4.94%", "CRO522"),
    (1, "10800.00", "10300.00", "CRO500"),
    (1, "占9%", "占19%", "CRO521"),
    (2, "项目支出9200", "项目支出9500", "CRO500"),
    (3, "98.5%", "91.5%", "CRO520"),
    (4, "506元", "806元", "CRO511"),
    (5, "1,596人", "1,896人", "CRO500"),
    (5, "316人", "346人", "CRO500"),
    (6, "减少18人", "减少28人", "CRO523"),
    (6, "4.2%", "8.2%", "CRO522"),
    (7, "7.1%", "9.1%", "CRO522"),
    (9, "581.9", "551.9", "CRO503"),
    (11, "女性63", "女性93", "CRO500"),
    (12, "提升15", "提升18", "CRO523"),
    (13, "6.4%", "9.4%", "CRO522"),
    (13, "占预算的98%", "占预算的88%", "CRO529"),
    (14, "合格114人", "合格104人", "CRO520"),
    (15, "94.7%", "97.7%", "CRO529"),
    (18, "25.85", "28.85", "CRO503"),
    (19, "县级74.6", "县级84.6", "CRO516"),
    (20, "440.00", "470.00", "CRO500"),
    (21, "结余4.62", "结余7.62", "CRO541"),
    (22, "24.18", "27.18", "CRO500"),
)


@pytest.mark.parametrize("text", SOUND, ids=range(len(SOUND)))
def test_sound_sentence_raises_no_error(text: str) -> None:
    """A reviewer who is told of an error that is none stops reading: every sum and rate here holds."""
    told = [(item.code, item.message) for item in findings_of(text) if item.severity is not Severity.NOTE]
    assert told == []


@pytest.mark.parametrize(("number", "old", "new", "code"), PLANTED)
def test_one_changed_figure_is_found(number: int, old: str, new: str, code: str) -> None:
    """The same sentences with one wrong figure: the relation that it breaks is named."""
    assert SOUND[number].count(old) == 1
    assert code in [item.code for item in findings_of(SOUND[number].replace(old, new))]


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n\n", "。", "其中", "合计", "占%", "按:比例", "()" * 500, "(" * 2000, "“" * 500, "1,111" * 3000, "甲乙、" * 3000,
        "“甲”、" * 3000, "其中市级1.5万元," * 1500, "一、甲。(一)乙。1、丙。" * 600, "共1人、2人、" * 2000, "2020年13月45日", "0人,人均0元,共0元。",
        "预算0万元,支出0万元,执行率0%。", "由0户增加到0户,增长0%。", "\u202e其中\u200b100人", "九九九九九九元以内", "9" * 4000 + "元", "0.0000001%" * 50,
    ],
    ids=range(24),
)  # fmt: skip
def test_strange_text_is_survived(text: str) -> None:
    """Whatever stands in a stranger's file, the audit answers with findings, never with an exception."""
    assert isinstance(
        audit(document_of(text) if text.strip() else Document("other", text=text)).findings, tuple
    )
