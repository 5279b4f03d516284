package dev.firstbell.records.yaml;

import dev.firstbell.records.io.Excerpt;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which time zone of the IANA database people mean who write another name, and what there is to say about names that do not
 * stand for a place. Stateless and thread-safe.
 */
public final class TimeZoneHint {
    private static final String NEW_YORK = "America/New_York";
    private static final String CHICAGO = "America/Chicago";
    private static final String DENVER = "America/Denver";
    private static final String LOS_ANGELES = "America/Los_Angeles";

    /** Names of Windows, of calendars and of everyday use, by their beginnings; the more specific ones first. */
    private static final Map<String, String> NAMES = names();

    private static final Map<String, String> ABBREVIATIONS = Map.ofEntries(
            Map.entry("et", NEW_YORK),
            Map.entry("est", NEW_YORK),
            Map.entry("edt", NEW_YORK),
            Map.entry("est5edt", NEW_YORK),
            Map.entry("ct", CHICAGO),
            Map.entry("cst", CHICAGO),
            Map.entry("cdt", CHICAGO),
            Map.entry("cst6cdt", CHICAGO),
            Map.entry("mt", DENVER),
            Map.entry("mst", DENVER + ", or America/Phoenix, which has no daylight saving time"),
            Map.entry("mdt", DENVER),
            Map.entry("mst7mdt", DENVER),
            Map.entry("pt", LOS_ANGELES),
            Map.entry("pst", LOS_ANGELES),
            Map.entry("pdt", LOS_ANGELES),
            Map.entry("pst8pdt", LOS_ANGELES),
            Map.entry("akst", "America/Anchorage"),
            Map.entry("hst", "Pacific/Honolulu"),
            Map.entry("ist", "Asia/Kolkata, Europe/Dublin or Asia/Jerusalem"),
            Map.entry("bst", "Europe/London"),
            Map.entry("wet", "Europe/Lisbon"),
            Map.entry("cet", "Europe/Berlin"),
            Map.entry("cest", "Europe/Berlin"),
            Map.entry("met", "Europe/Berlin"),
            Map.entry("mez", "Europe/Berlin"),
            Map.entry("mesz", "Europe/Berlin"),
            Map.entry("eet", "Europe/Athens"),
            Map.entry("eest", "Europe/Athens"));

    /** Words for the zone of the machine. */
    private static final Set<String> MACHINES =
            Set.of("local", "localtime", "local time", "system", "default", "machine", "here");

    /** Names that are an offset, and so have no daylight saving time. UTC itself is meant as such. */
    private static final Pattern OFFSET = Pattern.compile("(?:UTC|GMT|UT|Etc/GMT)?[+-]\\d.*");

    private static final Pattern PLACELESS = Pattern.compile("[A-Z]{3}(?:\\d[A-Z]{3})?");

    private TimeZoneHint() {}

    private static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("w. europe", "Europe/Berlin");
        names.put("central europe", "Europe/Berlin");
        names.put("romance", "Europe/Paris");
        names.put("gmt standard", "Europe/London");
        names.put("british", "Europe/London");
        names.put("us mountain standard", "America/Phoenix");
        names.put("arizona", "America/Phoenix");
        names.put("eastern", NEW_YORK);
        names.put("central", CHICAGO);
        names.put("mountain", DENVER);
        names.put("pacific", LOS_ANGELES);
        names.put("alaska", "America/Anchorage");
        names.put("hawaii", "Pacific/Honolulu");
        names.put("atlantic", "America/Halifax");
        return names;
    }

    /** The zone that a text probably means, as the end of a message; empty if no zone resembles it. */
    public static String after(String text) {
        // Calendars put the offset before the name: (UTC-07:00) Mountain Time (US & Canada).
        String plain = text.strip().replaceFirst("^\\([^)]{0,20}\\)\\s*", "").toLowerCase(Locale.ROOT);
        if (MACHINES.contains(plain)) {
            return "; write the name of the zone, like "
                    + (ZoneId.systemDefault().getId().contains("/")
                            ? ZoneId.systemDefault() + ", which is this machine's"
                            : DENVER + " (this machine's is " + ZoneId.systemDefault() + ")");
        }
        return Optional.ofNullable(ABBREVIATIONS.get(plain))
                .or(() -> sameLetters(plain))
                .or(() -> NAMES.entrySet().stream()
                        .filter(name -> plain.equals(name.getKey()) || plain.startsWith(name.getKey() + " "))
                        .map(Map.Entry::getValue)
                        .findFirst())
                .or(() -> city(plain))
                .or(() -> nearest(plain))
                .map(zone -> "; did you mean " + zone + "?")
                .orElse("");
    }

    /** What there is to say about a zone that exists but does not follow the clocks of a place; empty otherwise. */
    public static Optional<String> remark(ZoneId zone) {
        String id = zone.getId();
        if (OFFSET.matcher(id).matches() && zone.getRules().isFixedOffset()) {
            return Optional.of(Excerpt.quoted(id) + " is the fixed offset "
                    + zone.getRules().getOffset(Instant.EPOCH)
                    + ", without daylight saving time; a city, like America/Denver, follows the clocks of its place");
        }
        if (PLACELESS.matcher(id).matches() && ABBREVIATIONS.containsKey(id.toLowerCase(Locale.ROOT))) {
            boolean fixed = zone.getRules().isFixedOffset();
            return Optional.of(Excerpt.quoted(id) + " does not name a place; it is used "
                    + (fixed ? "without" : "with") + " daylight saving time; a city, like "
                    + ABBREVIATIONS.get(id.toLowerCase(Locale.ROOT)) + ", follows the clocks of its place");
        }
        return Optional.empty();
    }

    private static Optional<String> sameLetters(String plain) {
        String underscored = plain.replace(' ', '_');
        return ZoneId.getAvailableZoneIds().stream()
                .filter(id -> id.equalsIgnoreCase(underscored))
                .min(Comparator.naturalOrder());
    }

    /** {@code Denver} or {@code US/Denver} for {@code America/Denver}. */
    private static Optional<String> city(String plain) {
        String last = plain.substring(plain.lastIndexOf('/') + 1).replace(' ', '_');
        return ZoneId.getAvailableZoneIds().stream()
                .filter(id -> id.indexOf('/') > 0 && !id.startsWith("Etc/") && !id.startsWith("SystemV/"))
                .filter(id -> id.substring(id.lastIndexOf('/') + 1).equalsIgnoreCase(last))
                .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()));
    }

    private static Optional<String> nearest(String plain) {
        if (plain.length() > Excerpt.MOST_CHARACTERS) {
            return Optional.empty();
        }
        String underscored = plain.replace(' ', '_');
        String last = underscored.substring(underscored.lastIndexOf('/') + 1);
        return ZoneId.getAvailableZoneIds().stream()
                .filter(id -> id.indexOf('/') > 0 && !id.startsWith("Etc/") && !id.startsWith("SystemV/"))
                .map(id -> Map.entry(id, distance(underscored, last, id.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.getValue() <= Math.max(1, Math.min(3, last.length() / 4 + 1)))
                .min(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }

    /** Of whole names, or of cities where the text has no region. */
    private static int distance(String text, String last, String id) {
        return text.equals(last)
                ? EditDistance.between(last, id.substring(id.lastIndexOf('/') + 1))
                : EditDistance.between(text, id);
    }
}
