package dev.firstbell.analysis.view;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.student.Stage;
import java.util.List;

/**
 * The words for the stage at which students count as in: the first page, or in an observed class the last stage that was
 * seen. Nothing on a page of an observed class claims more than was seen.
 *
 * @param students after {@code students} or {@code of students}: {@code on their first page}
 * @param who after {@code students}: {@code who had landed}
 * @param reached as a predicate: {@code landed}
 * @param never as a predicate: {@code never landed}
 * @param until the end of a wait: {@code the first page}
 * @param plural what students get, as a heading has it: {@code first pages}
 * @param finishedSeen whether the end of the students' journeys is known
 */
public record EndWords(
        String students, String who, String reached, String never, String until, String plural, boolean finishedSeen) {
    public EndWords {
        requireNonNull(students, "students is null");
        requireNonNull(who, "who is null");
        requireNonNull(reached, "reached is null");
        requireNonNull(never, "never is null");
        requireNonNull(until, "until is null");
        requireNonNull(plural, "plural is null");
    }

    /** The words for one stage. */
    public static EndWords of(Stage end) {
        return switch (end) {
            case LANDED ->
                new EndWords(
                        "on their first page",
                        "who had landed",
                        Words.reached(end),
                        "never landed",
                        "the first page",
                        "first pages",
                        true);
            case HUB_READY ->
                new EndWords(
                        "with a server that the hub called ready",
                        "who had a server that the hub called ready",
                        Words.reached(end),
                        "had no server that the hub called ready",
                        "the hub called the server ready",
                        "servers that the hub called ready",
                        false);
            case STARTED ->
                new EndWords(
                        "with a container that ran",
                        "who had a container that ran",
                        Words.reached(end),
                        "had no container that ran",
                        "the container ran",
                        "containers that ran",
                        false);
            default -> throw new IllegalArgumentException("not an end stage: " + end.label());
        };
    }

    /** The words for runs with these end stages. Where they differ, every run has at least reached the earliest of them. */
    static EndWords of(List<Stage> ends) {
        List<Stage> all = ends.stream().distinct().toList();
        if (all.size() == 1) {
            return of(all.get(0));
        }
        return all.contains(Stage.LANDED)
                ? new EndWords(
                        "on their first page, or at the last stage that was seen",
                        "who had landed, or had reached the last stage that was seen",
                        "landed, or reached the last stage that was seen",
                        "never did",
                        "the first page, or the last stage that was seen",
                        "first pages",
                        true)
                : new EndWords(
                        "at the last stage that was seen",
                        "who had reached the last stage that was seen",
                        "reached the last stage that was seen",
                        "never did",
                        "the last stage that was seen",
                        "the last stage that was seen",
                        false);
    }
}
