package dev.firstbell.deploy.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstbell.deploy.prometheus.PodUsers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Slug: one-student-two-names. A student with an e-mail address as a name counted twice: by the name in the hub's log and by
 * the pod's, which KubeSpawner escapes (issue 14).
 */
class UsersOfPodsTest {
    @ParameterizedTest
    @CsvSource({
        "ada@uni.edu, ada@uni.edu",
        // KubeSpawner 6, also with a named server.
        "ada-40uni-2eedu, ada@uni.edu",
        "ada-40uni-2eedu--gpu, ada@uni.edu",
        "j-c3-b6rg, jörg",
        // KubeSpawner 7: pods and labels, with a named server, and with one that shares the hash.
        "ada-uni-edu---7f7aa1b7, ada@uni.edu",
        "ada-uni-edu---7f7aa1b7--gpu, ada@uni.edu",
        "ada-uni-edu--gpu---49757df5, ada@uni.edu",
        "ada-l---b724b05d, Ada.L",
        "Ada.L, Ada.L",
        "j-rg---12c433a0, jörg",
        "x-1st---e01ddf65, 1st",
        "a-b---90827a2e, a--b",
        "eve--gpu, eve"
    })
    void aPodIsItsUsers(String form, String user) {
        assertThat(PodUsers.of(List.of("ada@uni.edu", "jörg", "Ada.L", "1st", "a--b", "eve"))
                        .user(form))
                .contains(user);
    }

    @Test
    void anotherHashIsAnotherUser() {
        PodUsers users = PodUsers.of(List.of("ada@uni.edu", "ada.uni@edu"));

        assertThat(users.user("ada-uni-edu---00000011")).isEmpty();
        assertThat(users.user("bob")).isEmpty();
        // Both names are cut to the same text, and the hash includes the server's name.
        assertThat(users.user("ada-uni-edu--gpu---49757df5")).isEmpty();
    }
}
