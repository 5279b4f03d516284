package dev.firstbell.embedded.internal.http;

import java.util.Optional;
import java.util.stream.Stream;

/** Reads the {@code Cookie} header. */
final class Cookies {
    private Cookies() {}

    /** A cookie's value, byte for byte but for quotes around it; the first of that name, which has the longest path. */
    static Optional<String> value(String header, String name) {
        return Stream.of(header.split(";"))
                .map(String::strip)
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1).replaceAll("^\"(.*)\"$", "$1"))
                .findFirst();
    }
}
