package dev.firstbell.deploy.prometheus;

import static java.util.Objects.requireNonNull;

import dev.firstbell.records.io.BadInputException;
import dev.firstbell.records.io.Excerpt;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a Prometheus server as people give it: typed, or pasted from a browser.
 *
 * @param url with the path prefix of the server's API, if it has one
 * @param remark what was cut off; empty if nothing was
 */
public record PrometheusAddress(URI url, Optional<String> remark) {
    /** The pages of Prometheus 2 and 3 and of VictoriaMetrics, and the API itself. */
    private static final Pattern PAGE = Pattern.compile(
            "/(?:classic/.*|new/.*|graph|query|alerts|rules|targets|status|config|flags|tsdb-status|service-discovery"
                    + "|vmui|vmui/.*|-/(?:healthy|ready)|api/v1(?:/.*)?)/?$");

    /** The page of a data source in Grafana, whose proxy leads to the server. */
    private static final Pattern GRAFANA =
            Pattern.compile("^(.*?)/(?:connections/)?datasources/edit/([A-Za-z0-9_-]+)/?$");

    /** The page of VictoriaMetrics' cluster; its API is one level further down. */
    private static final Pattern CLUSTER = Pattern.compile("^(.*/select/[0-9:]+)/(?:vmui(?:/.*)?)?$");

    public PrometheusAddress {
        requireNonNull(url, "url is null");
        requireNonNull(remark, "remark is null");
    }

    /**
     * Reads an address. A page of the server and a query are cut off.
     *
     * @throws BadInputException if it is not an address of http or https, or contains a user or a password
     */
    public static PrometheusAddress of(String text) {
        String given = text.strip();
        if (given.matches("(?i)[a-z0-9._-]+(:\\d+)?(/.*)?")) {
            throw new BadInputException("--prometheus: " + Excerpt.quoted(text) + " has no scheme; write http://"
                    + Excerpt.of(given) + " or https://" + Excerpt.of(given));
        }
        try {
            URI url = new URI(given);
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            if (url.getRawUserInfo() != null) {
                throw new BadInputException(
                        "--prometheus: the address contains a user or a password, which other users of"
                                + " this machine can read; write USER:PASSWORD into a file and pass it with "
                                + PrometheusLogin.PASSWORD_OPTION);
            }
            if ((scheme.equals("http") || scheme.equals("https")) && url.getHost() != null) {
                return cut(scheme, url);
            }
        } catch (URISyntaxException e) {
            // Reported below.
        }
        throw new BadInputException("--prometheus: " + Excerpt.quoted(text)
                + " is not an address; write it like https://prometheus.example.edu/, with the path prefix of its API if"
                + " it has one");
    }

    private static PrometheusAddress cut(String scheme, URI url) {
        String path = Optional.ofNullable(url.getRawPath()).orElse("");
        Matcher source = GRAFANA.matcher(path);
        if (source.matches()) {
            return moved(scheme, url, source.group(1) + "/api/datasources/proxy/uid/" + source.group(2) + "/");
        }
        Matcher cluster = CLUSTER.matcher(path);
        if (cluster.matches()) {
            return moved(scheme, url, cluster.group(1) + "/prometheus/");
        }
        Matcher page = PAGE.matcher(path);
        String prefix = page.find() ? path.substring(0, page.start()) : path;
        URI base = base(scheme, url, prefix + (prefix.endsWith("/") ? "" : "/"));
        boolean shortened = !prefix.equals(path) || url.getRawQuery() != null || url.getRawFragment() != null;
        return new PrometheusAddress(
                base,
                shortened
                        ? Optional.of("--prometheus: taken as " + base + ", without the page that was pasted with it")
                        : Optional.empty());
    }

    private static PrometheusAddress moved(String scheme, URI url, String path) {
        URI base = base(scheme, url, path);
        return new PrometheusAddress(
                base, Optional.of("--prometheus: taken as " + base + ", where the page that was pasted has its API"));
    }

    private static URI base(String scheme, URI url, String path) {
        return URI.create(scheme + "://" + url.getRawAuthority().toLowerCase(Locale.ROOT) + path);
    }
}
