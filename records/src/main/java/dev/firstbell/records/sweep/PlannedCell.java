package dev.firstbell.records.sweep;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.plan.Setting;
import java.util.Locale;

/**
 * One cell of a sweep: one run of a setting.
 *
 * @param id the name of its folder
 * @param block the block, from 1; every block has every setting once
 * @param setting the setting
 */
public record PlannedCell(String id, int block, Setting setting) {
    private static final String SECOND = "-again";

    public PlannedCell {
        requireNonNull(id, "id is null");
        requireNonNull(setting, "setting is null");
        if (block < 1) {
            throw new IllegalArgumentException("block must be at least 1: " + block);
        }
    }

    /** The name of an attempt's folder: the second attempt has one of its own. */
    public String folder(int attempt) {
        return attempt == 1 ? id : id + SECOND;
    }

    /** {@code 3 node placeholders, block 2}. */
    public String inWords() {
        return setting.name() + ", block " + block;
    }

    /** The name of a setting as a part of a folder's name. */
    public static String slug(String name) {
        String slug =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        return slug.isEmpty() ? "setting" : slug;
    }
}
