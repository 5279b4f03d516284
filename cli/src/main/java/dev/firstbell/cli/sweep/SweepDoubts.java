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
        boolean modelled = file.environment().match(embedded -> true, lab -> true, hub -> false);
        if (modelled) {
            settings.forEach(setting -> late(setting, parameters, notes));
        }
        return notes;
    }

    private static boolean same(Setting one, Setting other) {
        return one.prescaling().equals(other.prescaling())
                && one.lead().equals(other.lead())
                && one.hub().equals(other.hub());
    }

    /** Half of the nodes are not ready in less than the medians of their boot and of the pull of the image. */
    private static void late(Setting setting, TwinParameters parameters, List<String> notes) {
        Duration boot = parameters.distribution(RandomPart.NODE_BOOT).quantile(MEDIAN);
        Duration pull = parameters.distribution(RandomPart.IMAGE_PULL).quantile(MEDIAN);
        Means means = setting.prescaling().means();
        // A buffer has nodes that have booted.
        if (means != Means.NONE && means != Means.CAPACITY_BUFFER && setting.lead().compareTo(boot.plus(pull)) < 0) {
            notes.add(Excerpt.quoted(setting.name()) + " requests its room " + Durations.format(setting.lead())
                    + " before class, and half of the nodes take longer than "
                    + Durations.format(Duration.ofSeconds(boot.plus(pull).toSeconds()))
                    + " until they have booted and pulled the image (medians of node.boot and image.pull), so the room"
                    + " comes late");
        }
    }
}
