package dev.firstbell.analysis.internal;

import dev.firstbell.analysis.Figures;
import dev.firstbell.records.cluster.ClusterSummary.Interruption;
import dev.firstbell.records.run.RunRecord;
import dev.firstbell.records.student.Outcome;
import dev.firstbell.records.student.StudentRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A run's servers that were taken away, in short: a node that goes takes forty of them. */
final class Losses {
    private Losses() {}

    /** The student who lost it. */
    static Optional<StudentRecord> student(RunRecord run, Interruption loss) {
        return run.students().stream()
                .filter(student -> student.student() == loss.student())
                .findFirst();
    }

    /** Whether the student finished all the same, without a setback and without another server. */
    static boolean notMissed(RunRecord run, Interruption loss) {
        return loss.noticed().isEmpty()
                && loss.back().isEmpty()
                && student(run, loss)
                        .filter(student -> student.outcome() instanceof Outcome.Ready)
                        .isPresent();
    }

    /**
     * One line for each reason and node.
     *
     * @param words for Kubernetes' reasons
     */
    static List<String> of(RunRecord run, UnaryOperator<String> words) {
        Map<String, List<Interruption>> kinds = run.cluster().orElseThrow().interruptions().stream()
                .collect(Collectors.groupingBy(
                        loss -> words.apply(loss.reason())
                                + loss.node().map(node -> " (" + node + ")").orElse(""),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<String> lines = new ArrayList<>();
        kinds.forEach((kind, losses) -> lines.add(SettingRuns.nameOf(run.info()) + ": "
                + Figures.count(losses.size(), "server", "servers") + ", " + kind + fate(run, losses)));
        return lines;
    }

    private static String fate(RunRecord run, List<Interruption> losses) {
        List<Duration> outages =
                losses.stream().flatMap(loss -> loss.outage().stream()).sorted().toList();
        long notMissed = losses.stream().filter(loss -> notMissed(run, loss)).count();
        long unseen = losses.size() - outages.size() - notMissed;
        StringBuilder fate = new StringBuilder();
        if (outages.size() == 1) {
            fate.append("; 1 ran again after ").append(Figures.time(outages.get(0)));
        } else if (!outages.isEmpty()) {
            fate.append("; ")
                    .append(outages.size())
                    .append(" ran again, half of them within ")
                    .append(Figures.time(outages.get((outages.size() - 1) / 2)))
                    .append(", all within ")
                    .append(Figures.time(outages.get(outages.size() - 1)));
        }
        if (notMissed > 0) {
            fate.append("; ").append(notMissed).append(" not missed, as the student finished without a setback");
        }
        if (unseen > 0) {
            fate.append("; ").append(unseen).append(" were not seen again");
        }
        return fate.append('.').toString();
    }
}
