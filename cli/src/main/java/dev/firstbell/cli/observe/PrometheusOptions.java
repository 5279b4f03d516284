package dev.firstbell.cli.observe;

import dev.firstbell.cli.shared.TokenOption;
import dev.firstbell.deploy.prometheus.LabelMatchers;
import dev.firstbell.deploy.prometheus.PrometheusAccess;
import dev.firstbell.deploy.prometheus.PrometheusAddress;
import dev.firstbell.deploy.prometheus.PrometheusHeaders;
import dev.firstbell.deploy.prometheus.PrometheusLogin;
import dev.firstbell.records.io.BadInputException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The Prometheus server to look back with, how to log in there, and which of its series to use. */
final class PrometheusOptions {
    @Option(
            names = "--prometheus",
            paramLabel = "URL",
            description = "Look back at a past class in this Prometheus server's history.")
    private String url;

    @Option(
            names = PrometheusLogin.TOKEN_OPTION,
            paramLabel = "FILE",
            description = "A file with a token for the Prometheus server.")
    private Path token;

    @Option(
            names = PrometheusLogin.PASSWORD_OPTION,
            paramLabel = "FILE",
            description = "A file with USER:PASSWORD, for a Prometheus server behind basic authentication.")
    private Path password;

    @Option(
            names = PrometheusHeaders.TENANT_OPTION,
            paramLabel = "ID",
            description =
                    "The tenant of a server that has several, such as Mimir, Cortex or Thanos: sent as X-Scope-OrgID"
                            + " and THANOS-TENANT.")
    private String tenant;

    @Option(
            names = PrometheusHeaders.FILE_OPTION,
            paramLabel = "FILE",
            description =
                    "A file with other headers that a gateway in front of the server wants, one NAME: VALUE a line.")
    private Path headers;

    @Option(
            names = "--prometheus-select",
            paramLabel = "MATCHERS",
            description = "Use only the series with these labels, like 'cluster=\"prod\"', of a server that has several"
                    + " clusters.")
    private String select;

    @Option(
            names = "--prometheus-hub-select",
            paramLabel = "MATCHERS",
            description =
                    "Use only the hub's counters with these labels, like 'job=\"hub\"', of a server that has several"
                            + " hubs.")
    private String hubSelect;

    /** Whether a server is named. */
    boolean isGiven() {
        return url != null;
    }

    /** Whether any of these options is given. */
    boolean isAnyGiven() {
        return Stream.of(url, token, password, tenant, headers, select, hubSelect)
                .anyMatch(Objects::nonNull);
    }

    /**
     * Access to the server; connects to nothing yet. Empty if none is named.
     *
     * @param authorities certificate authorities to trust besides the JDK's
     * @param remarks receives what was made of an address that was pasted with more than the address
     * @throws BadInputException if an option cannot be used
     */
    Optional<PrometheusAccess> access(
            Supplier<Optional<Path>> authorities, String namespace, Consumer<String> remarks) {
        if (url == null) {
            if (isAnyGiven()) {
                throw new BadInputException(
                        "--prometheus: the other options of the Prometheus server need its address");
            }
            return Optional.empty();
        }
        PrometheusAddress address = PrometheusAddress.of(url);
        PrometheusAccess access = PrometheusAccess.of(address.url(), login(), authorities.get(), namespace)
                .sending(headers())
                .selecting(matchers("--prometheus-select", select), matchers("--prometheus-hub-select", hubSelect));
        address.remark().ifPresent(remarks);
        return Optional.of(access);
    }

    private Optional<PrometheusLogin> login() {
        if (token != null && password != null) {
            throw new BadInputException(
                    PrometheusLogin.TOKEN_OPTION + " and " + PrometheusLogin.PASSWORD_OPTION + ": give one of them");
        }
        return Optional.ofNullable(password)
                .map(PrometheusLogin::passwordFile)
                .or(() -> Optional.ofNullable(token)
                        .map(file -> PrometheusLogin.token(TokenOption.fromFile(PrometheusLogin.TOKEN_OPTION, file)
                                .bearer())));
    }

    private PrometheusHeaders headers() {
        PrometheusHeaders named = tenant == null ? PrometheusHeaders.NONE : PrometheusHeaders.tenant(tenant);
        PrometheusHeaders all = headers == null ? PrometheusHeaders.NONE : PrometheusHeaders.file(headers);
        named.sharedWith(all).ifPresent(name -> {
            throw new BadInputException(PrometheusHeaders.FILE_OPTION + ": " + headers + " has the header " + name
                    + ", which " + PrometheusHeaders.TENANT_OPTION + " sets, too; give one of them");
        });
        if (all.has("Authorization") && (token != null || password != null)) {
            throw new BadInputException(PrometheusHeaders.FILE_OPTION + ": " + headers
                    + " has the header Authorization, which " + PrometheusLogin.TOKEN_OPTION + " or "
                    + PrometheusLogin.PASSWORD_OPTION + " sets, too; give one of them");
        }
        return all.and(named);
    }

    private static LabelMatchers matchers(String option, String text) {
        return text == null ? LabelMatchers.NONE : LabelMatchers.of(option, text);
    }
}
