package dev.firstbell.twin.parameters;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Parameters that are possible, and more often another unit or another number than the one that was meant. Stateless. */
final class DoubtfulParameters {
    private static final double MEDIAN = 0.5;

    /** Published boots of clouds' nodes take 85 s to 4 min; a local virtual machine takes about 15 s. */
    private static final Duration SHORTEST_BOOT = Duration.ofSeconds(10);

    /** A hundred times what the hub needs for a request. */
    private static final Duration LONGEST_WORK = Duration.ofSeconds(2);

    private static final Set<RandomPart> WORK =
            Set.of(RandomPart.HUB_ACCEPT, RandomPart.HUB_REFUSE, RandomPart.HUB_NOTICE, RandomPart.HUB_ROUTE);

    /** Memory of the machine types of the large clouds, in GiB. */
    private static final Set<Long> MACHINES = Set.of(
            4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 13L, 26L, 52L, 104L, 208L, 15L, 30L, 60L, 120L, 240L, 24L, 48L,
            96L, 192L, 384L);

    private DoubtfulParameters() {}

    /** One sentence for each doubtful parameter that the file sets. */
    static List<String> notes(Map<RandomPart, Sourced<Distribution>> parts, Map<Quantity, Sourced<Double>> quantities) {
        List<String> notes = new ArrayList<>();
        if (parts.containsKey(RandomPart.NODE_BOOT)) {
            Duration boot = parts.get(RandomPart.NODE_BOOT).value().quantile(MEDIAN);
            if (boot.compareTo(SHORTEST_BOOT) < 0) {
                notes.add(RandomPart.NODE_BOOT.label() + " has a median of " + seconds(boot)
                        + " s, and the published times from the request for a node until it is Ready are 85 s to 4 min; if it is in"
                        + " minutes, write it in seconds");
            }
        }
        Stream.of(RandomPart.values())
                .filter(part -> WORK.contains(part) && parts.containsKey(part))
                .forEach(part -> {
                    Duration work = parts.get(part).value().quantile(MEDIAN);
                    if (work.compareTo(LONGEST_WORK) >= 0) {
                        notes.add(part.label() + " has a median of " + seconds(work)
                                + " s for one request, and a hub takes some hundredths of a second; if it is in"
                                + " milliseconds, write it in seconds");
                    }
                });
        if (quantities.containsKey(Quantity.NODE_MEMORY)) {
            double memory = quantities.get(Quantity.NODE_MEMORY).value();
            double gibibytes = memory / Range.GIB;
            if (gibibytes == Math.rint(gibibytes) && MACHINES.contains((long) gibibytes)) {
                notes.add(Quantity.NODE_MEMORY.label() + " "
                        + Quantity.NODE_MEMORY.unit().text(memory)
                        + " is the memory of a whole machine, of which the system and the kubelet keep a part, so fewer"
                        + " students may fit than are counted here; write what `kubectl get nodes -o"
                        + " custom-columns=NAME:.metadata.name,MEMORY:.status.allocatable.memory` prints");
            }
        }
        return notes;
    }

    private static String seconds(Duration time) {
        return Unit.SECONDS.text(time.toMillis() / 1_000.0);
    }
}
