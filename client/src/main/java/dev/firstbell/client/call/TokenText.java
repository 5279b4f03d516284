package dev.firstbell.client.call;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The text in which a token arrives: what people and programs write around it is named, and the token is never repeated.
 * Stateless and thread-safe.
 */
final class TokenText {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** {@code FIRSTBELL_TOKEN=}, {@code export TOKEN=}, {@code token:}; a token itself may contain an equals sign. */
    private static final Pattern NAMED = Pattern.compile("(?i)((?:export\\s+|setx?\\s+|\\$env:|-\\s+)?[\"']?[\\w.-]*"
            + "(?:token|key|secret|password)[\\w.-]*[\"']?\\s*[=:]\\s*)(?=.*[^=]).+");

    private static final Pattern HEADER = Pattern.compile(
            "(?i)((?:(?:-H\\s+)?[\"']?authorization\\s*:\\s*)?(?:token|bearer)\\s+|authorization\\s*:\\s*).+");

    private static final Pattern PLACEHOLDER = Pattern.compile(
            "<.*>|\\$\\{.*}|\\$\\(.*\\)|\\$[A-Za-z_]\\w*|%\\w+%|\\{\\{.*}}|REDACTED|(?i:x{4,}|\\*+|•+|\\.{3,})");

    private static final Pattern JWT = Pattern.compile("eyJ[\\w-]{8,}\\.[\\w-]+\\.[\\w-]*");

    /** The fewest characters of a text in base64 that do not look like text by chance. */
    private static final int SHORTEST_DECODED = 16;

    private static final int SHORTEST = 8;

    private TokenText() {}

