package dev.firstbell.records.calendar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** The names of time zones that Windows, Outlook and Exchange write, such as {@code Mountain Standard Time}. Thread-safe. */
final class WindowsZones {
    private static final Map<String, String> ZONES = read();

    private WindowsZones() {}

    /** The zone of a name, in any case. */
    static Optional<ZoneId> of(String name) {
        return Optional.ofNullable(ZONES.get(name.toLowerCase(Locale.ROOT))).map(ZoneId::of);
    }

    static Map<String, String> all() {
        return ZONES;
    }

    private static Map<String, String> read() {
        Properties properties = new Properties();
        try (InputStream in =
                WindowsZones.class.getResourceAsStream("/dev/firstbell/records/windows-zones.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> zones = new HashMap<>();
        properties.forEach((name, zone) -> zones.put(name.toString().toLowerCase(Locale.ROOT), zone.toString()));
        return Map.copyOf(zones);
    }
}
