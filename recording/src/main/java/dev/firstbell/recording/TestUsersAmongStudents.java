package dev.firstbell.recording;

import dev.firstbell.records.classes.ClassPlan;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Users of a test run of Firstbell who are recorded beside students. Thread-safe. */
final class TestUsersAmongStudents {
    private final Set<String> tests = new HashSet<>();
    private final Set<String> students = new HashSet<>();

    synchronized void add(String user) {
        boolean test = user.startsWith(ClassPlan.DEFAULT_PREFIX) || user.equals(ClassPlan.LOCK_USER);
        (test ? tests : students).add(user);
    }

    /** What follows for the figures; empty unless there are users of both kinds. The hub's log tells them apart. */
    synchronized Optional<String> note() {
        return tests.isEmpty() || students.isEmpty()
                ? Optional.empty()
                : Optional.of(tests.size() + " of the " + (tests.size() + students.size())
                        + " users with pods are test users of Firstbell; without the hub's log they count as students");
    }
}
