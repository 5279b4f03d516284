package dev.firstbell.twin.readiness;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** How numbers, names and times are written in sentences. Stateless. */
final class Words {
    private static final int NAMED = 3;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

    private Words() {}

    static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** {@code node-1, node-2, node-3 and 4 more}. */
    static String some(List<String> names) {
        int others = names.size() - NAMED;
        return others > 0
                ? String.join(", ", names.subList(0, NAMED)) + " and " + others + " more"
                : String.join(", ", names);
    }

    /** {@code 09:50}, or with the day if it is another one than that of the class. */
    static String clock(Instant at, ZoneId zone, LocalDate day) {
        return (at.atZone(zone).toLocalDate().equals(day) ? TIME : DAY).format(at.atZone(zone));
    }

    /** {@code 2 GiB}, {@code 1178 MiB}. */
    static String memory(long bytes) {
        return bytes % (1L << 30) == 0 ? (bytes >> 30) + " GiB" : (bytes >> 20) + " MiB";
    }
}
