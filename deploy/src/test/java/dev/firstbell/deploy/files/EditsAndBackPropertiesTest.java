package dev.firstbell.deploy.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.values.ScalingPlanEdits;
import dev.firstbell.records.applied.AppliedFile;
import dev.firstbell.records.applied.AppliedFile.Kind;
import dev.firstbell.records.applied.KeyEdit;
import dev.firstbell.records.io.Sha256;
import dev.firstbell.records.plan.ScalingPlan;
import dev.firstbell.records.plan.Setting.HubLimits;
import dev.firstbell.records.schedule.Schedule;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** For all files and plans: apply twice is apply once, and apply and back are the original bytes. */
class EditsAndBackPropertiesTest {
    private static final ZoneId ZONE = ZoneId.of("America/Denver");
    private static final LocalDate TODAY = LocalDate.of(2026, 12, 1);

    private static String back(Kind kind, String before, String after, List<KeyEdit> made) {
        Undo.Result undone = Undo.of(
                "file", after, new AppliedFile("file", kind, Optional.of(Sha256.of(before)), Sha256.of(after), made));
        assertThat(undone.conflicts()).isEmpty();
        return undone.text();
    }

    @Property(tries = 300)
    void schedules(@ForAll("schedules") String text, @ForAll("plans") Schedule plan) {
        ScheduleEdits.Proposal once = ScheduleEdits.propose("file", text, plan, List.of(), TODAY);

        assertThat(once.schedule().windows()).containsAll(plan.windows());
        assertThat(ScheduleEdits.propose("file", once.after(), plan, List.of(), TODAY)
                        .after())
                .isEqualTo(once.after());
        assertThat(back(Kind.SCHEDULE, text, once.after(), once.made())).isEqualTo(text);
    }

    @Property(tries = 300)
    void variables(@ForAll("variables") String text, @ForAll("maxima") int nodes) {
        PoolMaximum.Wanted wanted = new PoolMaximum.Wanted(nodes, "test", true);
        Path file = Path.of("none", "firstbell.auto.tfvars.json");
        PoolMaximum.Proposal once = PoolMaximum.propose("file", file, Optional.of(text), Optional.of("max"), wanted);

        assertThat(PoolMaximum.propose("file", file, Optional.of(once.after()), Optional.of("max"), wanted)
                        .after())
                .isEqualTo(once.after());
        assertThat(back(Kind.TFVARS, text, once.after(), once.made())).isEqualTo(text);
    }

    @Property(tries = 300)
    void values(@ForAll("values") String text, @ForAll("maxima") int limit) {
        ScalingPlan plan = new ScalingPlan(
                ScalingPlan.SCHEMA,
                "A",
                "closed form",
                1,
                1,
                0,
                Duration.ZERO,
                new HubLimits(limit, Duration.ofSeconds(600L + limit)),
                0,
                0,
                List.of());
        ScalingPlanEdits.Proposal once = ScalingPlanEdits.propose("file", text, plan, ".");

        assertThat(ScalingPlanEdits.propose("file", once.after(), plan, ".").after())
                .isEqualTo(once.after());
        assertThat(back(Kind.VALUES, text, once.after(), once.made())).isEqualTo(text);
    }

    @Provide
    Arbitrary<Integer> maxima() {
        return Arbitraries.integers().between(1, 1000);
    }

    @Provide
    Arbitrary<Schedule> plans() {
        return windows().map(windows -> new Schedule(ZONE, windows));
    }

    private static Arbitrary<List<Schedule.Window>> windows() {
        return Combinators.combine(
                        Arbitraries.of("A", "B: 1", "C#2", "é 🎓"),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.integers().between(0, 11),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(0, 9))
                .as((course, day, hour, length, nodes) -> {
                    LocalDateTime from = LocalDateTime.of(2027, 2, day, hour, 5);
                    return new Schedule.Window(course, from, from.plusHours(length), nodes);
                })
                .list()
                .ofMaxSize(4);
    }

    /** Schedules as people write them: in blocks or braces, with comments, line breaks of Windows, a mark, no last line feed. */
    @Provide
    Arbitrary<String> schedules() {
        return Combinators.combine(
                        windows(),
                        Arbitraries.of("  - ", "- ", "  -   ", "braces", "one line"),
                        Arbitraries.of("", "  # note"),
                        Arbitraries.of("\n", "\r\n"),
                        Arbitraries.of("", "\uFEFF"),
                        Arbitraries.of("", "\n", "\n# end\n", "\ncalendars:\n- file: a.ics\n"))
                .as((windows, style, comment, lineBreak, mark, end) -> {
                    String head = "schema: 1\ntimeZone: America/Denver" + comment + "\n";
                    return (mark + head + list(windows, style, comment) + end).replace("\n", lineBreak);
                });
    }

    private static String list(List<Schedule.Window> windows, String style, String comment) {
        List<String> items = new ArrayList<>();
        for (Schedule.Window window : windows) {
            List<String> keys = List.of(
                    "course: \"" + window.course() + "\"",
                    "from: " + window.from(),
                    "until: '" + window.until() + "'",
                    "nodes: " + window.nodes());
            items.add(
                    style.contains("-")
                            ? style + String.join("\n" + " ".repeat(style.length()), keys) + comment
                            : "{" + String.join(", ", keys) + "}");
        }
        if (items.isEmpty() || style.equals("one line")) {
            return "windows: [" + String.join(", ", items) + "]";
        }
        return "windows:\n"
                + items.stream()
                        .map(item -> style.contains("-") ? item : "  - " + item)
                        .collect(Collectors.joining("\n"));
    }

    @Provide
    Arbitrary<String> variables() {
        return Combinators.combine(
                        Arbitraries.of("max", "a", "b {", "c,d").set().ofMaxSize(4),
                        Arbitraries.of("8", "0", "12"),
                        Arbitraries.of("\"x, }\"", "[1, {\"max\": 2}]", "{\"max\": [\"}\"]}", "true", "null", "1.5e3"),
                        Arbitraries.of("{ : , }", "{\n  : ,\n  \n}\n", "{:,}", "\uFEFF{\r\n\t : ,\r\n\t \r\n}"))
                .as((names, number, other, style) -> {
                    String[] parts = style.split("[:,]", -1);
                    String open = parts[0];
                    String colon = ":" + parts[1];
                    String space = open.substring(open.indexOf('{') + 1);
                    return open
                            + names.stream()
                                    .map(name -> "\"" + name + "\"" + colon + (name.equals("max") ? number : other))
                                    .collect(Collectors.joining("," + space))
                            + parts[2];
                });
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.of(
                "hub:\n  concurrentSpawnLimit: 64 # x\nsingleuser:\n  startTimeout: 300\n",
                "hub: {}\nsingleuser: {startTimeout: 300}",
                "hub:\nsingleuser:\n  image: {name: x}\n",
                "proxy: {secretToken: x}\nhub:\n  db:\n    type: sqlite\n",
                "\uFEFF# é\r\nhub:\r\n    concurrentSpawnLimit: ~\r\n",
                "{\"hub\": {\"db\": {}}, \"singleuser\": {\"startTimeout\": 300}}\n",
                "hub:\n  concurrentSpawnLimit:   # none\n  config: {JupyterHub: {admin_access: true}}\n",
                "hub:\n  config:\n    KubeSpawner:\n      start_timeout: 30\n");
    }
}