    /**
     * The text of a file: in UTF-8, or in UTF-16 with its mark, as Windows PowerShell's {@code >} writes it.
     *
     * @throws IllegalArgumentException if it is not text
     */
    static String decoded(byte[] bytes, String what) {
        boolean littleEndian = bytes.length > 1 && bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe;
        boolean bigEndian = bytes.length > 1 && bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff;
        Charset charset = littleEndian || bigEndian ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(what + " is not text; expected the token alone, in ASCII");
        }
    }

    /**
     * The token alone.
     *
     * @param what what the text is, for messages: {@code the API token in file F}
     * @throws IllegalArgumentException if there is more than the token, with what it is
     */
    static String secret(String raw, String what) {
        String text = raw.replaceAll("^[\\s\\ufeff\\u200b]+|[\\s\\ufeff\\u200b]+$", "");
        problem(text).ifPresent(problem -> {
            throw new IllegalArgumentException(what + " " + problem);
        });
        return text;
    }

    private static Optional<String> problem(String text) {
        if (text.isEmpty()) {
            return Optional.of("is empty");
        }
        Optional<String> document = document(text);
        if (document.isPresent()) {
            return document;
        }
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        if (lines.size() > 1) {
            long comments = lines.stream().filter(line -> line.startsWith("#")).count();
            return Optional.of(
                    "has " + lines.size() + " lines" + (comments > 0 ? ", " + comments + " of them comments" : "")
                            + "; keep one token in it, and nothing else");
        }
        return line(text);
    }

    /** A whole document of another kind. */
    private static Optional<String> document(String text) {
        if (text.startsWith("{") || text.startsWith("[")) {
            return json(text);
        }
        if (text.startsWith("-----BEGIN ")) {
            return Optional.of("is a certificate or key (PEM), not a token");
        }
        if (text.regionMatches(true, 0, "<!doctype", 0, 9) || text.regionMatches(true, 0, "<html", 0, 5)) {
            return Optional.of("is a web page, not a token; copy the token from the page /hub/token");
        }
        if (text.matches("(?s)(?:.*\\R)?kind:\\s*Secret\\b.*")) {
            return Optional.of(SECRET);
        }
        if (text.matches("(?s)(?:.*\\R)?(?:kind:\\s*Config\\b|current-context:).*")) {
            return Optional.of("is a kubeconfig, which --kubeconfig takes, not a token");
        }
        return Optional.empty();
    }

    private static final String SECRET = "is a Secret of Kubernetes, not a token;"
            + " `kubectl get secret NAME -o jsonpath='{.data.KEY}' | base64 -d` prints the value of one key";

    private static Optional<String> json(String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JacksonException e) {
            return text.startsWith("{{")
                    ? Optional.empty()
                    : Optional.of("begins like JSON, which a token does not; keep the token alone");
        }
        if ("Secret".equals(json.path("kind").asString(""))) {
            return Optional.of(SECRET);
        }
        if (json.path("token").isString()) {
            return Optional.of("is JSON, as the hub's API prints a new token; keep the value of `token` alone"
                    + " (`jq -r .token`)");
        }
        if (json.path("id").isString() && json.has("scopes")) {
            return Optional.of("is the hub's description of a token, which does not contain the token; the hub shows a"
                    + " token only when it is made");
        }
        return Optional.of("is JSON; keep the token alone");
    }

    private static Optional<String> line(String text) {
        Matcher header = HEADER.matcher(text);
        if (header.matches()) {
            return Optional.of("has `" + shown(header.group(1)) + "` before the token; keep the token alone");
        }
        Matcher named = NAMED.matcher(text);
        if (named.matches()) {
            return Optional.of("has `" + shown(named.group(1))
                    + "` before the token; keep the token alone, without a name before it");
        }
        if (text.matches("(?i)https?://.*")) {
            return Optional.of("is an address; "
                    + (text.contains("token=") ? "keep what follows `token=` alone" : "expected the token alone"));
        }
        if (text.matches("([\"'`]).*\\1")) {
            return Optional.of("is in quotes; give it without them");
        }
        if (PLACEHOLDER.matcher(text).matches()) {
            return Optional.of("is a placeholder, not a token; put the token itself there");
        }
        return characters(text);
    }

    private static Optional<String> characters(String text) {
        if (text.chars().anyMatch(c -> c == 0)) {
            return Optional.of("is binary data; expected the token alone, in ASCII");
        }
        if (text.chars().anyMatch(c -> c == ' ' || c == '\t')) {
            return Optional.of("contains white space; expected the token alone, which is one word");
        }
        return text.codePoints()
                .filter(c -> c <= ' ' || c >= 0x7f)
                .mapToObj(c -> String.format(Locale.ROOT, "contains the character U+%04X", c)
                        + (c == '\u2026' || c == '\u2022' ? ", which stands for a part that is not shown" : "")
                        + "; a token has only visible ASCII characters, so copy it again")
                .findFirst();
    }

    /** What speaks against a token that may be one all the same, as a phrase that continues "it". */
    static Optional<String> doubt(String secret) {
        if (JWT.matcher(secret).matches()) {
            return Optional.of(
                    "is a JSON web token, as Kubernetes and log-in services issue them; a hub's token is a plain"
                            + " word, such as one from the page /hub/token");
        }
        if (isEncodedText(secret)) {
            return Optional.of(
                    "looks like a token in base64, as `kubectl get secret -o jsonpath` prints it; `base64 -d`"
                            + " decodes it");
        }
        if (secret.matches("sha\\d+:\\d+:.*")) {
            return Optional.of("is a hash, as the hub's database stores it, and not the token");
        }
        if (secret.matches("a\\d+")) {
            return Optional.of("looks like the id of a token, and not like the token");
        }
        if (secret.endsWith("%")) {
            return Optional.of("ends with `%`, which zsh prints after output without a line break");
        }
        if (secret.matches("(gh[a-z]_|github_pat_|glpat-|hf_|xox[a-z]-|sk-|ya29\\.).*")) {
            return Optional.of("looks like a token of another service");
        }
        return secret.length() < SHORTEST
                ? Optional.of("has only " + secret.length() + " characters")
                : Optional.empty();
    }

    /** Whether it is base64 of visible characters. That the bytes of a random token are all visible is very unlikely. */
    private static boolean isEncodedText(String secret) {
        if (secret.length() % 4 != 0) {
            return false;
        }
        try {
            String decoded = new String(Base64.getDecoder().decode(secret), StandardCharsets.ISO_8859_1).strip();
            return decoded.length() >= SHORTEST_DECODED && decoded.chars().allMatch(c -> c > ' ' && c < 0x7f);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String shown(String prefix) {
        return prefix.strip().replaceAll("[\"'`]+", "").replaceAll("\\s+", " ");
    }
}
