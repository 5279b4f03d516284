"""Reads how long the starts of lab/up hub --scripted FILE take, and which fail. FILE is JSON:

{"seed": 7, "startSeconds": [1, 9], "users": {"ada": {"startSeconds": 3}, "bob": {"fails": 1}}}

Each start takes a time drawn uniformly between the two numbers. The draw depends on the seed and the user's name only, so
the order and number of other users do not change it. `users` (optional) sets the time of one user, and how many of the
user's first starts fail.

As a program: prints all problems of a file and exits with code 1 if there are any.
"""

import json
import random
import sys
from pathlib import Path


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def problems(script):
    if not isinstance(script, dict):
        yield "needs an object with seed and startSeconds"
        return
    for key in script.keys() - {"seed", "startSeconds", "users"}:
        yield f"{key}: unknown; the keys are seed, startSeconds and users"
    if not isinstance(script.get("seed"), int):
        yield "seed: needs a whole number"
    match script.get("startSeconds"):
        case [least, most] if is_number(least) and is_number(most) and least <= most:
            pass
        case _:
            yield "startSeconds: needs two numbers, [least, most]"
    users = script.get("users", {})
    if not isinstance(users, dict) or not all(isinstance(own, dict) for own in users.values()):
        yield "users: needs an object with one object for each user's name"
        return
    for name, own in users.items():
        for key in own.keys() - {"startSeconds", "fails"}:
            yield f"users.{name}.{key}: unknown; the keys are startSeconds and fails"
        if not is_number(own.get("startSeconds", 0)):
            yield f"users.{name}.startSeconds: needs a number"
        if not isinstance(own.get("fails", 0), int):
            yield f"users.{name}.fails: needs a whole number, the number of first starts that fail"


class Script:
    def __init__(self, path):
        script = json.loads(Path(path).read_text())
        if wrong := list(problems(script)):
            raise ValueError("; ".join(wrong))
        self.seed, (self.least, self.most) = script["seed"], script["startSeconds"]
        self.users = script.get("users", {})

    def seconds(self, user):
        drawn = random.Random(f"{self.seed}/{user}").uniform(self.least, self.most)
        return self.users.get(user, {}).get("startSeconds", drawn)

    def fails(self, user):
        """Whether the current start fails. Counts it."""
        left = self.users.get(user, {}).get("fails", 0)
        if left:
            self.users[user]["fails"] = left - 1
        return left > 0


if __name__ == "__main__":
    try:
        Script(sys.argv[1])
    except ValueError as error:
        print(f"lab: --scripted {sys.argv[1]}: {error}", file=sys.stderr)
        sys.exit(1)
