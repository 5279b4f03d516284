#!/usr/bin/env python3
"""The rules of the course tree, and the messages for broken rules."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import courses

LISTS = {"systems", "hardware", "databases"}
COMMON = {"title": "Common"}


class CourseTree(unittest.TestCase):
    def problems(self, **tree):
        """The problems of a tree whose courses have a default check."""
        tree = {name: {"check": "true", **course} for name, course in tree.items()}
        return courses.problems({"common": COMMON, **tree}, LISTS)

    def test_the_departments_own_tree_is_sound(self):
        here = Path(courses.__file__).parent
        tree = courses.load(here / "courses.yaml")

        self.assertEqual([], courses.problems(tree, courses.lists_in(here / "packages")))
        self.assertEqual(["systems", "hardware"], courses.chain(tree, "hardware"))
        self.assertEqual([], courses.chain(tree, "common"))

    def test_a_cycle_is_named_with_its_members(self):
        found = self.problems(
            a={"title": "A", "parent": "c", "lists": ["systems"]},
            b={"title": "B", "parent": "a", "lists": ["systems"]},
            c={"title": "C", "parent": "b", "lists": ["systems"]},
            d={"title": "D", "parent": "a", "lists": ["systems"]},
        )

        self.assertEqual(["the courses form a cycle: a → c → b → a"], found)

    def test_a_course_that_stands_on_itself_is_a_cycle(self):
        found = self.problems(a={"title": "A", "parent": "a", "lists": ["systems"]})

        self.assertEqual(["the courses form a cycle: a → a"], found)

    def test_an_unknown_list_is_named_with_the_nearest_one(self):
        (found,) = self.problems(a={"title": "A", "parent": "common", "lists": ["system"]})

        self.assertEqual(
            "a: unknown package list 'system' (packages/system.*.list); did you mean 'systems'?", found
        )

    def test_an_unknown_parent_is_named_with_the_nearest_one(self):
        (found,) = self.problems(a={"title": "A", "parent": "comon", "lists": ["systems"]})

        self.assertEqual("a: unknown parent 'comon'; did you mean 'common'?", found)

    def test_an_unknown_key_is_named_with_the_nearest_one(self):
        (found,) = self.problems(a={"title": "A", "parent": "common", "list": ["x"], "lists": ["systems"]})

        self.assertEqual("a: unknown key 'list'; did you mean 'lists'?", found)

    def test_a_course_that_promises_nothing_is_refused(self):
        (found,) = self.problems(a={"title": "A", "parent": "common", "lists": ["systems"], "check": " "})

        self.assertEqual("a: has no check, the script of what a student must be able to do in it", found)

    def test_a_course_is_checked_for_what_its_parents_promise_too(self):
        run = subprocess.run([sys.executable, courses.__file__, "--check", "hardware"], capture_output=True, text=True)

        self.assertEqual(0, run.returncode)
        self.assertLess(run.stdout.index("strace"), run.stdout.index("verilator"))

    def test_all_problems_are_named_at_once(self):
        self.assertEqual(3, len(self.problems(a={"parent": "common"}, b={"title": "B", "parent": "x", "lists": ["systems"]})))

    def test_a_file_without_the_common_environment_is_refused(self):
        self.assertEqual(["the course common, the root of all other courses, is missing"], courses.problems({"a": {
            "title": "A", "parent": "a", "lists": ["systems"]}}, LISTS)[:1])  # fmt: skip

    def test_a_course_that_is_there_twice_is_refused(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write("common: {title: C}\ncommon: {title: D}\n")
            file.flush()
            with self.assertRaisesRegex(courses.yaml.YAMLError, "duplicate key 'common'"):
                courses.load(Path(file.name))

    def test_an_unknown_course_is_exit_code_2_with_the_nearest_one(self):
        run = subprocess.run([sys.executable, courses.__file__, "hardwear"], capture_output=True, text=True)

        self.assertEqual(2, run.returncode)
        self.assertIn("has no course 'hardwear'; did you mean 'hardware'?", run.stderr)


class BuildArguments(unittest.TestCase):
    """Arguments that ``image/build`` rejects before it needs buildah."""

    def refused(self, *arguments):
        run = subprocess.run([Path(courses.__file__).parent / "build", *arguments], capture_output=True, text=True)
        self.assertEqual((2, ""), (run.returncode, run.stdout))
        return run.stderr.strip()

    def test_what_it_does_not_know(self):
        self.assertEqual("image: unknown argument '--smal' (image/build --help)", self.refused("--smal"))

    def test_two_extents(self):
        self.assertEqual("image: --small has no kernels: give either --small or --kernels", self.refused("--small", "--kernels"))

    def test_two_courses(self):
        self.assertEqual("image: give one course, not both 'systems' and 'hardware'", self.refused("systems", "hardware"))

    def test_a_missing_value(self):
        self.assertEqual("image: --output needs a value", self.refused("--output"))

    def test_a_course_that_is_not_there(self):
        self.assertIn("has no course 'hardwear'; did you mean 'hardware'?", self.refused("--small", "hardwear"))


if __name__ == "__main__":
    unittest.main()
