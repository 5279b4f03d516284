#!/usr/bin/env python3
"""The course tree's rules, and what a person reads who breaks one."""

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

        self.assertEqual(["the courses are a cycle: a → c → b → a"], found)

    def test_a_course_that_stands_on_itself_is_a_cycle(self):
        found = self.problems(a={"title": "A", "parent": "a", "lists": ["systems"]})

        self.assertEqual(["the courses are a cycle: a → a"], found)

    def test_an_unknown_list_is_named_with_the_nearest_one(self):
        (found,) = self.problems(a={"title": "A", "parent": "common", "lists": ["system"]})

        self.assertEqual(
            "a: there is no package list 'system' (packages/system.*.list); did you mean 'systems'?", found
        )

    def test_an_unknown_parent_is_named_with_the_nearest_one(self):
        (found,) = self.problems(a={"title": "A", "parent": "comon", "lists": ["systems"]})

        self.assertEqual("a: unknown parent 'comon'; did you mean 'common'?", found)

    def test_an_unknown_key_is_named_with_the_nearest_one(self):
        (found,) = self.problems(a={"title": "A", "parent": "common", "list": ["x"], "lists": ["systems"]})

        self.assertEqual("a: unknown key 'list'; did you mean 'lists'?", found)

    def test_all_problems_are_named_at_once(self):
        self.assertEqual(3, len(self.problems(a={"parent": "common"}, b={"title": "B", "parent": "x", "lists": ["systems"]})))

    def test_a_file_without_the_common_environment_is_refused(self):
        self.assertEqual(["there is no course common, on which all others stand"], courses.problems({"a": {
            "title": "A", "parent": "a", "lists": ["systems"]}}, LISTS)[:1])  # fmt: skip

    def test_a_course_that_is_there_twice_is_refused(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write("common: {title: C}\ncommon: {title: D}\n")
            file.flush()
            with self.assertRaisesRegex(courses.yaml.YAMLError, "'common' is there twice"):
                courses.load(Path(file.name))

    def test_an_unknown_course_is_exit_code_2_with_the_nearest_one(self):
        run = subprocess.run([sys.executable, courses.__file__, "hardwear"], capture_output=True, text=True)

        self.assertEqual(2, run.returncode)
        self.assertIn("has no course 'hardwear'; did you mean 'hardware'?", run.stderr)


if __name__ == "__main__":
    unittest.main()
