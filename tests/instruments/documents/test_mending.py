"""Repairs by rule: what copying broke is mended and listed; what only looks broken stays as it is."""

from __future__ import annotations

import pytest
from tests.instruments.documents.grids import read

LONG = "为困难群众提供帮扶,落实各项救助政策,做到应帮尽帮、应扶尽扶,不断提高服务水平。" * 4


def kinds(text: str) -> list[str]:
    return [repair.kind for repair in read(text).repairs]


def test_page_numbers_inside_words_and_figures() -> None:
    """A viewer put its page numbers before the lines: 资金73⏎2、.5万元 is 73.5万元."""
    document = read(f"1、{LONG}共需资金73\n2、.5万元。{LONG}各街\n3、镇{LONG}")
    assert "共需资金73.5万元。" in document.text and "各街镇为困难" in document.text
    assert [repair.kind for repair in document.repairs] == ["page_mark"] * 3
    assert "73\n2、.5万元" in document.repairs[1].before and "73.5万元" in document.repairs[1].after


def test_a_numbered_list_keeps_its_numbers() -> None:
    """Items of a list begin just so; they are short or end where a sentence ends."""
    short = "\n".join(f"{number}、开展第{number}项走访工作" for number in range(1, 6))
    long = "\n".join(f"{number}、{LONG}" for number in range(1, 6))
    assert read(short).text == short + "\n" and read(long).text == long + "\n"


def test_page_numbers_on_their_own_lines() -> None:
    """— 3 — in the middle of a sentence goes, and the sentence is one again."""
    document = read("全年共救助困难群\n— 1 —\n众300人次。\n第 2 页 共 8 页\n下一步继续做好工作。")
    assert "救助困难群众300人次" in document.text and "第 2 页" not in document.text


def test_single_numbers_that_do_not_ascend_stay() -> None:
    """Lines with figures of a lost table are no page numbers; dropping them would falsify the text."""
    text = "各街镇人数\n30\n12\n45\n合计如上。\n"
    assert read(text.strip()).text == text


def test_footer_glued_to_the_closing_date() -> None:
    """2019年12月10日12: a day has no twelve behind it."""
    document = read("工作报告\n特此报告。\n某办公室 2019年12月10日12")
    assert document.dates[-1].text == "2019年12月10日" and document.text.endswith("12月10日\n")


@pytest.mark.parametrize(
    ("raw", "mended"),
    [
        ("依据沪府办200765号文件", "依据沪府办〔2007〕65号文件"),
        ("依据某民发2020112号文件", "依据某民发〔2020〕112号文件"),
    ],
)
def test_bracketed_years(raw: str, mended: str) -> None:
    """〔 〕 is lost in many encodings; four digits of a year and the rest are its number."""
    assert mended in read(raw).text


@pytest.mark.parametrize(
    "raw", ["联系电话20076512号", "门牌200765号", "沪府办〔2007〕65号", "沪府发1820号", "编号20200号"]
)
def test_other_numbers_are_no_document_numbers(raw: str) -> None:
    """A number is only cut where an office's code stands before it and a year begins it."""
    assert read(raw).text == raw + "\n" and kinds(raw) == []


def test_lost_title_is_marked_not_invented() -> None:
    """关于的通知 has lost its title; nobody can know it, so the place is shown and is not certain."""
    document = read("根据区政府转发关于的通知精神开展工作。")
    assert "关于《……》的通知" in document.text
    assert [(repair.kind, repair.certain) for repair in document.repairs] == [("lost_title", False)]


def test_advertising_inside_a_title() -> None:
    """Another spam than the seeds': the run goes, and 关于 comes back where a title needs it."""
    document = read("按照《某市人民政府真人百家乐,在线彩票平台做好救助工作的意见》执行。")
    assert "《某市人民政府关于做好救助工作的意见》" in document.text
    assert kinds("按照《某市人民政府真人百家乐,在线彩票平台做好救助工作的意见》执行。") == ["spam"]


@pytest.mark.parametrize(
    "raw",
    [
        "福彩公益金用于帮扶。",
        "打击赌博,禁止老虎机进社区。",
        "《彩票公益金管理办法》的要求。",
        "中国体育彩票资助项目。",
    ],
)
def test_words_of_spam_in_honest_use(raw: str) -> None:
    """Lottery funds pay for assistance; a single word in its place is no advertising."""
    assert read(raw).text == raw + "\n" and kinds(raw) == []


def test_furniture_of_pages() -> None:
    """Lines of a web page around the text go; the same words inside a sentence stay."""
    document = read(
        "某区工作总结\n发布时间:2024-01-05 来源:某区民政局 浏览次数:12\n工作人员点击查看更多材料后逐户核对。\n上一篇:无\n版权所有 某网站"
    )
    assert document.text == "某区工作总结\n工作人员点击查看更多材料后逐户核对。\n"
    assert {repair.kind for repair in document.repairs} == {"web_furniture"}


def test_tags_and_bookmarks() -> None:
    """A box that was ticked is ☑; what another program left behind is dropped."""
    document = read(
        '是否重点<input type="checkbox" checked> 否<input type="checkbox"/>[bookmark: _Toc1]<br/>&nbsp;完'
    )
    assert document.text == "是否重点☑ 否☐ 完\n"


def test_lines_cut_by_the_width_of_the_page() -> None:
    """Equally long lines are one paragraph; nobody needs to hear of it."""
    text = "某区高度重视困难群众基本生活保障工作认真落实各项救助政策全年累计发放救助资金三百万元"
    wrapped = "\n".join((text * 6)[at : at + 36] for at in range(0, 240, 36))
    document = read(wrapped)
    assert document.text.count("\n") == 1 and document.repairs == ()


def test_text_without_damage_is_left_alone() -> None:
    """The best repair of a whole text is none."""
    text = "一、基本情况\n全年救助 120 人次,支出 3.5 万元。\n(一)做法\n1、走访\n2、回访\n附件:1. 名单\n某区民政局\n2024年1月5日\n"
    document = read(text.strip())
    assert document.text == text and document.repairs == ()


def test_the_head_of_every_page_is_none_of_the_text() -> None:
    """A short line that comes back a page apart is the page's; a heading repeated sooner is the author's."""
    page = "\n".join(f"第{name}项工作已经完成。" for name in "甲乙丙丁戊己庚辛壬癸子丑寅")
    document = read("\n".join(["某区民政局工作报告", page] * 3))
    assert document.text.count("某区民政局工作报告") == 1
    assert [(repair.kind, repair.certain) for repair in document.repairs] == [("running_head", False)] * 2
    near = "\n".join(["工作成效", "完成一项。"] * 4)
    assert read(near).text == near + "\n"
