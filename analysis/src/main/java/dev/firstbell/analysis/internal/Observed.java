package dev.firstbell.analysis.internal;

import dev.firstbell.analysis.Figures;
import dev.firstbell.records.observed.Observation;
import dev.firstbell.records.run.RunInfo;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a page says of a real class, of which less is known than of one that we drove. */
final class Observed {
    private Observed() {}

    /** What students did who made it: {@code 9 of 10 students … within 90 s}. */
    static String in(RunInfo info) {
        return switch (info.countedTo()) {
            case HUB_READY -> "had a server that the hub called ready";
            case STARTED -> "had a container that ran";
            case LANDED -> "were in";
            default -> throw new IllegalArgumentException("not an end stage: " + info.countedTo());
        };
    }

    /** What a share of students is about: {@code 90 % of students on their first page}. */
    static String where(RunInfo info) {
        return info.countedTo() == Stage.LANDED ? "of students on their first page" : "of students " + in(info);
    }

    /** Whether it is a real class to which nobody promised anything. */
    static boolean promisedNothing(RunInfo info) {
        return info.observed().filter(how -> !how.promised()).isPresent();
    }

    /** What a reader must know of a run before any figure; nothing of a run that we drove. */
    static List<String> basis(RunRecord run) {
        if (run.info().observed().isEmpty()) {
            return List.of();
        }
        Observation how = run.info().observed().get();
        List<String> lines = new ArrayList<>();
        boolean log = how.sources().contains(Observation.Source.HUB_LOG);
        lines.add("Nobody could see first pages. Wherever this page says that students were in, got in or were on their"
                + " first page, it is that they " + in(run.info()) + ", which comes before; and they arrived when "
                + (log ? "the hub read their first request" : "their pod was created, which comes after their click")
                + ".");
        lines.add("Seen in: " + how.sources().stream().map(Observed::words).collect(Collectors.joining(", ")) + ".");
        how.hub()
                .ifPresent(hub -> lines.add("The hub itself counted " + Figures.count(hub.started(), "start", "starts")
                        + hub.mean()
                                .map(mean -> " of " + Figures.time(mean) + " on average, by its own clock")
                                .orElse("")
                        + ", " + Figures.count(hub.failed(), "failure", "failures") + " and "
                        + Figures.count(hub.throttled(), "429", "429s")
                        + (hub.restarted() ? "; it restarted meanwhile, so some are missing" : "") + "."));
        how.notes().forEach(note -> lines.add(Character.toUpperCase(note.charAt(0)) + note.substring(1) + "."));
        return lines;
    }

    private static String words(Observation.Source source) {
        return switch (source) {
            case CLUSTER -> "the cluster, which was watched";
            case HUB_LOG -> "the hub’s log";
            case HUB_METRICS -> "the hub’s own counts";
            case PROMETHEUS -> "the history in a Prometheus server";
        };
    }
}
