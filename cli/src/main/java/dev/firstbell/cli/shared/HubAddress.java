package dev.firstbell.cli.shared;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hub's address, as people copy it from the browser: with a page of the hub or of a server, without a scheme, in upper
 * case, in quotes. What does not belong to it is cut off, and said.
 *
 * @param url scheme, host, port and base path: nothing that could be a secret, so that it may stand in a record
 * @param changed how it differs from the text that was given; empty if it is the same
 */
public record HubAddress(URI url, Optional<String> changed) {
    private static final Pattern SCHEME = Pattern.compile("(?i)^([a-z][a-z0-9+.-]*):/{1,2}");

    /** {@code https:} with too few slashes, or a semicolon or comma for the colon. */
    private static final Pattern TYPED = Pattern.compile("(?i)^(https?)[:;,]/*(?=[a-z\\[])");

    /**
     * The pages that JupyterHub serves below its base path (app.py, init_handlers; handlers/pages.py), and the prefixes of
     * servers and services. The reluctant beginning makes the shortest base path win.
     */
    private static final Pattern PAGE =
            Pattern.compile("^(.*?/)(hub(?:/(?:home|login|logout|spawn|spawn-pending|token|admin"
                    + "|api|error|oauth_login|oauth_callback|oauth2|signup|authorize|accept-share|static|logo|health|metrics"
                    + "|user-redirect|user|security|native-signup|change-password)?(?:/.*)?)?|user/.+|services/.+)$");

    /** Characters that a copy and paste brings along: white space, no-break spaces, zero-width characters, quotes. */
    private static final String AROUND = "[\\s\\p{Z}\\p{Cf}\\p{Pi}\\p{Pf}„‚\"'`<>]+";

    /** Names of files that are given in the place of an address; none of these ends is a top-level domain. */
    private static final Pattern FILE =
            Pattern.compile("(?i)\\.{1,2}/.*|[^/:?#]+\\.(ya?ml|jsonl?|csv|tsv|txt|log|html?|gz|tgz|xlsx|pem)");

    private static final String PLAIN = "a hub's address looks like https://hub.example.edu/ or"
            + " https://example.edu/jupyter/, without name, password or query";

    public HubAddress {
        requireNonNull(url, "url is null");
        requireNonNull(changed, "changed is null");
    }

    /**
     * Reads an address.
     *
     * @param place where the address comes from, for messages: {@code --hub}
     * @throws BadInputException if it cannot be one; the message repeats no user name, password or query
     */
    public static HubAddress parse(String place, String given) {
        String text = given.replaceAll("^" + AROUND + "|" + AROUND + "$", "");
        if (text.isEmpty()) {
            throw new BadInputException(place + ": the address is empty; " + PLAIN);
        }
        if (text.matches("(?s).*[\\s,;]+(?i:https?)://.*")) {
            throw new BadInputException(place + ": there are several addresses; give one of them");
        }
        if (text.lines().count() > 1) {
            throw new BadInputException(
                    place + ": the address has " + text.lines().count() + " lines; " + PLAIN);
        }
        String address = withScheme(place, text);
        URI url = parsed(place, address);
        String path = base(url.getRawPath() == null ? "" : url.getRawPath());
        URI plain = plain(url, path);
        boolean same = given.equals(plain.toString()) || (given + "/").equals(plain.toString());
        return new HubAddress(plain, same ? Optional.empty() : Optional.of(changed(place, text, url, path)));
    }

    /**
     * Reads an address, and says how it was changed.
     *
     * @param notes receives one line, if the address was changed
     */
    public static URI read(String place, String given, Consumer<String> notes) {
        HubAddress address = parse(place, given);
        address.changed().ifPresent(notes);
        return address.url();
    }

    private static String changed(String place, String text, URI url, String path) {
        String full = url.getRawPath() == null ? "" : url.getRawPath();
        String cut = full.length() > path.length() ? full.substring(path.length()) : "";
        String what = cut.isEmpty() || cut.equals("/") ? "" : "`/" + cut + "` is a page of the hub and was cut off";
        if (what.isEmpty() && (url.getRawQuery() != null || url.getRawFragment() != null)) {
            what = "what follows the path was cut off";
        }
        if (what.isEmpty()
                && !SCHEME.matcher(text).find()
                && !TYPED.matcher(text).find()) {
            what = "the address had no scheme";
        }
        return place + ": taken as " + plain(url, path) + (what.isEmpty() ? "" : "; " + what);
    }

    private static URI plain(URI url, String path) {
        String host = url.getHost().toLowerCase(Locale.ROOT);
        return URI.create(url.getScheme() + "://" + host + (url.getPort() < 0 ? "" : ":" + url.getPort()) + path);
    }

