package dev.firstbell.embedded.internal.http;

import java.util.Optional;
import java.util.stream.Stream;

/** Reads the {@code Cookie} header. */
final class Cookies {
    private Cookies() {}

    /**
     * A cookie's value without the quotes around it. The first of several cookies of one name, which has the longest
     * path.
     */
    static Optional<String> value(String header, String name) {
        return Stream.of(header.split(";"))
                .map(String::strip)
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1).replaceAll("^\"(.*)\"$", "$1"))
                .findFirst();
    }
}
