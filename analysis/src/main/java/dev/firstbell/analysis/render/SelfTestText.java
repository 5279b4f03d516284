package dev.firstbell.analysis.render;

import dev.firstbell.analysis.gate.GateResult.Verdict;
import dev.firstbell.analysis.gate.SelfTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The table of the gate's self-test. Stateless. */
public final class SelfTestText {
    private static final List<Verdict> VERDICTS =
            List.of(Verdict.REGRESSION, Verdict.INCONCLUSIVE, Verdict.PASS, Verdict.IMPROVEMENT);

    private SelfTestText() {}

    /** The table for a terminal. */
    public static String of(List<SelfTest.Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("runs", "true change"));
        VERDICTS.forEach(verdict -> head.add(verdict.name()));
        lines.add(head);
        for (SelfTest.Row row : rows) {
            List<String> line = new ArrayList<>();
            line.add(row.scenario().title());
            line.add(String.format(Locale.ROOT, "%+.0f %%", row.slowdown() * 100)
                    + (row.serverAlone() ? " in hubReady alone" : ""));
            VERDICTS.forEach(verdict -> line.add(String.format(Locale.ROOT, "%.1f %%", row.share(verdict) * 100)));
            lines.add(line);
        }
        return SelfTest.NOW + " new runs against " + SelfTest.BEFORE + " before, with 200 students each; "
                + rows.get(0).trials() + " made-up histories for each row\n\n"
                + String.join("\n", TextTable.lines(lines, Set.of(0, 1), 0)) + "\n";
    }
}
