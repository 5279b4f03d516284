package dev.firstbell.deploy.prometheus;

import dev.firstbell.records.io.BadInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Headers that every request to a Prometheus server has: the tenant of Mimir, Cortex, Thanos or Loki's gateway, and
 * whatever else a gateway wants. A header may be a secret, so {@link #toString()} and messages show no values. Immutable.
 */
public final class PrometheusHeaders {
    /** The option that names the tenant. */
    public static final String TENANT_OPTION = "--prometheus-tenant";

    /** The option that names the file with headers. */
    public static final String FILE_OPTION = "--prometheus-headers-file";

    /** No header. */
    public static final PrometheusHeaders NONE = new PrometheusHeaders(List.of(), Optional.empty());

    /** Cortex, Mimir and Loki read the first (docs: "Authentication and authorization"), Thanos the second ({@code
     * --query.tenant-header}). */
    private static final List<String> TENANT_HEADERS = List.of("X-Scope-OrgID", "THANOS-TENANT");

    private static final int MAX_TENANT = 1000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    /** Those that the HTTP client sets itself. */
    private static final Set<String> RESERVED =
            Set.of("host", "connection", "content-length", "expect", "upgrade", "accept-encoding", "transfer-encoding");

    private static final String FORM = "write one header a line into it, like X-Api-Key: VALUE";

    private final List<Map.Entry<String, String>> all;
    private final Optional<String> tenant;

    private PrometheusHeaders(List<Map.Entry<String, String>> all, Optional<String> tenant) {
        this.all = List.copyOf(all);
        this.tenant = tenant;
    }

    /**
     * The headers that name a tenant.
     *
     * @throws BadInputException if the text cannot be a tenant
     */
    public static PrometheusHeaders tenant(String text) {
        String name = text.strip();
        if (name.isEmpty() || name.length() > MAX_TENANT || !name.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new BadInputException(TENANT_OPTION + ": `" + PrometheusRefusals.shortened(text)
                    + "` is not a tenant; write its ID, such as team-a, without spaces");
        }
        return new PrometheusHeaders(
                TENANT_HEADERS.stream().map(header -> Map.entry(header, name)).toList(), Optional.of(name));
    }

    /**
     * Reads a file with one header a line, {@code NAME: VALUE}. Empty lines and lines that begin with {@code #} are skipped.
     *
     * @throws BadInputException if the file cannot be read or has another content
     */
    public static PrometheusHeaders file(Path file) {
        String place = FILE_OPTION + ": " + file;
        List<String> lines = SecretFile.text(place, file, FORM).lines().toList();
        List<Map.Entry<String, String>> found = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                found.add(header(place + ":" + (i + 1), line));
            }
        }
        if (found.isEmpty()) {
            throw new BadInputException(place + " has no header; " + FORM);
        }
        return new PrometheusHeaders(found, Optional.empty());
    }

    private static Map.Entry<String, String> header(String place, String line) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).strip();
        String value = colon < 0 ? "" : line.substring(colon + 1).strip();
        if (!NAME.matcher(name).matches() || value.isEmpty()) {
            throw new BadInputException(place + " is not a header; " + FORM);
        }
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new BadInputException(place + ": the header " + name + " is set by Firstbell itself; remove it");
        }
        if (!value.chars().allMatch(c -> c == '\t' || c >= ' ' && c < 0x7f)) {
            throw new BadInputException(
                    place + ": the value of the header " + name + " has characters other than printable ASCII");
        }
        return Map.entry(name, value);
    }

    /** These headers and others. */
    public PrometheusHeaders and(PrometheusHeaders others) {
        List<Map.Entry<String, String>> both = new ArrayList<>(all);
        both.addAll(others.all);
        return new PrometheusHeaders(both, tenant.or(() -> others.tenant));
    }

    /** The name of a header that others have, too. */
    public Optional<String> sharedWith(PrometheusHeaders others) {
        return all.stream().map(Map.Entry::getKey).filter(others::has).findFirst();
    }

    /** Whether there is a header of this name. */
    public boolean has(String name) {
        return all.stream().anyMatch(header -> header.getKey().equalsIgnoreCase(name));
    }

    /** Only this method reveals the values. */
    List<Map.Entry<String, String>> all() {
        return all;
    }

    /** The tenant that these headers name, if they do. */
    Optional<String> tenant() {
        return tenant;
    }

    @Override
    public String toString() {
        return "PrometheusHeaders[hidden]";
    }
}
