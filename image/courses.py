#!/usr/bin/env python3
"""courses.py COURSE: the course's chain, outermost parent first, one line "NAME<tab>PARENT<tab>LISTS<tab>TITLE" each.
courses.py --check COURSE: what must succeed in the course's image, in bash.

Checks the whole file first and names every problem; exit code 2 if there is one, or if there is no such course.
"""

import difflib
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).parent
ROOT = "common"
KEYS = ["title", "parent", "lists", "check"]


def problems(courses, known_lists) -> list[str]:
    """What is wrong with the tree, for a person; empty if nothing is."""
    if not isinstance(courses, dict) or not courses:
        return ["the file has no courses"]
    found = []
    if ROOT not in courses:
        found.append(f"there is no course {ROOT}, on which all others stand")
    for name, course in courses.items():
        if not isinstance(course, dict):
            found.append(f"{name}: is no mapping of {', '.join(KEYS)}")
            continue
        for key in course.keys() - set(KEYS):
            found.append(f"{name}: unknown key {key!r}{_nearest(key, KEYS)}")
        if not str(course.get("title") or "").strip():
            found.append(f"{name}: has no title")
        if name != ROOT and not str(course.get("check") or "").strip():
            found.append(f"{name}: has no check, what a student must be able to do in it")
        parent = course.get("parent")
        if name == ROOT:
            if parent or course.get("lists"):
                found.append(f"{ROOT}: has no parent and no lists; its layers stand in the Dockerfile")
            continue
        if parent not in courses:
            found.append(f"{name}: unknown parent {parent!r}{_nearest(parent, courses)}")
        for one in course.get("lists") or ():
            if one not in known_lists:
                found.append(f"{name}: there is no package list {one!r} (packages/{one}.*.list){_nearest(one, known_lists)}")
        if not course.get("lists"):
            found.append(f"{name}: adds no package list, so it would be its parent again")
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
            found.append("the courses are a cycle: " + " → ".join([*path[path.index(name) :], name]))
    return found


def _nearest(word, known) -> str:
    near = difflib.get_close_matches(str(word), list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""


def chain(courses, name) -> list[str]:
    """From below the common environment up to this course."""
    return [] if name == ROOT else [*chain(courses, courses[name]["parent"]), name]


def lists_in(folder: Path) -> set[str]:
    return {path.name.split(".")[0] for path in folder.glob("*.list")}


def load(file: Path):
    """Raises ``yaml.YAMLError`` with the line, and on a course that is there twice."""

    class Loader(yaml.SafeLoader):
        def construct_mapping(self, node, deep=False):
            keys = [self.construct_object(key, deep) for key, _ in node.value]
            for key in {key for key in keys if keys.count(key) > 1}:
                raise yaml.YAMLError(f"{key!r} is there twice")
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
        print(f"courses.yaml has no course {wanted!r}{_nearest(wanted, courses)}; it has: {', '.join(courses)}", file=sys.stderr)
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
