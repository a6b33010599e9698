"""Front-end assets from elsewhere (外来资源): fetch, verify, build, and re-verify what is committed.

    python tools/vendor.py            fetch the pinned packages with npm, verify, build, write, pin the results
    python tools/vendor.py --check    compare the committed files with vendor/vendor.toml; no network, no Node

vendor/vendor.toml names every package with version and sha512, and every file made from it with its
sha512. Running the site needs neither Node nor npm: the results are committed.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "vendor" / "vendor.toml"
# Where vendored files live; a file there that the manifest does not list fails the check.
HOMES = (ROOT / "src/yikou_app/static/yikou/vendor", ROOT / "tests/browser/vendor")


class VendorError(Exception):
    """An asset is missing, differs from its pin, or cannot be built."""


def digest(data: bytes) -> str:
    """The sha512 in the form that npm prints, so that both can be compared by eye."""
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def load(manifest: Path = MANIFEST) -> dict[str, Any]:
    """The manifest as plain data."""
    return tomllib.loads(manifest.read_text(encoding="utf-8"))


def check(manifest: dict[str, Any], root: Path = ROOT, homes: tuple[Path, ...] = HOMES) -> list[str]:
    """What is wrong with the committed files, one line each; an empty list means all is well."""
    problems: list[str] = []
    known: set[Path] = set()
    for entry in manifest["file"]:
        path = root / entry["path"]
        known.add(path)
        if not path.is_file():
            problems.append(f"{entry['path']}: missing")
        elif digest(path.read_bytes()) != entry["sha512"]:
            problems.append(f"{entry['path']}: differs from its pin in vendor/vendor.toml")
    for home in homes:
        for path in sorted(home.rglob("*")):
            if path.is_file() and path not in known:
                problems.append(f"{path.relative_to(root)}: not listed in vendor/vendor.toml")
    return problems


def fetch(package: dict[str, Any], into: Path) -> Path:
    """Download one package with npm, verify its sha512, unpack it, and return its folder."""
    name, version = package["name"], package["version"]
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("npm is not on PATH; it is needed to fetch, never to run the site")
    packed = subprocess.run(
        [npm, "pack", "--silent", f"{name}@{version}"], cwd=into, capture_output=True, text=True, check=False
    )
    if packed.returncode != 0:
        raise VendorError(f"npm could not fetch {name}@{version}: {packed.stderr.strip()}")
    archive = into / packed.stdout.strip().splitlines()[-1]
    if digest(archive.read_bytes()) != package["sha512"]:
        raise VendorError(f"{name}@{version}: the archive differs from its pin")
    folder = into / "node_modules" / name
    folder.mkdir(parents=True)
    with tarfile.open(archive) as tar:
        tar.extractall(into / "unpacked" / name, filter="data")
    shutil.copytree(into / "unpacked" / name / "package", folder, dirs_exist_ok=True)
    return folder


def bundle(entry: dict[str, Any], work: Path) -> bytes:
    """Bundle our entry file with the unpacked packages by esbuild; the output is deterministic."""
    esbuild = work / "node_modules" / entry["bundler"] / "bin" / "esbuild"
    if not esbuild.is_file():
        raise VendorError(f"no bundler at {entry['bundler']}")
    esbuild.chmod(0o755)
    source = work / Path(entry["entry"]).name
    shutil.copyfile(ROOT / entry["entry"], source)
    target = work / "bundle.js"
    command = [
        str(esbuild),
        str(source),
        "--bundle",
        "--minify",
        "--format=esm",
        f"--target={entry['target']}",
    ]
    command += ["--legal-comments=none", "--charset=utf8", f"--outfile={target}", "--log-level=error"]
    command += ['--define:process.env.NODE_ENV="production"']
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise VendorError(f"esbuild failed: {done.stderr.strip()}")
    return (f"/* {entry['banner']} */\n").encode() + target.read_bytes()


_VIEW_BOX = re.compile(r'viewBox="([^"]+)"')
_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def sprite(entry: dict[str, Any], work: Path) -> bytes:
    """One SVG file with a symbol for each icon listed, so that a page fetches one file and colours it."""
    folder = work / "node_modules" / entry["package"] / "icons"
    drawn = {path.stem: path for path in folder.rglob("*.svg")}
    symbols = []
    for name in sorted(entry["icons"]):
        if name not in drawn:
            raise VendorError(f"{entry['package']} has no icon {name}")
        text = drawn[name].read_text(encoding="utf-8")
        box, inner = _VIEW_BOX.search(text), _INNER.search(text)
        if box is None or inner is None:
            raise VendorError(f"icon {name} has an unexpected shape")
        symbols.append(f'<symbol id="{name}" viewBox="{box.group(1)}">{inner.group(1).strip()}</symbol>')
    body = "\n".join(symbols)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n<!-- {entry["banner"]} -->\n{body}\n</svg>\n'.encode()


def make(manifest: dict[str, Any], work: Path) -> dict[str, bytes]:
    """All vendored files as bytes, by their path in the repository."""
    folders = {package["name"]: fetch(package, work) for package in manifest["package"]}
    made: dict[str, bytes] = {}
    for entry in manifest["file"]:
        if entry["kind"] == "copy":
            made[entry["path"]] = (folders[entry["package"]] / entry["from"]).read_bytes()
        elif entry["kind"] == "bundle":
            made[entry["path"]] = bundle(entry, work)
        elif entry["kind"] == "sprite":
            made[entry["path"]] = sprite(entry, work)
        else:
            raise VendorError(f"unknown kind {entry['kind']}")
    return made


def pin(text: str, made: dict[str, bytes]) -> str:
    """The manifest's text with the digests of what was made; nothing else in it changes."""
    for path, data in made.items():
        pattern = re.compile(rf'(path = "{re.escape(path)}"\nsha512 = )"[^"]*"')
        text, count = pattern.subn(lambda m, d=digest(data): f'{m.group(1)}"{d}"', text)
        if count != 1:
            raise VendorError(
                f"{path}: expected exactly one path line followed by a sha512 line, found {count}"
            )
    return text


def main(argv: list[str] | None = None) -> int:
    """Run the command; 0 = fine, 1 = committed files differ, 2 = could not do it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--check", action="store_true", help="only compare the committed files with their pins"
    )
    wanted = parser.parse_args(argv)
    try:
        if not wanted.check:
            with tempfile.TemporaryDirectory() as work:
                made = make(load(), Path(work))
            for path, data in made.items():
                (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
                (ROOT / path).write_bytes(data)
            MANIFEST.write_text(pin(MANIFEST.read_text(encoding="utf-8"), made), encoding="utf-8")
        problems = check(load())
    except VendorError as error:
        print(error, file=sys.stderr)
        return 2
    for problem in problems:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"{len(load()['file'])} vendored files match their pins")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
