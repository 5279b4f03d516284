package dev.firstbell.embedded.internal.http;

import io.vertx.core.buffer.Buffer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of a form, as browsers send them: {@code application/x-www-form-urlencoded} or
 * {@code multipart/form-data}.
 */
final class FormBody {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]{1,70})\"?");
    private static final Pattern NAME =
            Pattern.compile("(?i)content-disposition:[^\\r\\n]*?[; ]name=\"([^\"\\r\\n]*)\"");

    private FormBody() {}

    /** The fields by name, the last one of each name. Empty if the body is not a form. */
    static Map<String, String> fields(String contentType, Buffer body) {
        String type = contentType.toLowerCase(Locale.ROOT);
        String text = body.toString(StandardCharsets.UTF_8);
        if (type.startsWith("application/x-www-form-urlencoded")) {
            return urlEncoded(text);
        }
        Matcher boundary = BOUNDARY.matcher(contentType);
        return type.startsWith("multipart/form-data") && boundary.find()
                ? multipart(text, "--" + boundary.group(1))
                : Map.of();
    }

    private static Map<String, String> urlEncoded(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : text.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // A percent sign without two hexadecimal digits behind it stays as it is.
            return text;
        }
    }

    private static Map<String, String> multipart(String text, String delimiter) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String part : text.split(Pattern.quote(delimiter))) {
            int end = part.indexOf("\r\n\r\n");
            Matcher name = end < 0 ? null : NAME.matcher(part.substring(0, end));
            if (name != null && name.find()) {
                fields.put(name.group(1), part.substring(end + 4).replaceFirst("\\r\\n$", ""));
            }
        }
        return fields;
    }
}
