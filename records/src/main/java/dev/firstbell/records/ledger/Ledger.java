package dev.firstbell.records.ledger;

import dev.firstbell.records.io.Plural;
import dev.firstbell.records.run.Provenance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A ledger in memory. It depends on the set of its lines alone: neither their order nor a line that is there twice matters, so
 * ledgers are merged by putting their lines together. Immutable.
 *
 * @param promises the recorded promises, by time
 * @param held each run once, by the start of its class
 * @param twice classes of which there is more than one run; they are not in {@code held}
 * @param notes what a reader must know, one line each
 */
public record Ledger(
        List<LedgerEntry.Promised> promises, List<HeldClass> held, List<HeldClass> twice, List<String> notes) {
    /** The version of the format. */
    public static final int SCHEMA = 1;

    /** Of several promises for one run, the later one was in force. */
    private static final Comparator<HeldClass> IN_FORCE = Comparator.comparing(HeldClass::promisedAt)
            .thenComparing(held -> held.promise().fileSha256())
            .thenComparing(held -> held.promise().toString())
            .thenComparing(HeldClass::toString);

    private static final Comparator<HeldClass> BY_START =
            Comparator.comparing(HeldClass::classStart).thenComparing(HeldClass::runSha256);

    public Ledger {
        promises = List.copyOf(promises);
        held = List.copyOf(held);
        twice = List.copyOf(twice);
        notes = List.copyOf(notes);
    }

    /** A real class has one name and one start; a class that Firstbell drove is a class start of its own each time. */
    private record Occasion(String className, Instant classStart) {}

    /** The ledger of lines in any order. */
    public static Ledger of(Collection<LedgerEntry> entries) {
        List<LedgerEntry.Promised> promises = entries.stream()
                .filter(LedgerEntry.Promised.class::isInstance)
                .map(LedgerEntry.Promised.class::cast)
                .distinct()
                .sorted(Comparator.comparing(LedgerEntry.Promised::at)
                        .thenComparing(promised -> promised.promise().toString()))
                .toList();
        Map<String, HeldClass> byRun = new LinkedHashMap<>();
        Set<String> several = new HashSet<>();
        List<HeldClass> all = entries.stream()
                .filter(LedgerEntry.Held.class::isInstance)
                .map(entry -> ((LedgerEntry.Held) entry).held())
                .distinct()
                .sorted(IN_FORCE)
                .toList();
        for (HeldClass one : all) {
            HeldClass other = byRun.put(one.runSha256(), one);
            if (other != null && !other.promise().equals(one.promise())) {
                several.add(one.runSha256());
            }
        }
        List<HeldClass> held = new ArrayList<>();
        List<HeldClass> twice = new ArrayList<>();
        Set<Occasion> occasions = new HashSet<>();
        byRun.values().stream().sorted(BY_START).forEach(one -> {
            boolean real = one.provenance() == Provenance.OBSERVED;
            (real && !occasions.add(new Occasion(one.className(), one.classStart())) ? twice : held).add(one);
        });
        List<String> notes = new ArrayList<>();
        held.stream()
                .filter(one -> several.contains(one.runSha256()))
                .forEach(one -> notes.add("run " + one.runId() + " is held against several promises; the one that was"
                        + " made last before class counts, of " + one.promisedAt()));
        if (!twice.isEmpty()) {
            notes.add(Plural.of(twice.size(), "run is", "runs are")
                    + " of a class that another run has observed, and count once: "
                    + String.join(", ", twice.stream().map(HeldClass::runId).toList()));
        }
        return new Ledger(promises, held, twice, notes);
    }

    /** The entry of a run, whether or not it counts; empty if the run is not in the ledger. */
    public Stream<HeldClass> ofRun(String runSha256) {
        return Stream.concat(held.stream(), twice.stream())
                .filter(one -> one.runSha256().equals(runSha256));
    }
}
