"""What the pages load: committed, pinned, licensed, from nowhere else, and within the browsers' floor."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "src" / "yikou_app"
KIT = APP / "static" / "yikou"


def _vendor_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vendor_tool", ROOT / "tools" / "vendor.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


vendor = _vendor_tool()
TEMPLATES = sorted([*(APP / "templates").rglob("*.html"), *APP.glob("*/templates/**/*.html")])
STYLES = sorted((KIT / "css").glob("*.css"))
SCRIPTS = sorted((KIT / "js").glob("*.js"))

# Chromium 90 (奇安信可信浏览器) draws none of these; one of them can leave a page without any style.
NOT_IN_CHROMIUM_90_CSS = {
    "@layer": r"@layer",
    ":has()": r":has\(",
    "@container": r"@container",
    "color-mix()": r"color-mix\(",
    "nesting": r"(^|[;{}])\s*&",
    "inset": r"\binset\s*:",
    "accent-color": r"accent-color",
    "oklch()": r"okl(ch|ab)\(",
    "dynamic viewport units": r"\d(dvh|svh|lvh|dvw)\b",
    "@scope": r"@scope",
    "@starting-style": r"@starting-style",
    "text-wrap": r"text-wrap",
    "subgrid": r"subgrid",
    "range media query": r"@media[^{]*[<>]",
}
NOT_IN_ES2020 = {
    "logical assignment": r"(\?\?|\|\||&&)=",
    "private name": r"[.\s]#\w+\s*[(;=]",
    ".at()": r"\.at\(",
    "Object.hasOwn": r"hasOwn\(",
    "structuredClone": r"structuredClone",
    "replaceAll": r"\.replaceAll\(",
    "crypto.randomUUID": r"randomUUID",
    "top-level await": r"^await ",
    "findLast": r"\.findLast",
}


def _plain(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def _without_comments(script: str) -> str:
    return re.sub(r"(^|\s)//[^\n]*|/\*.*?\*/", "", script, flags=re.DOTALL)


def test_vendored_files_match_their_pins() -> None:
    """A changed library file is either an update without its pin or somebody's tampering."""
    assert vendor.check(vendor.load()) == []


def _tree(tmp_path: Path) -> tuple[dict[str, Any], Path]:
    home = tmp_path / "home"
    home.mkdir()
    (home / "a.js").write_bytes(b"good")
    return {"file": [{"path": "home/a.js", "sha512": vendor.digest(b"good")}]}, home


def test_vendor_check_sees_a_changed_file(tmp_path: Path) -> None:
    """One byte is enough."""
    manifest, home = _tree(tmp_path)
    assert vendor.check(manifest, tmp_path, (home,)) == []
    (home / "a.js").write_bytes(b"gooD")
    assert "differs from its pin" in vendor.check(manifest, tmp_path, (home,))[0]


def test_vendor_check_sees_a_missing_and_an_unlisted_file(tmp_path: Path) -> None:
    """A file that nobody listed is code that nobody verified."""
    manifest, home = _tree(tmp_path)
    (home / "a.js").rename(home / "b.js")
    problems = sorted(line.split(": ")[1] for line in vendor.check(manifest, tmp_path, (home,)))
    assert problems == ["missing", "not listed in vendor/vendor.toml"]


def test_vendor_pin_refuses_a_file_it_does_not_know() -> None:
    """Pinning must not silently leave a file without its digest."""
    with pytest.raises(vendor.VendorError, match="exactly one"):
        vendor.pin('path = "x"\nsha512 = ""\n', {"y": b""})


def test_every_package_names_version_digest_and_a_permissive_licence() -> None:
    """What ships with the site must be free to ship; tests alone may use the MPL."""
    for package in vendor.load()["package"]:
        allowed = {"0BSD", "Apache-2.0", "BSD-3-Clause", "MIT"}
        allowed |= {"MPL-2.0"} if package["use"] == "test" else set()
        assert package["license"] in allowed, package["name"]
        assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
        assert len(package["sha512"]) == len("sha512-") + 88


def test_every_vendored_library_brings_its_licence() -> None:
    """Apache, BSD and MPL ask for their text beside the files; the icons' must be the Apache one."""
    homes = [KIT / "vendor", ROOT / "tests/browser/vendor"]
    present = {path.name for home in homes for path in home.iterdir()}
    for name in ("htmx", "echarts", "zrender", "tslib", "remixicon", "axe"):
        assert f"{name}.LICENSE" in present
    assert "echarts.NOTICE" in present
    assert "Apache License" in (KIT / "vendor" / "remixicon.LICENSE").read_text(encoding="utf-8")


def test_kit_names_no_address() -> None:
    """Nothing is fetched from elsewhere at run time, and no registry's address belongs in the repository."""
    named = re.compile(r"(https?:)?//[a-z0-9-]+\.[a-z]", re.IGNORECASE)
    for path in [ROOT / "vendor/vendor.toml", ROOT / "tools/vendor.py", *TEMPLATES, *STYLES, *SCRIPTS]:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not named.search(text), f"{path.relative_to(ROOT)}: {named.search(text)}"


