package dev.firstbell.simulations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firstbell.client.HubClient;
import dev.firstbell.client.TestingHub;
import dev.firstbell.client.call.ApiToken;
import dev.firstbell.client.call.HubException;
import dev.firstbell.records.io.BadInputException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TestUsersTest {
    private final TestingHub hub = TestingHub.jupyterHub();
    private final HubClient client =
            HubClient.builder(hub.url()).token(ApiToken.of("s3cret-s3cret")).build();

    @AfterEach
    void close() {
        client.close();
        hub.close();
    }

    @Test
    void namesThatTheHubDoesNotPermitAreBadInputWithTheSettingThatDecides() {
        hub.on("POST /hub/api/users", 400, "{\"status\": 400, \"message\": \"Invalid usernames: test-000, test-001\"}");

        assertThatThrownBy(() -> TestUsers.create(client, List.of("test-000", "test-001"))
                        .join())
                .cause()
                .isInstanceOf(BadInputException.class)
                .hasMessage("--prefix: the hub does not permit user names such as test-000; choose another --prefix, or"
                        + " extend its authenticator's username_pattern for the test");
    }

    @Test
    void anotherFailureStaysWhatItIs() {
        hub.on("POST /hub/api/users", 400, "{\"status\": 400, \"message\": \"Failed to create user test-000: no\"}");

        assertThatThrownBy(() -> TestUsers.create(client, List.of("test-000")).join())
                .cause()
                .isInstanceOfSatisfying(
                        HubException.class,
                        error -> assertThat(error.hubMessage()).contains("Failed to create"));
    }
}
