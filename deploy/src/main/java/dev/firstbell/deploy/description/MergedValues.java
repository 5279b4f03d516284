package dev.firstbell.deploy.description;

import dev.firstbell.deploy.chart.HelmChart;
import dev.firstbell.deploy.values.ChartValues;
import dev.firstbell.deploy.values.Written;
import dev.firstbell.records.deployment.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values of several files, merged as Helm does: mappings key by key, and of everything else the last file wins; a
 * key with nothing behind it removes what is below it.
 */
final class MergedValues {
    private final List<ChartValues> files;

    /** @param files in the order in which Helm receives them; at least one */
    MergedValues(List<ChartValues> files) {
        this.files = List.copyOf(files);
    }

    /**
     * A value with its place.
     *
     * @param written what is there
     * @param key its full path in the file that has the last word
     */
    record Found(Written written, String key) {
        Origin origin() {
            return new Origin(written.where(), key, Origin.Source.WRITTEN);
        }
    }

    List<ChartValues> files() {
        return files;
    }

    Optional<Found> at(List<String> path) {
        Optional<Found> found = Optional.empty();
        for (ChartValues file : files) {
            Optional<Written> written = file.at(path);
            if (written.isPresent()) {
                Written merged = found.map(before -> merge(before.written(), written.get()))
                        .orElse(written.get());
                found = Optional.of(new Found(merged, file.key(path)));
            }
        }
        return found;
    }

    /** What the file sets, or nothing; a list or a mapping without content counts as nothing. */
    boolean isFilled(List<String> path) {
        return at(path).map(Found::written).filter(MergedValues::filled).isPresent();
    }

    private static boolean filled(Written written) {
        return !(written instanceof Written.Nothing)
                && !(written instanceof Written.Mapping mapping
                        && mapping.entries().isEmpty())
                && !(written instanceof Written.Items items && items.items().isEmpty());
    }

    /** Where a value that no file sets belongs: in the file that has most of the keys above it, else in the last. */
    Origin missing(List<String> path) {
        ChartValues best = files.get(0);
        int most = -1;
        for (ChartValues file : files) {
            int depth = 0;
            while (depth < path.size() && file.at(path.subList(0, depth + 1)).orElse(null) instanceof Written.Mapping) {
                depth++;
            }
            if (depth >= most) {
                best = file;
                most = depth;
            }
        }
        return new Origin(best.where(path), best.key(path), Origin.Source.DEFAULT);
    }

    /** The default of a chart at hand. */
    Optional<HelmChart.Default> chartDefault(List<String> path) {
        return files.get(0).chartDefault(path);
    }

    /** What brings further values that were not read, unless a file before the object stands for them. */
    List<ChartValues.Others> others() {
        return files.get(0).others();
    }

    /** Every mention of a trait in Python; a snippet that a later file replaces does not count. */
    List<ChartValues.Mention> mentions(Key key) {
        List<ChartValues.Mention> found = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            for (ChartValues.Mention mention : files.get(i).mentions(key.section(), key.trait())) {
                boolean replaced = files.subList(i + 1, files.size()).stream()
                        .anyMatch(later -> later.at(mention.path()).isPresent());
                if (!replaced) {
                    found.add(mention);
                }
            }
        }
        return found;
    }

    /** The dotted path of a mention as its file has it. */
    String key(ChartValues.Mention mention) {
        return files.stream()
                .filter(file -> mention.where().equals(file.where(mention.path()))
                        || file.at(mention.path()).isPresent())
                .findFirst()
                .map(file -> file.key(mention.path()))
                .orElseGet(() -> String.join(".", mention.path()));
    }

    private static Written merge(Written before, Written after) {
        if (!(before instanceof Written.Mapping old) || !(after instanceof Written.Mapping more)) {
            return after;
        }
        Map<String, Written> entries = new LinkedHashMap<>(old.entries());
        more.entries().forEach((key, value) -> entries.merge(key, value, MergedValues::merge));
        return new Written.Mapping(more.where(), entries);
    }
}
