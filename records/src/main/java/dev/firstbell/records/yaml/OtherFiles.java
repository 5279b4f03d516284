package dev.firstbell.records.yaml;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import java.util.List;
import java.util.Set;

/**
 * Files of other kinds that people give in place of the one that is wanted. Each of them would get a problem for each of its
 * keys, so it is refused with one sentence. Immutable.
 *
 * @param own the keys of the wanted file that files of other kinds have as well; they say nothing
 * @param wanted the wanted file, and what to do: {@code a schedule; give …}
 */
public record OtherFiles(Set<String> own, String wanted) {
    private record Kind(String key, String file) {}

    /** Each kind by a key of its top level; the first key that is there counts, so what decides comes first. */
    private static final List<Kind> KINDS = List.of(
            new Kind("runId", "the description of a run (run.json)"),
            new Kind("inputs", "the record of a sweep (sweep.json)"),
            new Kind("frontier", "the evidence of a term's plan (term.json)"),
            new Kind("evidence", "a plan (plan.json)"),
            new Kind("apiVersion", "a Kubernetes manifest or a kubeconfig"),
            new Kind("hubs", "the list of trusted hubs (hubs.yaml)"),
            new Kind("format", "a file of parameters"),
            new Kind("quantities", "a file of parameters"),
            new Kind("distributions", "a file of parameters"),
            new Kind("meetings", "a timetable (timetable.yaml)"),
            new Kind("table", "a timetable (timetable.yaml)"),
            new Kind("weekly", "a schedule (schedule.yaml)"),
            new Kind("windows", "a schedule (schedule.yaml)"),
            new Kind("calendars", "a schedule (schedule.yaml)"),
            new Kind("settings", "a sweep file"),
            new Kind("grid", "a sweep file"),
            new Kind("students", "a class file (class.yaml)"),
            new Kind("sections", "a class file (class.yaml)"),
            new Kind("arrivals", "a class file (class.yaml)"),
            new Kind("jupyterhub", "a file of Helm values"),
            new Kind("singleuser", "a file of Helm values"),
            new Kind("hub", "a file of Helm values"));

    public OtherFiles {
        own = Set.copyOf(own);
        requireNonNull(wanted, "wanted is null");
    }

    /**
     * Refuses a file of another kind.
     *
     * @param place the file's name, for the message
     * @throws BadInputException if the file has a key that only files of another kind have
     */
    public void refuse(String place, YamlReader yaml) {
        KINDS.stream()
                .filter(kind -> !own.contains(kind.key()) && yaml.hasKey(kind.key()))
                .findFirst()
                .ifPresent(kind -> {
                    throw new BadInputException(place + ": this is " + kind.file() + ", not " + wanted);
                });
    }
}
