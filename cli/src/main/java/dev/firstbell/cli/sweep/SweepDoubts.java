package dev.firstbell.cli.sweep;

import dev.firstbell.records.io.Excerpt;
import dev.firstbell.records.plan.Setting;
import dev.firstbell.records.prescale.Means;
import dev.firstbell.records.sweep.SweepFile;
import dev.firstbell.records.time.Durations;
import dev.firstbell.twin.parameters.RandomPart;
import dev.firstbell.twin.parameters.TwinParameters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a sweep file may mean, and more often does not: said before hours are spent on it. */
final class SweepDoubts {
    private static final double MEDIAN = 0.5;

    private SweepDoubts() {}

    /** One sentence for each. */
    static List<String> notes(SweepFile file, TwinParameters parameters) {
        List<String> notes = new ArrayList<>();
        List<Setting> settings = file.settings();
        for (int i = 0; i < settings.size(); i++) {
            for (int earlier = 0; earlier < i; earlier++) {
                if (same(settings.get(earlier), settings.get(i))) {
                    notes.add("settings[" + earlier + "] and settings[" + i + "], "
                            + Excerpt.quoted(settings.get(earlier).name()) + " and "
                            + Excerpt.quoted(settings.get(i).name())
                            + ", are the same but for the name, so the sweep compares a setting with itself");
                    break;
                }
            }
        }
        // Of a live hub's nodes nothing is known.
        Optional<Duration> ready = file.environment()
                .match(
                        embedded -> Optional.of(median(parameters, RandomPart.NODE_BOOT)
                                .plus(median(parameters, RandomPart.IMAGE_PULL))),
                        lab -> Optional.of(lab.ready().plus(lab.pull())),
                        hub -> Optional.empty());
        ready.ifPresent(time -> settings.forEach(setting -> late(setting, time, notes)));
        return notes;
    }

    private static Duration median(TwinParameters parameters, RandomPart part) {
        return Duration.ofSeconds(parameters.distribution(part).quantile(MEDIAN).toSeconds());
    }

    private static boolean same(Setting one, Setting other) {
        return one.prescaling().equals(other.prescaling())
                && one.lead().equals(other.lead())
                && one.hub().equals(other.hub());
    }

    /** A lead of 0 is a setting of its own: the nodes are cold when class starts. */
    private static void late(Setting setting, Duration ready, List<String> notes) {
        Means means = setting.prescaling().means();
        // A buffer has nodes that have booted.
        boolean boots = means != Means.NONE && means != Means.CAPACITY_BUFFER;
        if (boots && !setting.lead().isZero() && setting.lead().compareTo(ready) < 0) {
            notes.add(Excerpt.quoted(setting.name()) + " requests its room " + Durations.format(setting.lead())
                    + " before class, and a node usually takes " + Durations.format(ready)
                    + " until it has booted and pulled the image, so the room comes late and the runs do not count");
        }
    }
}
