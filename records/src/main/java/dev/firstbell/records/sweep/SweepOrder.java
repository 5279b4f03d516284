package dev.firstbell.records.sweep;

import dev.firstbell.records.classes.Draws;
import dev.firstbell.records.plan.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The order of a sweep's cells. A block has every setting once, so that a machine or a cluster that changes with time affects
 * all settings alike. Within a block the order is random; it depends on the seed and the number of the block alone, so that
 * more blocks leave the order of the first ones as it was. Stateless.
 */
public final class SweepOrder {
    private SweepOrder() {}

    /**
     * Blocks, each in an order of its own.
     *
     * @param repetitions the number of blocks
     */
    public static List<PlannedCell> blocks(List<Setting> settings, int repetitions, long seed) {
        checkRepetitions(repetitions);
        checkNames(settings);
        Draws draws = new Draws(seed);
        List<PlannedCell> cells = new ArrayList<>();
        for (int block = 1; block <= repetitions; block++) {
            int number = block;
            settings.stream()
                    .sorted(Comparator.comparingDouble(setting -> draws.uniform("sweep/order", setting.name(), number)))
                    .map(setting -> new PlannedCell(PlannedCell.slug(setting.name()) + "-" + number, number, setting))
                    .forEach(cells::add);
        }
        return List.copyOf(cells);
    }

    /** The settings in their order, as often as asked for: A B C A B C. Run once, their folders have their names alone. */
    public static List<PlannedCell> interleaved(List<Setting> settings, int repetitions) {
        checkRepetitions(repetitions);
        checkNames(settings);
        return IntStream.rangeClosed(1, repetitions)
                .boxed()
                .flatMap(block -> settings.stream()
                        .map(setting -> new PlannedCell(
                                PlannedCell.slug(setting.name()) + (repetitions > 1 ? "-" + block : ""),
                                block,
                                setting)))
                .toList();
    }

    private static void checkRepetitions(int repetitions) {
        if (repetitions < 1) {
            throw new IllegalArgumentException("repetitions must be at least 1: " + repetitions);
        }
    }

    private static void checkNames(List<Setting> settings) {
        long folders = settings.stream()
                .map(setting -> PlannedCell.slug(setting.name()))
                .distinct()
                .count();
        if (folders < settings.size()) {
            throw new IllegalArgumentException("two settings would share a folder; name them apart: "
                    + settings.stream().map(Setting::name).toList());
        }
    }

    /** Splits cells by block, in their order. */
    public static List<List<PlannedCell>> byBlock(List<PlannedCell> cells) {
        int last = cells.stream().mapToInt(PlannedCell::block).max().orElse(0);
        return IntStream.rangeClosed(1, last)
                .mapToObj(block ->
                        cells.stream().filter(cell -> cell.block() == block).toList())
                .toList();
    }
}