    private static String withScheme(String place, String text) {
        Matcher scheme = SCHEME.matcher(text);
        Matcher typed = TYPED.matcher(text);
        if (scheme.find()) {
            String name = scheme.group(1).toLowerCase(Locale.ROOT);
            if (!name.equals("http") && !name.equals("https")) {
                throw new BadInputException(place + ": the scheme is " + Excerpt.quoted(name)
                        + "; a hub's address begins with https:// or http://");
            }
            return name + "://" + text.substring(scheme.end());
        }
        if (typed.find()) {
            return typed.group(1).toLowerCase(Locale.ROOT) + "://" + text.substring(typed.end());
        }
        if (FILE.matcher(text).matches()) {
            throw new BadInputException(
                    place + ": expected an address, found the name of a file, " + Excerpt.quoted(text) + "; " + PLAIN);
        }
        String rest = text.replaceFirst("^/+", "");
        String host = rest.split("[/?#]", 2)[0];
        if (host.matches("[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}")) {
            checkHost(place, host);
        }
        if (!host.matches(".*[.:].*|(?i)localhost")) {
            throw new BadInputException(place + ": give a plain address: " + Excerpt.quoted(host)
                    + " has neither a scheme nor a dot; " + PLAIN);
        }
        // Nothing but a port that is https's own speaks TLS on this machine.
        boolean local = host.matches("(?i)(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?");
        return (host.endsWith(":80") || local && !host.endsWith(":443") ? "http://" : "https://") + rest;
    }

    private static URI parsed(String place, String address) {
        String rest = address.substring(address.indexOf("://") + 3);
        String authority = rest.split("[/?#]", 2)[0];
        // A password may contain a slash; then its first part stands where the port does.
        boolean secret = rest.contains("@") && !authority.matches("[^:]*(:\\d*)?|\\[.*](:\\d*)?");
        if (authority.contains("@") || secret) {
            throw new BadInputException(place
                    + ": give a plain address, without the name and password before the `@`; Firstbell takes a token"
                    + " from --token-file; " + PLAIN);
        }
        String host = authority.replaceFirst(":\\d*$", "");
        if (!host.startsWith("[")) {
            checkHost(place, host);
        } else if (!host.matches("\\[[0-9a-fA-F:.]+]")) {
            throw new BadInputException(
                    place + ": give a plain address: `" + host + "` is not an IPv6 address in brackets; " + PLAIN);
        }
        String port = authority.substring(host.length());
        if (port.length() > 1
                && (port.length() > 6
                        || Integer.parseInt(port.substring(1)) > 65_535
                        || Integer.parseInt(port.substring(1)) == 0)) {
            throw new BadInputException(
                    place + ": " + Excerpt.quoted(port.substring(1)) + " is not a port; a port is from 1 to 65535");
        }
        String path = rest.substring(authority.length()).replace(" ", "%20");
        try {
            URI url = new URI(address.substring(0, address.indexOf("://") + 3)
                    + (host.startsWith("[") ? host : ascii(host))
                    + (port.length() > 1 ? port : "")
                    + path);
            if (url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // The same message as for an address without a host.
        }
        throw new BadInputException(place + ": give a plain address: " + Excerpt.quoted(host)
                + " and what follows cannot be read; " + PLAIN);
    }

    private static void checkHost(String place, String host) {
        if (host.isEmpty()) {
            throw new BadInputException(place + ": the address has no host; " + PLAIN);
        }
        if (host.matches("[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){1,7}(?:[.%].*)?") && !host.matches("[^:]+:[^:]*")) {
            throw new BadInputException(
                    place + ": `" + host + "` looks like an IPv6 address, which stands in brackets in an"
                            + " address, such as https://[2001:db8::1]:8443/");
        }
        if (host.matches("[A-Za-z0-9._-]+") && host.contains("_")) {
            throw new BadInputException(
                    place + ": give a plain address: the host `" + host + "` contains `_`, which the name"
                            + " of a host cannot (RFC 952); give the host's IP address, or another name of it");
        }
        host.codePoints()
                .filter(c -> c < 0x80 && !Character.isLetterOrDigit(c) && c != '.' && c != '-')
                .findFirst()
                .ifPresent(c -> {
                    throw new BadInputException(place + ": give a plain address: the host " + Excerpt.quoted(host)
                            + " contains " + Excerpt.quoted(Character.toString(c))
                            + ", which the name of a host cannot; " + PLAIN);
                });
    }

    private static String ascii(String host) {
        try {
            return IDN.toASCII(host);
        } catch (IllegalArgumentException e) {
            return host;
        }
    }

    /** The base path: with one slash at its end, without pages of the hub. */
    private static String base(String rawPath) {
        String path = ("/" + rawPath).replaceAll("/{2,}", "/").replaceFirst("(?:%20)+$", "");
        Matcher page = PAGE.matcher(path);
        String base = page.matches() ? page.group(1) : path;
        return base.endsWith("/") ? base : base + "/";
    }
}
