package dev.firstbell.deploy.image;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of an image in a registry, in the grammar of the OCI distribution specification 1.1 and of Docker's
 * reference library. Immutable.
 *
 * @param registry the host, with its port if given: {@code localhost:5000}
 * @param repository the repository in the registry
 * @param tag the tag; may be empty if there is a digest
 * @param digest the digest {@code sha256:…} of a manifest or an index; takes precedence over the tag
 */
public record ImageReference(String registry, String repository, Optional<String> tag, Optional<String> digest) {
    private static final int MOST_SHOWN = 200;
    private static final Pattern REGISTRY = Pattern.compile("(?:[A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+])(?::\\d{1,5})?");
    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*)*");
    private static final Pattern ADDRESS = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final Pattern WHOLE = Pattern.compile("([^/]+)/([^:@]+)(?::([^@]*))?(?:@(.*))?");

    public ImageReference {
        requireNonNull(registry, "registry is null");
        requireNonNull(repository, "repository is null");
        requireNonNull(tag, "tag is null");
        requireNonNull(digest, "digest is null");
    }

    /** Whether a text is a digest: {@code sha256:} and 64 hexadecimal digits. */
    public static boolean isDigest(String text) {
        return DIGEST.matcher(text).matches();
    }

    /**
     * Parses {@code REGISTRY/REPOSITORY[:TAG][@DIGEST]}. Without tag and digest, the tag is {@code latest}.
     *
     * @throws BadInputException if a part is malformed; the message names the part
     */
    public static ImageReference parse(String text) {
        Matcher address = ADDRESS.matcher(text);
        if (address.lookingAt()) {
            throw new BadInputException(shown(text) + ": the name of an image has no `" + address.group() + "`; write "
                    + shown(text.substring(address.end())));
        }
        Matcher parts = WHOLE.matcher(text);
        if (!parts.matches() || !looksLikeARegistry(parts.group(1))) {
            throw new BadInputException(shown(text)
                    + " is not an existing folder and does not start with a registry; pass a folder with an OCI image"
                    + " layout, or REGISTRY/REPOSITORY:TAG such as docker.io/library/debian:trixie");
        }
        String repository = parts.group(2);
        if (parts.group(1).equals("docker.io") && !repository.contains("/")) {
            repository = "library/" + repository;
        }
        Optional<String> tag = Optional.ofNullable(parts.group(3));
        Optional<String> digest = Optional.ofNullable(parts.group(4));
        check(text, "registry", parts.group(1), REGISTRY);
        check(text, "repository", repository, REPOSITORY);
        if (tag.filter(String::isEmpty).isPresent()) {
            throw new BadInputException(shown(text) + ": there is no tag after the colon; write it, or leave the colon"
                    + (digest.isEmpty() ? " out for `latest`" : " out"));
        }
        tag.ifPresent(one -> check(text, "tag", one, TAG));
        digest.ifPresent(one -> check(text, "digest", one, DIGEST));
        if (tag.isEmpty() && digest.isEmpty()) {
            tag = Optional.of("latest");
        }
        return new ImageReference(parts.group(1), repository, tag, digest);
    }

    private static boolean looksLikeARegistry(String first) {
        return first.contains(".") || first.contains(":") || first.equals("localhost");
    }

    private static void check(String text, String what, String value, Pattern pattern) {
        if (!pattern.matcher(value).matches()) {
            throw new BadInputException(shown(text) + ": '" + shown(value) + "' is not a valid " + what);
        }
    }

    /** A reference may be pasted with anything; most are shorter than this. */
    private static String shown(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ");
        return line.length() <= MOST_SHOWN ? line : line.substring(0, MOST_SHOWN) + "…";
    }

    /** The reference in requests to the registry: the digest if there is one, else the tag. */
    public String version() {
        return digest.or(() -> tag).orElseThrow();
    }

    /** The same reference with another digest. */
    public ImageReference at(String other) {
        return new ImageReference(registry, repository, tag, Optional.of(other));
    }

    @Override
    public String toString() {
        return registry + "/" + repository + tag.map(":"::concat).orElse("")
                + digest.map("@"::concat).orElse("");
    }
}
