#!/usr/bin/env python3
"""Holds the sources to the house rules that no compiler knows: which folder may include which, where each third-party library
lives, and words that have one home or none. Prints `file:line: what` and exits 1 when anything is wrong."""

import pathlib
import re
import subprocess
import sys

# A folder may include itself and these. `core` is everybody's.
MAY_INCLUDE = {
    "lib/core": set(),
    "lib/domain": {"lib/core"},
    "lib/json": {"lib/core"},
    "lib/log": {"lib/core"},
    "lib/config": {"lib/core", "lib/log"},
    "lib/pulse": {"lib/core", "lib/domain", "lib/json"},
    "lib/http": {"lib/core", "lib/json", "lib/log"},
    "lib/comet": {"lib/core", "lib/domain", "lib/http", "lib/json", "lib/log"},
    "lib/restore": {"lib/comet", "lib/core", "lib/json"},
    "lib/whmcs": {"lib/core", "lib/domain", "lib/http", "lib/json", "lib/log"},
    "lib/store": {"lib/core", "lib/domain", "lib/log"},
    "lib/profile": {"lib/comet", "lib/config", "lib/core", "lib/http", "lib/log", "lib/store", "lib/whmcs"},
    "app": {"lib/*"},
    "workers": {"lib/*"},
}

# Third-party headers and the folders that may know them.
HOMES = [
    (r"soci/|mysql\.h|mysqld_error\.h|errmsg\.h", ["lib/store"]),
    (r"rapidjson/", ["lib/json"]),
    (r"fcgi", ["app/fcgi"]),
    (r"httplib\.h", ["lib/http"]),
    (r"boost/", ["workers/ws_ingest"]),
    (r"spdlog/", ["lib/log"]),
    (r"CLI/", ["lib/config"]),
    (r"kainjow/", ["app/pages"]),
    (r"openssl/", ["lib/core", "workers/ws_ingest", "lib/http"]),
]

# Words outside of their home. A home may be empty: then there is none.
WORDS = [
    (r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+[`a-z(]", ["lib/store"], "SQL belongs in lib/store"),
    (r"\bgetenv\b", ["lib/config"], "the environment is read in lib/config alone"),
    (r"std::cout\b", ["lib/config", "workers/migrate", "workers/doctor"], "programs talk through their log"),
    (r"\bFIXME\b|\bXXX\b|\bTODO\b", [], "finish it, or write it down in DECISIONS.md"),
    (r"\bcatch \(\.\.\.\) \{\s*\}", [], "an exception is caught where something can be decided"),
]
TEST_WORDS = [
    (r"\bsleep_for\b|\bsleep_until\b|\busleep\b|(?<![\w.])sleep\(\d", "a test waits for a state with a deadline, it does not sleep"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*(<|")([^>"]+)[>"]')


def folder_of(path):
    """`lib/store/schema/x.cpp` → `lib/store`; `app/http/x.cpp` → `app`."""
    parts = pathlib.PurePosixPath(path).parts
    return "/".join(parts[:2]) if parts[0] == "lib" else parts[0]


def under(path, folders):
    return any(path.startswith(folder + "/") for folder in folders)


def included_folder(name):
    """The project folder that an include names, or None for a foreign header."""
    parts = name.split("/")
    if parts[0] in ("app", "workers", "tests"):
        return parts[0]
    return "lib/" + parts[0] if len(parts) > 1 and "lib/" + parts[0] in MAY_INCLUDE else None


def check_include(path, bracket, name):
    own = folder_of(path)
    for pattern, homes in HOMES:
        if bracket == "<" and re.match(pattern, name) and not under(path, homes):
            yield f"<{name}> has its home in {' and '.join(homes)}"
    other = included_folder(name) if bracket == '"' else None
    if other is None or other == own or own not in MAY_INCLUDE:
        return
    allowed = MAY_INCLUDE[own]
    if other not in allowed and not (other.startswith("lib/") and "lib/*" in allowed):
        yield f"{own} may not include {other}"


def check_text(path, text):
    """Yields (line, what) for one C++ file."""
    tests = path.startswith("tests/")
    for number, line in enumerate(text.splitlines(), 1):
        include = INCLUDE.match(line)
        if include and not tests:
            for what in check_include(path, include[1], include[2]):
                yield number, what
        code = line.split("//")[0]
        if tests:
            for pattern, what in TEST_WORDS:
                if re.search(pattern, code):
                    yield number, what
        else:
            for pattern, homes, what in WORDS:
                if re.search(pattern, code if "TODO" not in pattern else line) and not under(path, homes):
                    yield number, what
    if not re.match(r"(//|#!)", text):
        yield 1, "a file opens with a line that says what it is for"


def main():
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.cpp", "*.hpp"],
                            check=True, capture_output=True, text=True).stdout.split()
    wrong = 0
    for path in listed:
        file = pathlib.Path(path)
        if not file.exists() or not path.startswith(("app/", "lib/", "workers/", "tests/")):
            continue
        for number, what in check_text(path, file.read_text(encoding="utf-8")):
            print(f"{path}:{number}: {what}")
            wrong += 1
    print(f"tidy: {len(listed)} files, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
