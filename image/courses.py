#!/usr/bin/env python3
"""courses.py COURSE: prints the course's chain, outermost parent first, one line "NAME<tab>PARENT<tab>LISTS<tab>TITLE" each.
courses.py --check COURSE: prints the bash script that must succeed in the course's image.

Both first check the whole file and print all problems; the exit code is 2 if there are any, or if the course is unknown.
"""

import difflib
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).parent
ROOT = "common"
KEYS = ["title", "parent", "lists", "check"]


def problems(courses, known_lists) -> list[str]:
    """The problems of the course tree as messages; empty if it is valid."""
    if not isinstance(courses, dict) or not courses:
        return ["the file has no courses"]
    found = []
    if ROOT not in courses:
        found.append(f"the course {ROOT}, the root of all other courses, is missing")
    for name, course in courses.items():
        if not isinstance(course, dict):
            found.append(f"{name}: must be a mapping with the keys {', '.join(KEYS)}")
            continue
        for key in course.keys() - set(KEYS):
            found.append(f"{name}: unknown key {key!r}{_nearest(key, KEYS)}")
        if not str(course.get("title") or "").strip():
            found.append(f"{name}: has no title")
        if name != ROOT and not str(course.get("check") or "").strip():
            found.append(f"{name}: has no check, the script of what a student must be able to do in it")
        parent = course.get("parent")
        if name == ROOT:
            if parent or course.get("lists"):
                found.append(f"{ROOT}: must not have a parent or lists; the Dockerfile defines its layers")
            continue
        if parent not in courses:
            found.append(f"{name}: unknown parent {parent!r}{_nearest(parent, courses)}")
        for one in course.get("lists") or ():
            if one not in known_lists:
                found.append(f"{name}: unknown package list {one!r} (packages/{one}.*.list){_nearest(one, known_lists)}")
        if not course.get("lists"):
            found.append(f"{name}: has no package list, so it would be identical to its parent")
    return found + _cycles(courses)


def _cycles(courses) -> list[str]:
    found, seen = [], set()
    for name in courses:
        path = []
        while name in courses and isinstance(courses[name], dict) and name not in seen:
            seen.add(name)
            path.append(name)
            name = courses[name].get("parent")
        if name in path:
            found.append("the courses form a cycle: " + " → ".join([*path[path.index(name) :], name]))
    return found


def _nearest(word, known) -> str:
    near = difflib.get_close_matches(str(word), list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def chain(courses, name) -> list[str]:
    """The courses from the one directly on the common environment to this one."""
    return [] if name == ROOT else [*chain(courses, courses[name]["parent"]), name]


def lists_in(folder: Path) -> set[str]:
    return {path.name.split(".")[0] for path in folder.glob("*.list")}


def load(file: Path):
    """Raises ``yaml.YAMLError`` on invalid YAML, with the line, and on a duplicate key."""

    class Loader(yaml.SafeLoader):
        def construct_mapping(self, node, deep=False):
            keys = [self.construct_object(key, deep) for key, _ in node.value]
            for key in {key for key in keys if keys.count(key) > 1}:
                raise yaml.YAMLError(f"duplicate key {key!r}")
            return super().construct_mapping(node, deep)

    return yaml.load(file.read_text(encoding="utf-8"), Loader)


def main(arguments) -> int:
    file = HERE / "courses.yaml"
    try:
        courses = load(file)
    except yaml.YAMLError as problem:
        print(f"courses.yaml: {problem}", file=sys.stderr)
        return 2
    found = problems(courses, lists_in(HERE / "packages"))
    for problem in found:
        print(f"courses.yaml: {problem}", file=sys.stderr)
    if found:
        return 2
    checks = arguments[:1] == ["--check"]
    arguments = arguments[checks:]
    if len(arguments) != 1 or arguments[0] not in courses:
        wanted = arguments[0] if arguments else ""
        known = ", ".join(courses)
        print(f"courses.yaml has no course {wanted!r}{_nearest(wanted, courses)}; its courses are {known}", file=sys.stderr)
        return 2
    for name in chain(courses, arguments[0]):
        course = courses[name]
        if checks:
            print(course["check"], end="")
            continue
        print(name, course["parent"], " ".join(course["lists"]), course["title"], sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