def policy_problems(text: str) -> list[str]:
    """What in a template the browser would block under the site's content policy, or a form without its token."""
    text = re.sub(r"\{%\s*comment.*?endcomment\s*%\}", "", text, flags=re.DOTALL)
    patterns = {
        "style attribute": r"\sstyle\s*=",
        "style element": r"<style\b",
        "event attribute": r"\son[a-z]+\s*=",
        "code in an attribute": r"hx-on|['\"]js:|javascript:",
        "inline script": r"<script\b(?![^>]*(src=|type=\"application/json\"))[^>]*>",
    }
    found = [name for name, pattern in patterns.items() if re.search(pattern, text)]
    for form in re.finditer(
        r"<form\b[^>]*method=\"post\"[^>]*>(.*?)</form>", text, flags=re.DOTALL | re.IGNORECASE
    ):
        if "csrf_token" not in form.group(1):
            found.append("post form without csrf_token")
    return found


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_template_obeys_the_content_policy(path: Path) -> None:
    """style=, on…=, hx-on, js: and inline code would be blocked in the browser: silently, and only there."""
    assert policy_problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        '<a onclick="x()">',
        '<a hx-on:click="x()">',
        "<a hx-vals='js:{}'>",
        '<a href="javascript:x()">',
        "<script>x()</script>",
        '<form method="post"><input></form>',
    ],
)
def test_template_check_sees_what_is_wrong(bad: str) -> None:
    """Sabotage: each forbidden thing once; a check that cannot fail proves nothing."""
    assert len(policy_problems(f"<div>{bad}</div>")) == 1


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    """A missing icon is an error on somebody's screen; find it here."""
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (KIT / "vendor/icons.svg").read_text(encoding="utf-8")))
    for path in TEMPLATES:
        for name in re.findall(r'\{%\s*icon\s+"([^"]+)"', path.read_text(encoding="utf-8")):
            assert name in sprite, f"{path.name}: {name}"


def css_problems(css: str) -> list[str]:
    """What Chromium 90 would not understand, nested rules included."""
    css = _plain(css)
    found = [
        name for name, rule in NOT_IN_CHROMIUM_90_CSS.items() if re.search(rule, css, flags=re.MULTILINE)
    ]
    depth, inside_block = 0, False
    for piece in re.split(r"([{}])", css):
        if piece == "{":
            depth += 1
            if depth > (2 if inside_block else 1):
                found.append("nested rule")
        elif piece == "}":
            depth -= 1
        elif depth == 0 and piece.strip():
            inside_block = piece.strip().startswith(("@media", "@keyframes", "@supports"))
    return found if depth == 0 else [*found, "braces do not balance"]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_style_sheet_stays_on_chromium_90(path: Path) -> None:
    """Government desktops run Chromium 90 to 106: one unknown rule can cost a whole page its look."""
    assert css_problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "bad",
    [
        "@layer a{p{top:0}}",
        "p:has(a){top:0}",
        "p{a{top:0}}",
        "p{color:color-mix(in srgb,red,blue)}",
        "p{inset:0}",
        "p{top:0",
    ],
)
def test_style_check_sees_what_is_wrong(bad: str) -> None:
    """Sabotage: the features that left a draft of this kit unstyled."""
    assert css_problems(bad)


def script_problems(script: str) -> list[str]:
    """What is newer than ES2020, and every way of turning text into markup or code."""
    text = _without_comments(script)
    found = [name for name, rule in NOT_IN_ES2020.items() if re.search(rule, text, flags=re.MULTILINE)]
    if re.search(r"\beval\(|new Function\(|innerHTML|outerHTML|insertAdjacentHTML|document\.write", text):
        found.append("text into markup or code")
    for body in re.findall(r"extends HTMLElement \{(.*?)\n\}\);", text, flags=re.DOTALL):
        if re.search(r"^  (static )?#?\w+ = ", body, flags=re.MULTILINE):
            found.append("class field")
    return found


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_script_stays_within_es2020(path: Path) -> None:
    """A syntax error of a newer language stops the whole file on an old browser."""
    assert script_problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "bad", ["a ??= 1;", "b.at(-1);", "c.innerHTML = d;", "class X { y() { this.#z(); } }", "eval(x)"]
)
def test_script_check_sees_what_is_wrong(bad: str) -> None:
    """Sabotage: one of each family."""
    assert script_problems(bad)


def test_custom_elements_are_small_and_all_loaded() -> None:
    """An element file that no page loads is dead; a long one has become a library."""
    tags = (APP / "templatetags/yikou.py").read_text(encoding="utf-8")
    loaded = set(re.findall(r'"(yk-[a-z-]+)"', tags[tags.index("ELEMENTS = (") :]))
    assert loaded == {path.stem for path in SCRIPTS if path.stem.startswith("yk-")}
    for path in SCRIPTS:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 130, path.name
    named = (APP / "templates/yikou/part/assets.html").read_text(encoding="utf-8")
    assert all(path.name in named for path in STYLES)


def _channel(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4


def _contrast(one: str, other: str) -> float:
    light = []
    for colour in (one, other):
        full = colour if len(colour) == 7 else "#" + "".join(2 * c for c in colour[1:])
        red, green, blue = (_channel(int(full[at : at + 2], 16)) for at in (1, 3, 5))
        light.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(light) + 0.05) / (min(light) + 0.05)


def test_palette_has_contrast_aa() -> None:
    """4.5 : 1 for every ink on every ground it stands on; the drafts' grey failed this."""
    sheet = (KIT / "css/frame.css").read_text(encoding="utf-8")
    tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", sheet))
    tones = ("ok", "warn", "err")
    pairs = [
        ("t1", "card"),
        ("t2", "card"),
        ("t3", "card"),
        ("t2", "bg"),
        ("t2", "soft"),
        ("p", "card"),
        ("p-d", "p-bg"),
    ]
    pairs += [(tone, f"{tone}-bg") for tone in tones] + [(tone, "card") for tone in tones]
    for ink, ground in pairs:
        assert _contrast(tokens[ink], tokens[ground]) >= 4.5, f"{ink} on {ground}"
    assert _contrast("#80868f", "#ffffff") < 4.5
