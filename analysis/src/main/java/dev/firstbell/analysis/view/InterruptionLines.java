package dev.firstbell.analysis.view;

import dev.firstbell.analysis.DisplayText;
import dev.firstbell.analysis.view.InterruptionsView.Fate;
import dev.firstbell.analysis.view.InterruptionsView.LostServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Lost servers in short, one line for each reason and node. */
final class InterruptionLines {
    private InterruptionLines() {}

    static List<String> of(List<LostServer> all) {
        Map<String, List<LostServer>> kinds = all.stream()
                .collect(Collectors.groupingBy(
                        lost -> lost.reason()
                                + lost.interruption()
                                        .node()
                                        .map(node -> " (" + node + ")")
                                        .orElse(""),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<String> lines = new ArrayList<>();
        kinds.forEach((kind, lost) ->
                lines.add(DisplayText.count(lost.size(), "server", "servers") + ", " + kind + fates(lost) + "."));
        return lines;
    }

    private static String fates(List<LostServer> lost) {
        List<Duration> outages = lost.stream()
                .flatMap(one -> one.interruption().outage().stream())
                .sorted()
                .toList();
        StringBuilder fates = new StringBuilder();
        if (outages.size() == 1) {
            fates.append("; 1 ran again after ").append(DisplayText.time(outages.get(0)));
        } else if (!outages.isEmpty()) {
            fates.append("; ")
                    .append(outages.size())
                    .append(" ran again, half of them within ")
                    .append(DisplayText.time(outages.get((outages.size() - 1) / 2)))
                    .append(", all within ")
                    .append(DisplayText.time(outages.get(outages.size() - 1)));
        }
        long notMissed = count(lost, Fate.NOT_MISSED);
        if (notMissed > 0) {
            fates.append("; ")
                    .append(notMissed)
                    .append(" not missed, as the student finished without a failed attempt");
        }
        long notSeen = count(lost, Fate.NOT_SEEN_AGAIN);
        if (notSeen > 0) {
            fates.append("; ").append(notSeen).append(" were not seen again");
        }
        return fates.toString();
    }

    private static long count(List<LostServer> lost, Fate fate) {
        return lost.stream().filter(one -> one.fate() == fate).count();
    }
}
