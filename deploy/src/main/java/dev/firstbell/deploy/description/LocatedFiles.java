package dev.firstbell.deploy.description;

import dev.firstbell.deploy.values.ChartValues;
import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the chart's values in files that one Helm command receives, and so at the same place in each. A file that does
 * not show the place by itself, such as one with secrets, has it where the others have it.
 */
final class LocatedFiles {
    private final DescribedDeployment.Request request;

    LocatedFiles(DescribedDeployment.Request request) {
        this.request = request;
    }

    /** @throws BadInputException if the place is not certain, or differs between the files */
    List<ChartValues> all() {
        Problems problems = new Problems();
        List<Optional<ChartValues>> found = new ArrayList<>();
        for (DescribedDeployment.ValuesText file : request.files()) {
            found.add(Optional.ofNullable(problems.attempt(
                    () -> ChartValues.of(file.name(), file.text(), request.keyPrefix(), request.chart()))));
        }
        List<ChartValues> certain = found.stream()
                .flatMap(Optional::stream)
                .filter(values -> !values.isEmpty())
                .toList();
        if (certain.isEmpty()) {
            problems.throwIfAny();
            return found.stream().flatMap(Optional::stream).toList();
        }
        String prefix = certain.get(0).keyPrefix();
        for (ChartValues other : certain) {
            if (!other.keyPrefix().equals(prefix)) {
                throw new BadInputException(certain.get(0).place().where() + ": the chart's values are at "
                        + certain.get(0).place().inWords() + " here, and at "
                        + other.place().inWords() + " at " + other.place().where()
                        + "; Helm has them at one place in all files; choose with --key-prefix from: " + prefix
                        + ", " + other.keyPrefix());
            }
        }
        List<ChartValues> all = new ArrayList<>();
        Problems remaining = new Problems();
        for (int i = 0; i < found.size(); i++) {
            DescribedDeployment.ValuesText file = request.files().get(i);
            Optional<ChartValues> values = found.get(i).filter(at -> !at.isEmpty());
            if (values.isPresent()) {
                all.add(values.get());
            } else {
                remaining.attempt(() -> {
                    if (ChartValues.has(file.name(), file.text(), prefix)) {
                        all.add(ChartValues.of(file.name(), file.text(), Optional.of(prefix), request.chart()));
                    }
                    return null;
                });
            }
        }
        remaining.throwIfAny();
        return all;
    }
}
