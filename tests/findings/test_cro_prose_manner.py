"""Evidence, manner, terms, personal data and slips in running text (CRO600 to CRO699): one example with its exact message, one near miss each."""

from __future__ import annotations

import pytest
from tests.findings.prose_text import Case, told

CASES = (
    Case(
        "CRO600", "the staff are satisfied with themselves",
        text="经对项目管理人员及项目实施人员的访谈,他们均表示满意。",
        message="满意情况来自对管理人员及项目实施人员的访谈,没有调查受助对象(受访的受助对象 0 人)",
        near="经对项目管理人员的访谈,他们均表示满意;受助对象调查中群众满意。",
    ),
    Case(
        "CRO601", "nobody knows how many were asked",
        text="经调查,满意度为95%。",
        message="满意度 95%,没有写调查了多少人、多少人满意",
        near="经电话回访200人,满意度为95%。",
    ),
    Case(
        "CRO602", "以上 is no result",
        text="通过电话回访进行调查,满意度达到90%以上。",
        message="满意度 90%以上,没有写调查了多少人、多少人满意,而且只写「以上」,不是实际结果",
        near="通过电话回访200人,满意度达到90%以上。",
    ),
    Case(
        "CRO603", "one hundred percent of what",
        text="XX区2020年临时救助绩效自评报告\n"
             "2020年发放救助资金12万元,资金到位率100%。",
        message="资金到位率写的是 100%,没有写出分子和分母",
        near="XX区2020年临时救助绩效自评报告\n"
             "2020年应发放救助资金12万元,实际发放12万元,资金到位率100%。",
    ),
    Case(
        "CRO605", "on the premises of nobody",
        text="我区没有单独的救助机构。市站配合开展在站寻亲服务。",
        message="正文说没有救助机构,又写「在站寻亲服务」",
        near="我区没有单独的救助机构。市站配合开展街面寻亲服务。",
    ),
    Case(
        "CRO614", "what became of the others",
        text="全区共救助生活无着人员83人。其中返乡15人,身份识别12人。",
        message="共救助 83人,写明去向或结果的 15 + 12 = 27 人,其余 56 人没有说明",
        near="全区共救助生活无着人员27人。其中返乡15人,身份识别12人。",
    ),
    Case(
        "CRO615", "eighteen journeys of fifteen people",
        text="本年度开展返乡联动18次,返乡人员15人。",
        message="开展返乡联动18次,返乡人员只有 15人,次数多于人数",
        near="本年度开展返乡联动15次,返乡人员18人。",
    ),
    Case(
        "CRO620", "an outsider's voice in a self-evaluation",
        text="XX项目绩效自评报告\n"
             "我们认为,项目完成良好。",
        message="这是单位自评,文中却以外部评价机构的口吻写「我们认为」",
        near="XX项目绩效自评报告\n"
             "我局认为,项目完成良好。",
    ),
    Case(
        "CRO621", "one office, two names",
        text="由惠民爱心服务社具体操作。由惠民服务中心负责发放。",
        message="文中既有「惠民服务中心」又有「惠民爱心服务社」,看不出是不是同一单位",
        near="由惠民爱心服务社具体操作。由惠民爱心服务社负责发放。",
    ),
    Case(
        "CRO622", "one card, two names",
        text="全年医疗帮困一卡通发放1800张。下达1800个医疗帮困卡名额。",
        message="1,800 这个数前面说的是「医疗帮困一卡通」,这里说的是「医疗帮困卡」,看不出是不是同一样东西",
        near="全年医疗帮困卡发放1800张。下达1800个医疗帮困卡名额。",
    ),
    Case(
        "CRO623", "principles that change",
        text="坚持物质帮扶与精神关爱相结合、政府主导与社会参与相结合、日常与节日相结合。\n"
             "一是体现物质帮扶与精神支持相结合。加强帮扶。\n"
             "二是体现政府主导与社会参与相结合。加强动员。\n"
             "三是体现日常与节日相结合。加强长效。",
        message="原则前面列为「物质帮扶和精神关爱相结合」,后面展开时写成「物质帮扶和精神支持相结合」",
        near="坚持物质帮扶与精神关爱相结合、政府主导与社会参与相结合、日常与节日相结合。\n"
             "一是体现精神关爱与物质帮扶相结合。加强帮扶。\n"
             "二是体现政府主导与社会参与相结合。加强动员。\n"
             "三是体现日常与节日相结合。加强长效。",
    ),
    Case(
        "CRO624", "one conclusion for two causes",
        text="项目活动比较少,所以不利于宣传。各镇财力有限,所以不利于宣传。",
        message="「所以不利于宣传」在相隔 15 字的两处作为不同原因的结论,像是重复粘贴",
        near="项目活动比较少,所以不利于宣传。各镇财力有限,所以标准不一。",
    ),
    Case(
        "CRO625", "a problem only in the heading",
        text="(二)存在的问题\n"
             "1、帮扶力度有限,地区发展不平衡\n"
             "综合帮扶以个案为主,力度有限,形式单一,工作人员多为兼职,投入的时间和精力不够,效果受到影响。",
        message="标题写了「地区发展不平衡」,正文没有说明它的情况",
        near="(二)存在的问题\n"
             "1、帮扶力度有限,地区发展不平衡\n"
             "综合帮扶以个案为主,力度有限,各地区财力不同,发展也不一致,投入的时间和精力不够,效果受到影响。",
    ),
    Case(
        "CRO626", "one list, two systems",
        text="将对象信息录入“市救助信息管理系统”以及区“一口上下”信息管理系统。",
        message="同一批信息要求录入两个系统(另一个是区“一口上下”信息管理系统),两处数字可能不一致",
        near="将对象信息录入“市救助信息管理系统”,按月更新。",
    ),
    Case(
        "CRO627", "acts are not people",
        text="全年帮扶2518人次,对565位帮扶对象再次进行帮扶。",
        message="人次(2518人次)不等于人数:文中有「565位帮扶对象再次」,没有写去重后的实际人数",
        near="全年帮扶2518人次,去重后1900人,对565位帮扶对象再次进行帮扶。",
    ),
    Case(
        "CRO630", "abolished in 2003",
        text="2020年转介遣送返乡15人。",
        message="「遣送返乡」所指的制度已经废止:国务院令第381号(2003年8月1日起)第十八条废止收容遣送制度;应写「协助返回、护送返乡」",
        near="2020年护送返乡15人。",
    ),
    Case(
        "CRO631", "a name of before 2014",
        text="2020年走访五保户15人。",
        message="「五保户」已改用新的说法:社会救助暂行办法(国务院令第649号,2014年5月1日起);应写「特困人员(供养)」",
        near="2010年走访五保户15人。",
    ),
    Case(
        "CRO632", "repealed by the civil code",
        text="2022年按照《合同法》签订托养协议。",
        message="《合同法》已不再有效:民法典第一千二百六十条(2021年1月1日起);应写「民法典」",
        near="2019年按照《合同法》签订托养协议。",
    ),
    Case(
        "CRO640", "an identity number in a public report",
        text="救助对象的身份证号:11010519491231002X。",
        message="文中有完整的公民身份号码(1101**********002X)",
        near="救助对象的登记编号:110105194912310021。",
    ),
    Case(
        "CRO641", "an account number",
        text="发放至银行卡号6228480402564890018。",
        message="文中有完整的银行卡号或账号(**** 0018)",
        near="发放至业务编号6228480402564890018。",
    ),
    Case(
        "CRO642", "a private telephone",
        text="受助对象本人电话13912345678。",
        message="文中有个人手机号码(139****5678)",
        near="监督举报电话13912345678。",
    ),
    Case(
        "CRO643", "who is ill",
        text="低保户李小明身患白血病。",
        message="文中写出李**的姓名和病情",
        near="低保户李某某身患白血病。",
    ),
    Case(
        "CRO650", "a word twice",
        text="认真开展安全检查的的得分。",
        message="「的的」重复了「的」",
        near="认真开展安全检查的得分。",
    ),
    Case(
        "CRO650", "a longer word twice",
        text="工作人员进行进行入户走访。",
        message="「进行进行」重复了「进行」",
        near="工作人员天天天天入户走访。",
    ),
    Case(
        "CRO651", "a quotation that never ends",
        text="录入“一口上下信息系统,并及时更新。",
        message="「“」没有与它成对的「”」",
        near="录入“一口上下”信息系统,并及时更新。",
    ),
    Case(
        "CRO652", "ten thousand ten thousand",
        text="全年发放救助金12万万元。",
        message="「万万元」重复",
        near="全年发放救助金12万元。",
    ),
    Case(
        "CRO653", "caused, not cured",
        text="对因病治贫家庭进行慰问。",
        message="「因病治贫」应为「因病致贫」",
        near="对因病致贫家庭进行慰问。",
    ),
    Case(
        "CRO654", "grouped by four",
        text="全年发放救助金2,4400.91元。",
        message="「2,4400.91」不是规范的数字(小数点、分节号或位数不对)",
        near="全年发放救助金24,400.91元。",
    ),
    Case(
        "CRO656", "a range upside down",
        text="补助标准为500-300元。",
        message="「500-300元」前大后小",
        near="补助标准为300-500元。",
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_manner(case: Case) -> None:
    """Each code is worth having only if it speaks when it should and is silent beside it."""
    told(case)
