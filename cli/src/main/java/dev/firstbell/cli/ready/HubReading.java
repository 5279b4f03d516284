package dev.firstbell.cli.ready;

import dev.firstbell.cli.shared.CaFileOption;
import dev.firstbell.cli.shared.HubAddress;
import dev.firstbell.cli.shared.Say;
import dev.firstbell.cli.shared.TokenOption;
import dev.firstbell.client.HubClient;
import dev.firstbell.client.HubClientBuilder;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.hub.HubUser;
import dev.firstbell.client.hub.UserQuery;
import dev.firstbell.records.io.FailureReason;
import dev.firstbell.records.io.Plural;
import dev.firstbell.records.readiness.Fact;
import dev.firstbell.records.readiness.HubState;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the hub answers, if its address is given. */
final class HubReading {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Option(
            names = "--hub",
            paramLabel = "URL",
            description = "The hub's address: whether it answers, and with a token how many servers run and start.")
    private String url;

    @Mixin
    private TokenOption token;

    @Mixin
    private CaFileOption caFile;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    Fact<HubState> read() {
        if (url == null) {
            return new Fact.Unknown<>(
                    "the hub",
                    "the hub was not asked",
                    "give --hub URL, and a token with the scopes" + " list:users and read:servers");
        }
        URI address = HubAddress.read("--hub", url, line -> Say.line(verb, line));
        Optional<ApiToken> given = token.readIfAny();
        HubClientBuilder builder =
                HubClient.builder(address).requestTimeout(TIMEOUT).proxyFromEnvironment();
        given.ifPresent(builder::token);
        caFile.read().ifPresent(builder::trustAuthorities);
        String source = address + "hub/api and " + address + "hub/health";
        try (HubClient hub = builder.build()) {
            return new Fact.Known<>(state(hub, address, given.isPresent()), source);
        }
    }

    private static HubState state(HubClient hub, URI address, boolean hasToken) {
        String version = "";
        try {
            version = answer(hub.version()).text();
            answer(hub.health());
        } catch (RuntimeException e) {
            String problem = FailureReason.of(e);
            return new HubState(
                    version,
                    Optional.of(problem),
                    new Fact.Unknown<>(address.toString(), "the hub does not answer as it should", "mend the hub"));
        }
        return new HubState(version, Optional.empty(), servers(hub, address + "hub/api/users", hasToken));
    }

    private static Fact<HubState.Servers> servers(HubClient hub, String source, boolean hasToken) {
        String scopes = "give --token-file FILE with a token that has the scopes list:users and read:servers";
        if (!hasToken) {
            return new Fact.Unknown<>(source, "servers were not counted: no token is given", scopes);
        }
        try {
            List<HubUser> users = answer(hub.users(UserQuery.all().in(UserQuery.State.ACTIVE)));
            // A user is listed because of a server; a token without read:servers is not shown it.
            if (users.stream().anyMatch(user -> user.servers().isEmpty())) {
                return new Fact.Unknown<>(
                        source,
                        Plural.of(users.size(), "user has", "users have")
                                + " a server, and the token lacks the scope read:servers, so servers"
                                + " cannot be counted",
                        scopes);
            }
            int active = users.stream().mapToInt(user -> user.servers().size()).sum();
            long starting = users.stream()
                    .flatMap(user -> user.servers().values().stream())
                    .filter(server -> server.pending().filter("spawn"::equals).isPresent())
                    .count();
            return new Fact.Known<>(new HubState.Servers(active, (int) starting), source);
        } catch (RuntimeException e) {
            return new Fact.Unknown<>(source, "servers were not counted: " + FailureReason.of(e), scopes);
        }
    }

    private static <T> T answer(CompletableFuture<T> call) {
        try {
            return call.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
